"""What lies in a session's folder beside its table and its films."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import check_writable, numbered, problem_sentence
from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError
from fer_core.session.session_file import SESSION_FILE
from fer_core.sinks.snapshot import save_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

PICTURE = "picture.jpg"  # for lists of sessions
PICTURE_WIDTH = 320
SNAPSHOTS = "snapshots"


def new_folder(wanted: Path) -> tuple[Path, bool]:
    """Return an empty folder of that name or the next, and whether it was made.

    Raises:
        OutputError: If it cannot be written.
    """
    if not wanted.parent.is_dir():
        raise OutputError(
            "The folder {path} does not exist. Make it first.", path=wanted.parent
        )
    try:
        if wanted.is_dir() and not any(wanted.iterdir()):
            check_writable(wanted / SESSION_FILE)
            return wanted, False
        for number in itertools.count(1):
            folder = numbered(wanted, number)
            with suppress(FileExistsError):
                folder.mkdir()
                return folder, True
    except OSError as error:
        raise OutputError(problem_sentence(wanted, error)) from error
    raise AssertionError("unreachable")


def delete_folder(folder: Path, *, made: bool) -> None:
    """Delete what is in a folder, and the folder if it was made for it."""
    if made:
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.is_dir():
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def keep_snapshot(folder: Path, image: NDArray[np.uint8], session_s: float) -> Path:
    """Write an image, (H, W, 3) BGR uint8, among a session's snapshots.

    Raises:
        OutputError: If it cannot be written.
    """
    place = folder / SNAPSHOTS
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(problem_sentence(place, error)) from error
    seconds, milliseconds = divmod(round(max(0.0, session_s) * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    name = f"{hours:02}-{minutes:02}-{seconds:02}.{milliseconds:03}.png"
    return save_snapshot(place / name, image)


def keep_picture(folder: Path, image: NDArray[np.uint8]) -> None:
    """Keep a small picture of the session, (H, W, 3) BGR uint8, for lists."""
    size = PICTURE_WIDTH, max(1, round(image.shape[0] * PICTURE_WIDTH / image.shape[1]))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(".jpg", small)
    if encoded:
        with suppress(OSError):  # the list shows none
            (folder / PICTURE).write_bytes(data.tobytes())


def weights_sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes in hex; empty if it cannot be read."""
    try:
        stat = path.stat()
        return _sha256(path, stat.st_size, stat.st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=8)
def _sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
