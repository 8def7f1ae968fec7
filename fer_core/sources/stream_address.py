"""Which stream addresses are opened, what is shown of them, and where they may lead.

The program promises to talk to the address that a person gave and to no other. So
redirects and playlists that lead to another host or port are refused, and nothing is
opened that would listen, read a local file or speak a protocol nobody watches.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from http.client import HTTPException
from typing import TYPE_CHECKING, cast
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fer_core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from email.message import Message
    from http.client import HTTPResponse
    from typing import IO

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "tcp")
# What FFmpeg may use to carry these, also for what a playlist names.
PROTOCOLS = (*SCHEMES, "rtp", "tls", "crypto", "httpproxy")
MAX_REDIRECTS = 5
PLAYLIST_MARK = b"#EXTM3U"
PLAYLIST_BYTES = 1_000_000
URL_SIGNS = "%/:?#[]@!$&'()*+,;=~"  # left as they are in an address
DEFAULT_PORTS = {"http": 80, "https": 443}


def check_address(address: str) -> None:
    """Refuse an address that is no stream to connect to.

    Raises:
        SourceError: If it is of an unknown protocol, or would wait for a caller.
    """
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in SCHEMES:
        raise SourceError(
            "Streams come over {protocols}; {scheme} is none of these. Check the"
            " address.",
            protocols=", ".join(SCHEMES),
            scheme=scheme,
        )
    try:
        if scheme.lower() in DEFAULT_PORTS:
            _place(address)
    except ValueError as error:
        raise SourceError(
            "{address} is no address ({error}). In a password, write %40 for @ and %2F"
            " for /.",
            address=shown_address(address),
            error=error,
        ) from error
    options = parse_qs(rest.partition("?")[2], keep_blank_values=True)
    if "listen" in options or "listener" in options.get("mode", []):
        raise SourceError(
            "{address} would let other computers connect to this one. Give the address"
            " of a sender.",
            address=shown_address(address),
        )


def shown_address(address: str) -> str:
    """Return the address fit to be shown: no user, password, key or token.

    Example:
        >>> shown_address("rtsp://me:se/cr@t@camera.lan:554/yard?token=1234")
        'rtsp://camera.lan:554/yard'
    """
    scheme, _, rest = address.partition("://")
    # The last @ ends the password, which may hold any sign where it is badly written.
    place = re.split(r"[?#]", rest.rpartition("@")[2] or rest, maxsplit=1)[0]
    host, slash, path = place.partition("/")
    parts = path.split("/")
    if scheme.lower().startswith("rtmp") and len(parts) > 1:
        parts[-1] = "…"  # RTMP has the stream's key there
    parts = ["…" if _like_a_key(part) else part for part in parts]
    return f"{scheme}://{host}{slash}{'/'.join(parts)}"


def _like_a_key(part: str) -> bool:
    return re.fullmatch(r"[\w-]{20,}={0,2}", part) is not None


def follow_redirects(address: str, timeout_s: float) -> str:
    """Return where an http address leads on the same host and port.

    Raises:
        SourceError: If it leads elsewhere.
        OSError: If the server cannot be asked.
    """
    for _ in range(MAX_REDIRECTS):
        target = _redirect_target(address, timeout_s)
        if target is None:
            return address
        _check_same_place(address, target)
        address = target
    raise SourceError(
        "{address} leads in circles. Check the address.",
        address=shown_address(address),
    )


def guarded_opener(
    address: str, timeout_s: float
) -> Callable[[str, int, dict[str, str]], IO[bytes]]:
    """Return what opens all that a playlist names, at the playlist's own place only.

    FFmpeg is given it to open the playlist itself, other playlists named there, pieces
    and keys, also those that a live playlist names later. It raises SourceError for
    another host or port, and OSError for what cannot be read.
    """

    def opener(url: str, _flags: int, options: dict[str, str]) -> IO[bytes]:
        if url.startswith("crypto"):
            raise SourceError(
                "{address} is encrypted, which this program does not read. Give another"
                " stream.",
                address=shown_address(address),
            )
        _check_same_place(address, url)
        headers = _range(options)
        for _ in range(MAX_REDIRECTS):
            answer = _ask(url, timeout_s, headers)
            if not isinstance(answer, str):
                return _checked_playlist(url, answer)
            url = _joined(url, answer)
            _check_same_place(address, url)
        raise OSError("redirects in circles")

    return opener


def _checked_playlist(url: str, answer: IO[bytes]) -> IO[bytes]:
    """Return the answer; if it is a playlist, one that names this place only.

    FFmpeg would pass over what is refused when it opens it, and go on for ever.
    """
    start = answer.read(len(PLAYLIST_MARK))
    if start != PLAYLIST_MARK:
        return cast("IO[bytes]", _Continued(start, answer))
    with answer:
        content = start + answer.read(PLAYLIST_BYTES)
    text = content.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    places = [line for line in lines if not line.startswith("#")]
    places += [uri for line in lines for uri in re.findall(r'URI="([^"]*)"', line)]
    for place in places:
        _check_same_place(url, _joined(url, place))
    return io.BytesIO(content)


class _Continued:
    """A stream whose first bytes were read already; it cannot seek."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int) -> bytes:
        start, self._start = self._start[:size], self._start[size:]
        return start or self._rest.read(size)

    def close(self) -> None:
        self._rest.close()


def _range(options: dict[str, str]) -> dict[str, str]:
    """Return the header for a piece that is a part of a file."""
    start, end = int(options.get("offset", 0)), int(options.get("end_offset", 0))
    if not (start or end):
        return {}
    return {"Range": f"bytes={start}-{end - 1 if end else ''}"}


def _joined(url: str, place: str) -> str:
    try:
        return urljoin(url, place)
    except ValueError as error:  # brackets that hold no address
        raise OSError(str(error)) from error


def _check_same_place(address: str, target: str) -> None:
    try:
        same = _place(address) == _place(target)
    except ValueError:  # a port that is none
        same = False
    if not same:
        raise SourceError(
            "{address} leads to another place, {target}. Give that address if you"
            " trust it.",
            address=shown_address(address),
            target=shown_address(target),
        )


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme.lower(), 0)
    return (parts.hostname or "").lower(), port


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


def ask(
    address: str, timeout_s: float, headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    """Return a web server's answer, which is for the caller to close.

    Args:
        address: As a person writes it, also with a name and password.
        timeout_s: For the answer, and for each piece of it.
        headers: Of the request, besides those that say who asks.

    Raises:
        HTTPError: If the answer is no file, among others a redirect.
        OSError: If there is no answer.
    """
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    url = urlunsplit(parts._replace(netloc=host, fragment=""))
    said = {"User-Agent": "fer-live", **(headers or {})}
    if login:
        word = b64encode(unquote(login).encode()).decode()
        said["Authorization"] = f"Basic {word}"
    try:
        request = Request(quote(url, safe=URL_SIGNS), headers=said)
        answer: HTTPResponse = build_opener(_NoRedirect).open(
            request, timeout=timeout_s
        )
    except HTTPError:
        raise
    except (URLError, HTTPException, ValueError) as error:
        raise OSError(str(error)) from error
    return answer


def _redirect_target(address: str, timeout_s: float) -> str | None:
    answer = _ask(address, timeout_s, {})
    if isinstance(answer, str):
        return _joined(address, answer)
    answer.close()
    return None


def _ask(url: str, timeout_s: float, headers: dict[str, str]) -> IO[bytes] | str:
    """Return the answer, or where it says to look instead.

    Raises:
        OSError: If there is no answer.
    """
    try:
        return ask(url, timeout_s, headers)
    except HTTPError as error:
        with error:
            location = error.headers.get("Location")
        if 300 <= error.code < 400 and location:
            return str(location)
        raise OSError(str(error)) from error
