"""Bytes that are needed until the program ends: in memory, and many on the disk."""

from __future__ import annotations

import io
import os
import tempfile
import weakref
from pathlib import Path
from typing import IO

from fer_core._platform.atomic_file import problem_sentence
from fer_core.errors import OutputError

DISK = Path("/var/tmp")


class SpooledBytes:
    """Bytes in memory, up to ``most`` of them; then all in a temporary file.

    The file has no name where the system can do without one, and is gone with the
    program in any case. Not thread-safe.

    Raises:
        OutputError: From ``write``, if the disk is full; what was written stays.

    Example:
        >>> from fer_core._platform.spooled_bytes import SpooledBytes
        >>> spooled = SpooledBytes(most=4)
        >>> spooled.write(0, b"abc")
        >>> spooled.write(2, b"xyz")
        >>> spooled.read(1, 3), spooled.on_disk
        (b'bxy', True)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._file: IO[bytes] = io.BytesIO()
        self.on_disk = False

    def write(self, offset: int, data: bytes) -> None:
        """Write all of ``data`` at ``offset``, which is not beyond the end."""
        try:
            if not self.on_disk and offset + len(data) > self._most:
                self._to_disk()
            _write(self._file, offset, data)
        except OSError as error:
            place = _folder() / "fer-live"
            raise OutputError(problem_sentence(place, error)) from error

    def read(self, offset: int, count: int) -> bytes:
        """Return as many of ``count`` bytes from ``offset`` on as there are."""
        self._file.seek(offset)
        return self._file.read(count)

    def _to_disk(self) -> None:
        folder = _folder()
        file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        weakref.finalize(self, file.close)
        self._file.seek(0)
        _write(file, 0, self._file.read())
        self._file, self.on_disk = file, True


def _write(file: IO[bytes], offset: int, data: bytes) -> None:
    file.seek(offset)
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _folder() -> Path:
    """Return where temporary files go: what was asked for, else a disk, if there is."""
    if "TMPDIR" not in os.environ and os.access(DISK, os.W_OK):
        return DISK
    return Path(tempfile.gettempdir())
