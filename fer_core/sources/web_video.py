"""A whole film behind a web address, read as a file is: any place of it, any time.

FFmpeg reads through Python here, so that the rules of ``stream_address`` hold for every
request, and the films of servers that give no parts of a file are kept aside.
"""

from __future__ import annotations

import io
import logging
import os
import tempfile
import threading
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING

from fer_core.sources.stream_address import ask, follow_redirects, shown_address

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from _typeshed import WriteableBuffer

logger = logging.getLogger(__name__)

TIMEOUT_S = 5.0
TRIES = 3  # where a connection breaks
PIECE = 256 * 1024  # bytes; so much is read over rather than asked for anew
NO_FILM = ("image/", "text/html", "multipart/", "application/json", "application/dash")
PLAYLIST = b"#EXTM3U"


class WebVideo:
    """A film on a web server.

    Args:
        address: Where it is, behind all redirects.
        size: In bytes.
        parts: Whether the server gives parts of it.

    Attributes:
        name: What to show of the address.
    """

    def __init__(self, address: str, size: int, *, parts: bool) -> None:
        self.name = shown_address(address)
        self.size = size
        self.parts = parts
        self._address = address
        self._kept = None if parts else _Kept(_Download(self, address, 0))

    def __str__(self) -> str:
        return self.name

    def open(self) -> io.RawIOBase:
        """Return it as a file; several may be open at a time."""
        return _WebFile(self.size, self._kept or _Parts(self, self._address))


def find_web_video(address: str) -> WebVideo | None:
    """Return the film at an address; None if it is a stream, or no one answers.

    Raises:
        SourceError: If it leads to another host.
    """
    try:
        target = follow_redirects(address, TIMEOUT_S)
        with ask(target, TIMEOUT_S, {"Range": "bytes=0-"}) as response:
            kind = response.headers.get("Content-Type", "").lower()
            size = int(response.headers.get("Content-Length") or 0)
            parts = response.status == HTTPStatus.PARTIAL_CONTENT
            start = response.read(len(PLAYLIST))
    except (OSError, HTTPException, ValueError):
        return None
    if not size or "mpegurl" in kind or kind.startswith(NO_FILM) or start == PLAYLIST:
        return None
    return WebVideo(target, size, parts=parts)


class _Download:
    """Reads a film from one byte on; asks again where the connection breaks."""

    def __init__(self, film: WebVideo, address: str, start: int) -> None:
        self.at = start
        self._film = film
        self._address = address
        self._response: HTTPResponse | None = None
        self._lost = False

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes; none at the end, and once all is lost."""
        count = max(0, min(count, self._film.size - self.at))
        tries = TRIES if count and not self._lost else 0
        for _ in range(tries):
            try:
                self._response = self._response or self._connected()
                data = self._response.read(count)
            except (OSError, HTTPException):
                data = b""
            if data:
                self.at += len(data)
                return data
            self.close()
        if tries:
            self._lost = True
            logger.warning(
                "%s breaks off after %.0f %%: the connection is lost.",
                self._film.name,
                100 * self.at / self._film.size,
            )
        return b""

    def close(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None

    def _connected(self) -> HTTPResponse:
        if self._film.parts:
            response = ask(self._address, TIMEOUT_S, {"Range": f"bytes={self.at}-"})
            if self.at and response.status != HTTPStatus.PARTIAL_CONTENT:
                response.close()
                raise OSError("the server gives no parts any more")
            return response
        response = ask(self._address, TIMEOUT_S)
        left = self.at
        while left and (skipped := len(response.read(min(left, PIECE)))):
            left -= skipped
        return response


class _Kept:
    """A film as far as it was needed; several threads may read it."""

    def __init__(self, download: _Download) -> None:
        self._download = download
        self._lock = threading.Lock()
        # On a disk, and gone with the last who reads it.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115

    def read(self, start: int, count: int) -> bytes:
        with self._lock:
            self._file.seek(0, os.SEEK_END)
            while self._download.at < start + count:
                data = self._download.read(PIECE)
                if not data:
                    break
                self._file.write(data)
            self._file.seek(start)
            return self._file.read(count)

    def close(self) -> None:
        """Nothing: others may still read it."""

    def __del__(self) -> None:
        self._download.close()
        self._file.close()


class _Parts:
    """A film of which the server gives any part; for one reader."""

    def __init__(self, film: WebVideo, address: str) -> None:
        self._film = film
        self._address = address
        self._download = _Download(film, address, 0)

    def read(self, start: int, count: int) -> bytes:
        if not 0 <= start - self._download.at <= PIECE:
            self._download.close()
            self._download = _Download(self._film, self._address, start)
        while self._download.at < start:
            if not self._download.read(start - self._download.at):
                return b""
        return self._download.read(count)

    def close(self) -> None:
        self._download.close()


class _WebFile(io.RawIOBase):
    """The form in which FFmpeg wants it."""

    def __init__(self, size: int, film: _Kept | _Parts) -> None:
        self._size = size
        self._film = film
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}
        self._at = max(0, start[whence] + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._film.read(self._at, len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._film.close()
        super().close()

    def __del__(self) -> None:
        self.close()  # PyAV leaves it to others
