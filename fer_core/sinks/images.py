"""Annotated images as files."""

from __future__ import annotations

import itertools
from typing import IO, TYPE_CHECKING, cast

from PIL import Image

from fer_core._platform.atomic_file import (
    LONGEST_NAME,
    AtomicFile,
    check_folder,
    fitting_name,
)
from fer_core.errors import OutputError
from fer_core.rendering.annotator import annotate
from fer_core.sinks.base import Sink
from fer_core.sources.image_paths import ANNOTATED

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
QUALITY = 95  # of JPEG and WebP
LONGEST = LONGEST_NAME - 16  # leaves room for what a file is called while it grows


class ImageWriter(Sink):
    """Writes each frame as an image.

    Args:
        target: An image's name for one frame; or a folder, which takes
            ``NAME.annotated.png`` for each.
        anonymize: Make faces unrecognizable.

    Raises:
        OutputError: From every method, with what to do.
    """

    def __init__(self, target: Path, *, anonymize: bool) -> None:
        self.name = target.name
        self._target = target
        self._anonymize = anonymize
        self._written: dict[Path, None] = {}
        self._closed = False
        if not target.is_dir():
            check_folder(target)

    def write(self, analysed: AnalysedFrame) -> None:
        """Write one image."""
        path = self._target
        if path.is_dir():
            path = self._free(path / analysed.frame.source)
            path.parent.mkdir(parents=True, exist_ok=True)
        if path in self._written:
            raise OutputError(
                f"{path} would be written twice. Give a folder for many images."
            )
        save_image(annotate(analysed, anonymize=self._anonymize), path)
        self._written[path] = None

    def _free(self, picture: Path) -> Path:
        """Return a name not yet written: ``a.heic`` and ``a.png`` both give a PNG."""
        for number in itertools.count(1):
            name = annotated_name(picture.stem, picture.suffix, number)
            if picture.with_name(name) not in self._written:
                break
        return picture.with_name(name)

    def close(self) -> tuple[Path, ...]:
        """Return what was written; each image was complete at once."""
        self._closed = True
        return tuple(self._written)

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, as ``Sink.abort`` does."""
        while self._written and not (keep or self._closed):
            self._written.popitem()[0].unlink(missing_ok=True)
        return tuple(self._written)


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


def save_image(image: NDArray[np.uint8], path: Path) -> None:
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
