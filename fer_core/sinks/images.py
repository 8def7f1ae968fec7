"""Annotated pictures as files."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, cast

from PIL import Image

from fer_core._platform.atomic_file import AtomicFile, check_folder
from fer_core.errors import OutputError
from fer_core.rendering.annotator import annotate

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
QUALITY = 95  # of JPEG and WebP


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
        self._written: list[Path] = []
        if not target.is_dir():
            check_folder(target)

    def write(self, analysed: AnalysedFrame) -> None:
        """Write one picture."""
        path = self._target
        if path.is_dir():
            path = path / annotated_name(analysed.frame.source)
            path.parent.mkdir(parents=True, exist_ok=True)
        if path in self._written:
            raise OutputError(
                f"{path} would be written twice. Give a folder for many pictures."
            )
        save_picture(annotate(analysed, anonymize=self._anonymise), path)
        self._written.append(path)

    def keep(self) -> tuple[Path, ...]:
        """Return what was written."""
        return tuple(self._written)

    def discard(self) -> None:
        """Delete what was written."""
        for path in self._written:
            path.unlink(missing_ok=True)


def annotated_name(source: str) -> str:
    """Return ``face.annotated.jpg`` for ``face.jpg``; odd formats become PNG."""
    stem, _, suffix = source.rpartition(".")
    if f".{suffix.lower()}" not in SUFFIXES:
        suffix = "png"
    return f"{stem or source}.annotated.{suffix}"


def save_picture(image: NDArray[np.uint8], path: Path) -> None:
    """Write (H, W, 3) BGR as the format its suffix names, whole or not at all.

    Raises:
        OutputError: If that fails.
    """
    file = AtomicFile(path, replace=True)
    kind = Image.registered_extensions()[path.suffix.lower()]
    try:
        Image.fromarray(image[..., ::-1].copy()).save(
            cast("IO[bytes]", file), kind, quality=QUALITY
        )
        file.commit()
    except BaseException:
        file.abort(keep=False)
        raise
