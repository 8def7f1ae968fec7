"""Which stream addresses are opened, what is shown of them, and where they may lead.

The program promises to talk to the address that a person gave and to no other. So
redirects and playlists that lead to another host or port are refused, and nothing is
opened that would listen, read a local file or speak a protocol nobody watches.
"""

from __future__ import annotations

import io
import re
import time
from http.client import HTTPException
from typing import TYPE_CHECKING, cast
from urllib.error import HTTPError
from urllib.parse import parse_qs, urljoin, urlsplit

from fer_core.errors import SourceError
from fer_core.sources.web_request import ask, read_within

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from typing import IO

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "tcp")
# What FFmpeg may use to carry these, also for what a playlist names.
PROTOCOLS = (*SCHEMES, "rtp", "tls", "crypto", "httpproxy")
MAX_REDIRECTS = 5
PLAYLIST_MARK = b"#EXTM3U"
PLAYLIST_BYTES = 1_000_000
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_SHOWN = 200  # characters


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
    shown = f"{scheme}://{host}{slash}{'/'.join(parts)}"
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"


def silent(address: str) -> SourceError:
    """Return what is said of an address where nobody answers in time."""
    return SourceError(
        "The stream {address} is silent. Check the address and that the sender is"
        " running.",
        address=shown_address(address),
    )


def _like_a_key(part: str) -> bool:
    return re.fullmatch(r"[\w-]{20,}={0,2}", part) is not None


def follow_redirects(address: str, timeout_s: float) -> str:
    """Return where an http address leads on the same host and port.

    Raises:
        SourceError: If it leads elsewhere.
        OSError: If the server cannot be asked; TimeoutError after ``timeout_s``.
    """
    end_s = time.monotonic() + timeout_s
    for _ in range(MAX_REDIRECTS):
        target = _redirect_target(address, end_s - time.monotonic())
        if target is None:
            return address
        _check_same_place(address, target)
        address = target
    raise _circles(address)


def _circles(address: str) -> SourceError:
    return SourceError(
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
    failed: list[Exception] = []  # PyAV prints all but the first that it has to keep

    def opener(url: str, _flags: int, options: dict[str, str]) -> IO[bytes]:
        try:
            return _opened(address, url, timeout_s, options, failed)
        except (SourceError, OSError) as error:
            if failed:
                return io.BytesIO()
            failed.append(error)
            raise

    return opener


def _opened(
    address: str,
    url: str,
    timeout_s: float,
    options: dict[str, str],
    failed: list[Exception],
) -> IO[bytes]:
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
            start = read_within(answer, len(PLAYLIST_MARK), timeout_s)
            if start != PLAYLIST_MARK:
                return cast("IO[bytes]", _Continued(start, answer, failed))
            with answer:
                rest = read_within(answer, PLAYLIST_BYTES, timeout_s)
            return _checked_playlist(url, start + rest)
        url = _joined(url, answer)
        _check_same_place(address, url)
    raise OSError("redirects in circles")


def _checked_playlist(url: str, content: bytes) -> IO[bytes]:
    """Return a playlist, if it names this place only.

    FFmpeg would pass over what is refused when it opens it, and go on for ever.
    """
    text = content.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    places = [line for line in lines if not line.startswith("#")]
    places += [uri for line in lines for uri in re.findall(r'URI="([^"]*)"', line)]
    for place in places:
        target = _joined(url, place)
        _check_same_place(url, target)
        if target == url:
            raise _circles(url)
    return io.BytesIO(content)


class _Continued:
    """An answer whose first bytes were read already; it cannot seek."""

    def __init__(
        self, start: bytes, rest: HTTPResponse, failed: list[Exception]
    ) -> None:
        self._start = start
        self._rest = rest
        self._failed = failed

    def read(self, size: int) -> bytes:
        start, self._start = self._start[:size], self._start[size:]
        if start:
            return start
        try:
            return self._rest.read1(size)
        except (OSError, HTTPException) as error:
            if self._failed:
                return b""
            self._failed.append(error)
            raise OSError(str(error)) from error

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


def _redirect_target(address: str, timeout_s: float) -> str | None:
    answer = _ask(address, timeout_s, {})
    if isinstance(answer, str):
        return _joined(address, answer)
    answer.close()
    return None


def _ask(url: str, timeout_s: float, headers: dict[str, str]) -> HTTPResponse | str:
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
        raise OSError(f"HTTP error {error.code}") from error
