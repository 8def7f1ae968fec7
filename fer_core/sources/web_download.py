"""The bytes of a film on a web server, one after the other."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from fer_core.sources.web_video import WebVideo

logger = logging.getLogger(__name__)

TRIES = 3  # where a connection breaks
SLOW_S = 10.0  # in which fewer bytes than SLOW_BYTES are as good as none
SLOW_BYTES = 10_000
PIECE = 256 * 1024  # bytes; so much is read over rather than asked for anew


class _TooSlowError(Exception):
    """Waiting for more would take for ever."""


class Download:
    """Reads a film from one byte on; asks again where the connection breaks."""

    def __init__(self, film: WebVideo, start: int) -> None:
        self.at = start
        self._film = film
        self._response: HTTPResponse | None = None
        self._lost = False
        self._waited_s = 0.0
        self._came = 0  # bytes meanwhile

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes; none at the end, and once all is lost."""
        if self._film.size is not None:
            count = max(0, min(count, self._film.size - self.at))
        tries = TRIES if count and not self._lost else 0
        for _ in range(tries):
            if self._film.stopped:
                return b""
            try:
                self._response = self._response or self._connected()
                data = self._read_on(self._response, count)
            except _TooSlowError:
                break
            except (OSError, HTTPException):
                data = b""
            else:
                if not data and self._film.size is None:
                    self._film.size = self.at
                    return b""
            if data:
                self.at += len(data)
                return data
            self.close()
        if tries and not self._film.stopped:
            self._lost = True
            size, self._film.size = self._film.size, self._film.size or self.at
            logger.warning(
                "%s breaks off after %s: the connection is lost.",
                self._film.name,
                f"{100 * self.at / size:.0f} %" if size else f"{self.at} bytes",
            )
        return b""

    def _read_on(self, response: HTTPResponse, count: int) -> bytes:
        """Return what comes next; a byte now and then is as good as none."""
        begun_s = time.monotonic()
        data = response.read1(count)
        self._waited_s += time.monotonic() - begun_s
        self._came += len(data)
        if self._waited_s > SLOW_S:
            if self._came < SLOW_BYTES:
                raise _TooSlowError
            self._waited_s, self._came = 0.0, 0
        return data

    def close(self) -> None:
        """Let the connection go."""
        if self._response is not None:
            self._film.forget(self._response)
            self._response = None

    def _connected(self) -> HTTPResponse:
        if self._film.parts:
            response = self._film.ask({"Range": f"bytes={self.at}-"})
            if self.at and response.status != HTTPStatus.PARTIAL_CONTENT:
                self._film.forget(response)
                raise OSError("the server gives no parts any more")
            return response
        response = self._film.ask()
        left = self.at
        while left and (skipped := len(response.read(min(left, PIECE)))):
            left -= skipped
        return response
