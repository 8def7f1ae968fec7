"""A whole film behind a web address, read as a file is: any place of it, any time.

FFmpeg reads through Python here, so that the rules of ``stream_address`` hold for every
request, and the films of servers that give no parts of a file are kept aside.
"""

from __future__ import annotations

import io
import os
import queue
import socket
import tempfile
import threading
import time
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fer_core.sources.stream_address import follow_redirects, shown_address, silent
from fer_core.sources.web_download import PIECE, Download
from fer_core.sources.web_request import ask, read_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from http.client import HTTPResponse

    from _typeshed import WriteableBuffer

FIND_S = 10.0  # for each of two answers
TIMEOUT_S = 5.0
LOOK_S = 0.2  # how often the one who waits for an answer looks for a stop
NO_FILM = ("image/", "text/html", "multipart/", "application/json", "application/dash")
PLAYLIST = b"#EXTM3U"
NEVER_LIVE = (".avi", ".m4v", ".mov", ".mp4")  # whole files, also without a length
OF_FILES = ("ETag", "Last-Modified")  # headers that streams do not have
LOOK_FOR_END_S = 1.0  # a stream has none


class WebVideo:
    """A film on a web server.

    Args:
        address: Where it is, behind all redirects.
        size: In bytes; None where the server does not tell, until all was read.
        parts: Whether the server gives parts of it.

    Attributes:
        name: What to show of the address.
        interrupted: Whether Ctrl-C came while FFmpeg read; see ``interruptible``.
    """

    def __init__(self, address: str, size: int | None, *, parts: bool) -> None:
        self.name = shown_address(address)
        self.size = size
        self.parts = parts
        self.interrupted = False
        self._address = address
        self._stopped = threading.Event()
        self._answers: set[HTTPResponse] = set()  # being read
        self._kept = None if parts else _Kept(Download(self, 0))

    def __str__(self) -> str:
        return self.name

    def open(self) -> io.RawIOBase:
        """Return it as a file; several may be open at a time."""
        return _WebFile(self, self._kept or _Parts(self))

    def whole_size(self) -> int:
        """Return the size, for which all is read where the server does not tell."""
        if self.size is None and self._kept is not None:
            self._kept.read_all()
        return self.size or 0

    def ask(self, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        """Return the server's answer, which goes back to ``forget``.

        Raises:
            OSError: If there is none, or all was stopped.
        """
        # In a thread of its own: a stop does not wait until a server has answered.
        answers: queue.SimpleQueue[HTTPResponse | Exception] = queue.SimpleQueue()

        def wait() -> None:
            try:
                answers.put(ask(self._address, TIMEOUT_S, headers))
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                answers.put(error)

        threading.Thread(target=wait, name="web video", daemon=True).start()
        while not self._stopped.is_set():
            with suppress(queue.Empty):
                answer = answers.get(timeout=LOOK_S)
                if isinstance(answer, Exception):
                    raise answer
                self._answers.add(answer)
                return answer
        raise OSError("stopped")

    def forget(self, answer: HTTPResponse) -> None:
        """Close an answer."""
        self._answers.discard(answer)
        answer.close()

    @property
    def stopped(self) -> bool:
        """Whether nothing more will be read."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End every reading at once, whatever it waits for."""
        self._stopped.set()
        for answer in tuple(self._answers):
            # Whoever waits for bytes finds the end; the answer stays theirs to close.
            with (
                suppress(OSError, ValueError, AttributeError),
                closing(
                    socket.fromfd(answer.fileno(), socket.AF_INET, socket.SOCK_STREAM)
                ) as copy,
            ):
                copy.shutdown(socket.SHUT_RDWR)


def find_web_video(address: str) -> WebVideo | None:
    """Return the film at an address; None if it is a stream, or refused.

    Raises:
        SourceError: If it leads to another host, or no one answers in time.
    """
    try:
        target = follow_redirects(address, FIND_S)
        with ask(target, FIND_S, {"Range": "bytes=0-"}) as response:
            kind = response.headers.get("Content-Type", "").lower()
            size = int(response.headers.get("Content-Length") or 0) or None
            parts = response.status == HTTPStatus.PARTIAL_CONTENT
            start = read_within(response, len(PLAYLIST), FIND_S)
            path = urlsplit(target).path.lower()
            live = size is None and not (
                path.endswith(NEVER_LIVE) or _is_file(response)
            )
    except TimeoutError as error:
        raise silent(address) from error
    except (OSError, HTTPException, ValueError):
        return None
    if "mpegurl" in kind or kind.startswith(NO_FILM) or start == PLAYLIST:
        return None
    if live:
        return None
    return WebVideo(target, size, parts=parts and size is not None)


def _is_file(response: HTTPResponse) -> bool:
    """Return whether what comes without a length is a file: it ends, or says so."""
    if any(header in response.headers for header in OF_FILES):
        return True
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < LOOK_FOR_END_S:
        if not response.read1(PIECE):
            return True
    return False


@contextmanager
def interruptible(place: object) -> Iterator[None]:
    """Raise what Ctrl-C raised within FFmpeg once FFmpeg has returned."""
    try:
        yield
    finally:
        if isinstance(place, WebVideo) and place.interrupted:
            raise KeyboardInterrupt


class _Kept:
    """A film as far as it was needed; several threads may read it."""

    def __init__(self, download: Download) -> None:
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

    def read_all(self) -> None:
        with self._lock:
            self._file.seek(0, os.SEEK_END)
            while data := self._download.read(PIECE):
                self._file.write(data)

    def close(self) -> None:
        """Nothing: others may still read it."""

    def __del__(self) -> None:
        self._download.close()
        self._file.close()


class _Parts:
    """A film of which the server gives any part; for one reader."""

    def __init__(self, film: WebVideo) -> None:
        self._film = film
        self._download = Download(film, 0)

    def read(self, start: int, count: int) -> bytes:
        if not 0 <= start - self._download.at <= PIECE:
            self._download.close()
            self._download = Download(self._film, start)
        while self._download.at < start:
            if not self._download.read(start - self._download.at):
                return b""
        return self._download.read(count)

    def close(self) -> None:
        self._download.close()


class _WebFile(io.RawIOBase):
    """The form in which FFmpeg wants it."""

    def __init__(self, web: WebVideo, film: _Kept | _Parts) -> None:
        self._web = web
        self._film = film
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}
        if whence == os.SEEK_END:
            start[whence] = self._web.whole_size()
        self._at = max(0, start[whence] + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._film.read(self._at, len(view))
        except KeyboardInterrupt:  # FFmpeg would lose it, and read on
            self._web.interrupted, data = True, b""
            self._web.stop()
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._film.close()
        super().close()

    def __del__(self) -> None:
        self.close()  # PyAV leaves it to others
