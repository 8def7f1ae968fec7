"""A request to a web server that ends in time, whatever the server does."""

from __future__ import annotations

import socket
import threading
import time
from base64 import b64encode
from contextlib import suppress
from http.client import BadStatusLine, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import (
    AbstractHTTPHandler,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    Request,
    build_opener,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message
    from http.client import HTTPConnection, HTTPResponse
    from typing import IO

URL_SIGNS = "%/:?#[]@!$&'()*+,;=~"  # left as they are in an address


def ask(
    address: str, timeout_s: float, headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    """Return a web server's answer, which is for the caller to close.

    Args:
        address: As a person writes it, also with a name and password.
        timeout_s: For the whole answer, and then for each piece of what it gives.
        headers: Of the request, besides those that say who asks.

    Raises:
        HTTPError: If the answer is no file, among others a redirect.
        OSError: If there is no answer; TimeoutError if it does not come in time.
    """
    if timeout_s <= 0:
        raise TimeoutError("timed out")
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    url = urlunsplit(parts._replace(netloc=host, fragment=""))
    said = {"User-Agent": "fer-live", **(headers or {})}
    if login:
        word = b64encode(unquote(login).encode()).decode()
        said["Authorization"] = f"Basic {word}"
    # A server that sends a byte now and then would never be silent.
    handlers, late = (_Http(), _Https()), threading.Event()
    cutting = threading.Timer(timeout_s, lambda: _cut(handlers, late))
    cutting.daemon = True
    cutting.start()
    try:
        request = Request(quote(url, safe=URL_SIGNS), headers=said)
        opener = build_opener(_NoRedirect, *handlers)
        answer: HTTPResponse = opener.open(request, timeout=timeout_s)
    except HTTPError:
        raise
    except (URLError, HTTPException, ValueError) as error:
        raise _as_os_error(error, late) from error
    finally:
        cutting.cancel()
    if late.is_set():
        answer.close()
        raise TimeoutError("timed out")
    return answer


def read_within(answer: HTTPResponse, count: int, timeout_s: float) -> bytes:
    """Return so many bytes of an answer, or all where there are fewer.

    Raises:
        OSError: If they do not come; TimeoutError if they do not come in time.
    """
    end_s = time.monotonic() + timeout_s
    content = b""
    while len(content) < count:
        try:
            more = answer.read1(count - len(content))
        except HTTPException as error:
            raise OSError(str(error)) from error
        if not more:
            break
        if time.monotonic() > end_s:
            raise TimeoutError("timed out")
        content += more
    return content


def _cut(handlers: tuple[_Noting, ...], late: threading.Event) -> None:
    late.set()
    for handler in handlers:
        handler.cut()


def _as_os_error(error: Exception, late: threading.Event) -> OSError:
    reason = getattr(error, "reason", None)
    if late.is_set():
        return TimeoutError("timed out")
    if isinstance(reason, OSError):
        return reason
    if isinstance(error, BadStatusLine) and not isinstance(error, OSError):
        return OSError("not an answer of a web server")
    return OSError(str(error))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None


class _Noting(AbstractHTTPHandler):
    """Keeps the connections that are made, so that they can be cut."""

    def __init__(self) -> None:
        super().__init__()
        self._connections: list[HTTPConnection] = []

    # As urllib has it, which is not typed.
    def do_open(self, http_class: Any, req: Any, **options: Any) -> Any:  # noqa: ANN401
        def make(*given: Any, **more: Any) -> HTTPConnection:  # noqa: ANN401
            self._connections.append(http_class(*given, **more))
            return self._connections[-1]

        return super().do_open(make, req, **options)

    def cut(self) -> None:
        for connection in self._connections:
            with suppress(OSError, AttributeError):  # not connected
                connection.sock.shutdown(socket.SHUT_RDWR)


class _Http(_Noting, HTTPHandler):
    pass


class _Https(_Noting, HTTPSHandler):
    pass
