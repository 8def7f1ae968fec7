"""Image files as a source: one file, a folder, or a glob."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core._platform.image_file import read_image
from fer_core.errors import SourceError
from fer_core.sources.image_paths import files_below, is_picture, matching
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fer_core.sources.base import SourceKind

logger = logging.getLogger(__name__)

NAMED = 5  # of the files left out
INTERVAL_S = 1.0  # long enough that no face is taken for one of the picture before


class ImageFiles:
    """Image files in natural order (``2.png`` before ``10.png``), one second apart.

    A frame's ``source`` is its picture's path from the folder that holds all of them,
    so that ``s1/001.jpg`` and ``s2/001.jpg`` can be told apart. A picture among many
    that cannot be read is left out with a warning in the log.

    Attributes:
        folder: The folder that holds all of them.
        single: Whether one picture was named, and not a folder that holds but one.
    """

    kind: SourceKind = "images"
    live = False
    size: tuple[int, int] | None = None

    def __init__(
        self,
        name: str,
        paths: Sequence[Path],
        *,
        folder: Path | None = None,
        single: bool = False,
        left_out: Sequence[Path] = (),
    ) -> None:
        self.name = name
        self.single = single
        self.paths = tuple(sorted(paths, key=natural_key))
        self.folder = folder or Path(
            os.path.commonpath([path.parent for path in self.paths])
        )
        self.rate_fps: float | None = 1 / INTERVAL_S
        self.frame_count: int | None = len(self.paths)
        self._left_out = tuple(left_out)
        self._closed = False
        self._first = 0

    def seek(self, position_s: float) -> None:
        """Start the next ``frames()`` at the picture shown at ``position_s``."""
        picture = round(position_s / INTERVAL_S)
        self._first = min(max(0, picture), len(self.paths) - 1)

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; may be called again."""
        given = 0
        self._tell_left_out()
        first, self._first = self._first, 0
        for index, path in enumerate(self.paths[first:], start=first):
            if self._closed:
                return
            try:
                image = read_image(path)
            except SourceError as error:
                if self.single:
                    raise
                logger.warning("%s Left out.", error)
                continue
            given += 1
            name = os.path.relpath(path, self.folder).replace(os.sep, "/")
            yield Frame(image, index * INTERVAL_S, index, name, is_still=True)
        if not (given or first):
            raise SourceError(
                "None of the pictures in {path} can be read.", path=self.name
            )

    def _tell_left_out(self) -> None:
        """Name the files that are left out, once."""
        files, self._left_out = self._left_out, ()
        if not files:
            return
        names = ", ".join(str(path.relative_to(self.folder)) for path in files[:NAMED])
        more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        logger.warning(
            "Left out of %s, no pictures or written by this program: %s (%s%s).",
            self.folder,
            "1 file" if len(files) == 1 else f"{len(files)} files",
            names,
            more,
        )

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed = True


def open_folder(folder: Path) -> ImageFiles:
    """Return the images inside ``folder`` and the folders below it.

    Raises:
        SourceError: If there are none, or the folder cannot be read.
    """
    try:
        files = list(files_below(folder))
    except OSError as error:
        raise SourceError(
            "The folder {path} cannot be read ({reason}).",
            path=folder,
            reason=error.strerror,
        ) from error
    inside = [path for path in files if is_picture(path)]
    if not inside:
        raise SourceError(
            "The folder {path} holds no pictures. Give one with PNG, JPEG, WebP,"
            " HEIC, AVIF, BMP or TIFF files.",
            path=folder,
        )
    others = sorted(set(files) - set(inside), key=natural_key)
    return ImageFiles(folder.resolve().name, inside, folder=folder, left_out=others)


def open_glob(pattern: str) -> ImageFiles:
    """Return the images that match the glob ``pattern``.

    Raises:
        SourceError: If there are none.
    """
    try:
        paths = matching(pattern)
    except (OSError, RecursionError, ValueError):  # deeper or longer than paths are
        paths = []
    found = [path for path in paths if is_picture(path)]
    if not found:
        raise SourceError(
            "No picture fits {path}. Check the folder and the name.", path=pattern
        )
    return ImageFiles(pattern, found)


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a natural sort key, in which digits compare as numbers."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts
    )
