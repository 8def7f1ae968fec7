"""A file that only grows, under its own name: what is in it is whole at any moment."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import SYNC_S, check_folder, problem_sentence
from fer_core.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


class AppendedFile:
    """A new binary file; every append reaches the system at once, the disk each second.

    A killed program loses nothing that was appended, a power cut a second.

    Args:
        path: A name that nothing has yet.

    Raises:
        OutputError: From every method but ``close``, with what to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        check_folder(path)
        try:
            self._file = path.open("xb", buffering=0)
        except OSError as error:
            raise OutputError(problem_sentence(path, error)) from error
        self._synced_s = time.monotonic()

    def append(self, data: bytes) -> None:
        """Write all of ``data`` at the end, or none of it."""
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
            self._sync_now_and_then()
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self.size)
                self._file.seek(self.size)
            raise OutputError(problem_sentence(self.path, error)) from error
        self.size += len(data)

    def sync(self) -> None:
        """Bring all to the disk."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(problem_sentence(self.path, error)) from error

    def close(self) -> None:
        """Close; may be called again."""
        self._file.close()

    def _sync_now_and_then(self) -> None:
        now_s = time.monotonic()
        if now_s - self._synced_s < SYNC_S:
            return
        self._synced_s = now_s
        os.fsync(self._file.fileno())
        # A file whose folder was deleted takes everything and keeps nothing.
        if not self.path.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
