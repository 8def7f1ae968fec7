"""Which stream addresses are opened, what is shown of them, and where they may lead.

The program promises to talk to the address that a person gave and to no other. So
redirects and playlists that lead to another host or port are refused, and nothing is
opened that would listen, read a local file or speak a protocol nobody watches.
"""

from __future__ import annotations

import re
from base64 import b64encode
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fer_core.errors import SourceError

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPResponse
    from typing import IO

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "tcp")
# What FFmpeg may use to carry these, also for what a playlist names.
PROTOCOLS = (*SCHEMES, "rtp", "tls", "crypto", "httpproxy")
MAX_REDIRECTS = 5
PLAYLIST_BYTES = 1_000_000
PLAYLIST_DEPTH = 3  # a master playlist names playlists that name pieces
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


def check_playlist(address: str, timeout_s: float, depth: int = PLAYLIST_DEPTH) -> None:
    """Refuse an HLS playlist that names places on another host or port.

    A live playlist changes; what it names later is not looked at.

    Raises:
        SourceError: If it leads elsewhere.
        OSError: If it cannot be read.
    """
    text = _read(address, timeout_s)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    places = [line for line in lines if not line.startswith("#")]
    places += [uri for line in lines for uri in re.findall(r'URI="([^"]*)"', line)]
    for place in places:
        target = urljoin(address, place)
        _check_same_place(address, target)
        if depth and urlsplit(target).path.lower().endswith((".m3u8", ".m3u")):
            check_playlist(target, timeout_s, depth - 1)


def _check_same_place(address: str, target: str) -> None:
    if _place(address) != _place(target):
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


def ask(address: str, timeout_s: float, first_byte: int | None = None) -> HTTPResponse:
    """Return a web server's answer, which is for the caller to close.

    Args:
        address: As a person writes it, also with a name and password.
        timeout_s: For the answer, and for each piece of it.
        first_byte: Ask for the file from there on; status 206 says it was understood.

    Raises:
        HTTPError: If the answer is no file, among others a redirect.
        OSError: If there is no answer.
    """
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    url = urlunsplit(parts._replace(netloc=host, fragment=""))
    headers = {"User-Agent": "fer-live"}
    if login:
        word = b64encode(unquote(login).encode()).decode()
        headers["Authorization"] = f"Basic {word}"
    if first_byte is not None:
        headers["Range"] = f"bytes={first_byte}-"
    try:
        request = Request(quote(url, safe=URL_SIGNS), headers=headers)
        answer: HTTPResponse = build_opener(_NoRedirect).open(
            request, timeout=timeout_s
        )
    except HTTPError:
        raise
    except (URLError, HTTPException, ValueError) as error:
        raise OSError(str(error)) from error
    return answer


def _redirect_target(address: str, timeout_s: float) -> str | None:
    try:
        with ask(address, timeout_s):
            return None
    except HTTPError as error:
        with error:
            location = error.headers.get("Location")
            return urljoin(address, location) if 300 <= error.code < 400 else None


def _read(address: str, timeout_s: float) -> str:
    try:
        with ask(address, timeout_s) as answer:
            return answer.read(PLAYLIST_BYTES).decode("utf-8", "replace")
    except HTTPException as error:
        raise OSError(str(error)) from error
