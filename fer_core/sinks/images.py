"""Annotated pictures as files."""

from __future__ import annotations

import itertools
from typing import IO, TYPE_CHECKING, cast

from PIL import Image

from fer_core._platform.atomic_file import (
    LONGEST_NAME,
    PartFile,
    check_folder,
    fitting_name,
)
from fer_core.errors import OutputError
from fer_core.rendering.annotator import annotate
from fer_core.sources.image_paths import ANNOTATED

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
QUALITY = 95  # of JPEG and WebP
LONGEST = LONGEST_NAME - 16  # leaves room for what a file is called while it grows


class PictureWriter:
    """Writes each frame as a picture.

    Args:
        target: A picture's name for one frame; or a folder, which takes
            ``NAME.annotated.png`` for each.
        anonymise: Make faces unrecognisable.

    Raises:
        OutputError: From every method, with what to do.
    """

    def __init__(self, target: Path, *, anonymise: bool) -> None:
        self._target = target
        self._anonymise = anonymise
        self._written: dict[Path, None] = {}
        if not target.is_dir():
            check_folder(target)

    def write(self, analysed: AnalysedFrame) -> None:
        """Write one picture."""
        path = self._target
        if path.is_dir():
            path = self._free(path / analysed.frame.source)
            path.parent.mkdir(parents=True, exist_ok=True)
        if path in self._written:
            raise OutputError(
                f"{path} would be written twice. Give a folder for many pictures."
            )
        save_picture(annotate(analysed, anonymize=self._anonymise), path)
        self._written[path] = None

    def _free(self, picture: Path) -> Path:
        """Return a name not yet written: ``a.heic`` and ``a.png`` both give a PNG."""
        for number in itertools.count(1):
            name = annotated_name(picture.stem, picture.suffix, number)
            if picture.with_name(name) not in self._written:
                break
        return picture.with_name(name)

    def keep(self) -> tuple[Path, ...]:
        """Return what was written."""
        return tuple(self._written)

    def discard(self) -> None:
        """Delete what was written."""
        for path in self._written:
            path.unlink(missing_ok=True)


def annotated_name(stem: str, suffix: str, number: int = 1) -> str:
    """Return ``face.annotated.jpg``, by which a later run knows it for ours.

    Args:
        stem: Of the picture or video; cut where the name would be too long.
        suffix: The picture's, or .mp4; of formats that are not written, PNG's.
        number: From 2 on part of the name: ``face-2.annotated.jpg``.
    """
    if suffix.lower() not in (*SUFFIXES, ".mp4"):
        suffix = ".png"
    count = f"-{number}" if number > 1 else ""
    return fitting_name(stem, f"{count}{ANNOTATED}{suffix[1:]}", LONGEST)


def save_picture(image: NDArray[np.uint8], path: Path) -> None:
    """Write (H, W, 3) BGR as the format its suffix names, whole or not at all.

    Raises:
        OutputError: If that fails.
    """
    file = PartFile(path, replace=True)
    kind = Image.registered_extensions()[path.suffix.lower()]
    try:
        Image.fromarray(image[..., ::-1].copy()).save(
            cast("IO[bytes]", file), kind, quality=QUALITY
        )
        file.keep()
    except BaseException:
        file.discard()
        raise
