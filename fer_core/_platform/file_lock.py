"""Files that one program at a time may write; the hold ends with its process."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    LOCKED_BYTE = 2**31 - 2  # behind what others read: locks are binding there
else:
    import fcntl

    # Some network disks know no locks; there it goes as it went without.
    NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def open_alone(path: Path, *, new: bool) -> FileIO:
    """Open a file empty, for reading and writing, and hold it until it is closed.

    What a killed program left is taken over; what a running one writes is not.

    Args:
        path: The file.
        new: Leave a file alone that is there already.

    Raises:
        BlockingIOError: If another program holds it.
        FileExistsError: If it is there and was to be new.
        OSError: If it cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | (os.O_EXCL if new else 0)
    while True:
        file = _opened(path, flags)
        try:
            _hold(file)
            if _is_at(file, path):
                file.truncate(0)
                return file
        except BaseException:
            file.close()
            raise
        file.close()  # the one before us gave it its name meanwhile, or deleted it


def is_held(path: Path) -> bool:
    """Return whether a program is writing the file at this moment."""
    try:
        with _opened(path, os.O_RDWR) as file:
            _hold(file)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _opened(path: Path, flags: int) -> FileIO:
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
    return os.fdopen(descriptor, "r+b", buffering=0)


def _is_at(file: FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _hold(file: FileIO) -> None:
    if sys.platform == "win32":
        file.seek(LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(errno.EWOULDBLOCK, "held") from error
        finally:
            file.seek(0)
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
