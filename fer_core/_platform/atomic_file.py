"""Files that carry ``.part`` in their name until they are whole."""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from fer_core._platform.file_lock import is_held, open_alone
from fer_core.errors import Message, OutputError

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

    from typing_extensions import Buffer

SYNC_S = 1.0  # a power cut loses no more than this
LONGEST_NAME = 255  # bytes, of every common file system


def fitting_name(stem: str, ending: str, longest: int = LONGEST_NAME) -> str:
    """Return ``stem + ending``, the stem cut where no name may be that long.

    A cut stem ends in a checksum of the whole one, so that two names stay two.

    Example:
        >>> fitting_name("clip", ".part.mp4")
        'clip.part.mp4'
        >>> fitting_name(300 * "n", ".png", 20)
        'nnnnnnn~230b0774.png'
    """
    whole = os.fsencode(stem)
    room = longest - len(os.fsencode(ending))
    if len(whole) <= room:
        return stem + ending
    mark = f"~{hashlib.sha256(whole).hexdigest()[:8]}"
    return whole[: room - len(mark)].decode("utf-8", "ignore") + mark + ending


def part_path(path: Path) -> Path:
    """Return where ``clip.mp4`` is written until it is whole: ``clip.part.mp4``."""
    return path.with_name(fitting_name(path.stem, f".part{path.suffix}"))


def numbered(path: Path, number: int) -> Path:
    """Return ``clip-2.mp4`` for ``clip.mp4`` and 2; 1 changes nothing."""
    if number == 1:
        return path
    return path.with_name(fitting_name(path.stem, f"-{number}{path.suffix}"))


def free_path(path: Path) -> Path:
    """Return ``path``, or the first of ``clip-2.mp4``, ... that nothing has yet.

    What an interrupted recording left (``clip.part.mp4``) takes the name, too.
    """
    names = (numbered(path, number) for number in itertools.count(1))
    return next(n for n in names if not n.exists() and not part_path(n).exists())


class AtomicFile(io.RawIOBase):
    """A new binary file that takes its own name only by ``commit()``.

    What is written reaches the disk at least every second. Every problem with the
    disk is an OutputError that says what to do. Another program, or another part of
    this one, cannot write it meanwhile; what a killed program left gives way.

    Args:
        path: The name it is to have.
        replace: May take the place of a file of that name; else ``commit()`` takes
            the next free number.
    """

    def __init__(self, path: Path, *, replace: bool) -> None:
        """Create the file.

        Raises:
            OutputError: If the folder is missing or cannot be written, or another
                program writes the file.
        """
        super().__init__()
        self.wanted = path
        self.size = 0
        self._replace = replace
        check_folder(path)
        try:
            self._file = self._open(path)
        except OSError as error:
            raise OutputError(problem_sentence(self.wanted, error)) from error
        self.path = part_path(self.wanted)
        self._synced_s = time.monotonic()

    def write(self, data: Buffer, /) -> int:
        """Write all of ``data``.

        Raises:
            OutputError: If the disk is full, gone or does not take it.
        """
        left = memoryview(data).cast("B")
        length = len(left)
        try:
            while left:
                left = left[self._file.write(left) :]
            self.size = max(self.size, self._file.tell())
            self._sync_now_and_then()
        except OSError as error:
            raise OutputError(problem_sentence(self.wanted, error)) from error
        return length

    def append(self, data: bytes) -> None:
        """Write all of ``data`` at the end, or none of it.

        Raises:
            OutputError: As ``write``.
        """
        before = self.size
        try:
            self.write(data)
        except OutputError:
            with suppress(OSError):
                self._file.truncate(before)
                self._file.seek(before)
            self.size = before
            raise

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move, as files do."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position, as files do."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return True."""
        return True

    def commit(self) -> Path:
        """Close and give the file its name; return it.

        Raises:
            OutputError: If that fails; then it is for the caller to ``abort()``.
        """
        try:
            os.fsync(self._file.fileno())
            target = self.wanted
            if not self._replace and target.exists():
                target = free_path(target)
            if sys.platform == "win32":  # which renames no file that is open
                self._file.close()
            # Held until it has its name: nobody else may take it over before.
            self.path.replace(target)
        except OSError as error:
            raise OutputError(problem_sentence(self.wanted, error)) from error
        self._file.close()
        return target

    def abort(self, *, keep: bool = True) -> Path | None:
        """Close without giving the file its name; return where it is.

        None if it is gone: its folder is, or ``keep`` is False. A file that is closed
        already may be another's by now, and is not deleted.
        """
        if keep:
            self._file.close()
            return self.path if self.path.exists() else None
        if self._file.closed:
            return None
        if sys.platform == "win32":  # which deletes no file that is open
            self._file.close()
        self.path.unlink(missing_ok=True)
        self._file.close()
        return None

    def close(self) -> None:
        """Close, and leave the file where it is."""
        if hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _open(self, path: Path) -> FileIO:
        while not self._replace:
            self.wanted = free_path(path)
            with suppress(FileExistsError, BlockingIOError):  # taken just now
                return open_alone(part_path(self.wanted), new=True)
        return open_alone(part_path(self.wanted), new=False)

    def _sync_now_and_then(self) -> None:
        now_s = time.monotonic()
        if now_s - self._synced_s < SYNC_S:
            return
        self._synced_s = now_s
        os.fsync(self._file.fileno())
        # A file whose folder was deleted takes everything and keeps nothing.
        if not self.path.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def check_folder(path: Path) -> None:
    """Look whether ``path`` can be the name of a file.

    Raises:
        OutputError: If its folder does not exist or may not be looked into, or it is a
            folder itself.
    """
    try:
        there, taken = path.parent.is_dir(), path.is_dir()
    except OSError as error:
        raise OutputError(problem_sentence(path, error)) from error
    if not there:
        raise OutputError(
            "The folder {path} does not exist. Make it first.", path=path.parent
        )
    if taken:
        raise OutputError("{path} is a folder. Give the name of a file.", path=path)


def check_writable(path: Path) -> None:
    """Look whether a file can be written at ``path``, before work begins on it.

    Raises:
        OutputError: If not, also if another program is writing it.
    """
    check_folder(path)
    if is_held(part_path(path)):
        raise OutputError(_held_sentence(path))
    probe = path.with_name(f".{os.getpid()}.{threading.get_ident()}.probe")
    try:
        probe.open("xb").close()
        probe.unlink()
    except OSError as error:
        raise OutputError(problem_sentence(path, error)) from error


def problem_sentence(path: Path, error: OSError) -> Message:
    """Return what went wrong with writing ``path``, and what to do."""
    if isinstance(error, BlockingIOError):
        return _held_sentence(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Message(
            "The disk is full: {path} cannot grow. Free some space, then go on.",
            path=path,
        )
    if error.errno == errno.EFBIG:
        return Message(
            "{path} is as large as this disk or user allows. Use another disk.",
            path=path,
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Message(
            "{path} cannot be written: no permission. Choose another folder.",
            path=path,
        )
    if error.errno == errno.ENOENT and not path.parent.is_dir():
        return Message(
            "The folder {path} has vanished. Choose another folder.", path=path.parent
        )
    return Message(
        "{path} cannot be written ({reason}). Use another folder.",
        path=path,
        reason=error.strerror or error,
    )


def _held_sentence(path: Path) -> Message:
    return Message(
        "{path} is being written by another program. Wait until it has ended, or"
        " choose another name.",
        path=path,
    )
