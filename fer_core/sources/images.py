"""Image files as a source: one file, a folder, or a glob."""

from __future__ import annotations

import glob
import logging
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from fer_core.errors import SourceError
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fer_core.sources.base import SourceKind

logger = logging.getLogger(__name__)

IMAGE_SUFFIXES = frozenset(
    (".bmp", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm")
).union((".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"))
INTERVAL_S = 1.0  # long enough that no track continues from the image before


class ImageFiles:
    """Image files in natural order (``2.png`` before ``10.png``), one second apart.

    The ``source`` of a frame is its file name. Among several files, an unreadable one
    is skipped with a warning in the log.
    """

    kind: SourceKind = "images"
    live = False
    size: tuple[int, int] | None = None

    def __init__(self, name: str, paths: Sequence[Path]) -> None:
        self.name = name
        self.paths = tuple(sorted(paths, key=natural_key))
        self.rate_fps: float | None = 1 / INTERVAL_S
        self.frame_count: int | None = len(self.paths)
        self._closed = False

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; may be called again."""
        given = 0
        for index, path in enumerate(self.paths):
            if self._closed:
                return
            try:
                image = read_image(path)
            except SourceError as error:
                if len(self.paths) == 1:
                    raise
                logger.warning("%s Left out.", error)
                continue
            given += 1
            yield Frame(image, index * INTERVAL_S, index, path.name, is_still=True)
        if not given:
            raise SourceError(f"None of the pictures in {self.name} can be read.")

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed = True


def open_folder(folder: Path) -> ImageFiles:
    """Return the images directly inside ``folder``.

    Raises:
        SourceError: If there are none, or the folder cannot be read.
    """
    try:
        inside = [path for path in folder.iterdir() if _is_image(path)]
    except OSError as error:
        raise SourceError(
            f"The folder {folder} cannot be read ({error.strerror})."
        ) from error
    if not inside:
        raise SourceError(
            f"The folder {folder} holds no pictures. Give one with PNG, JPEG, WebP,"
            " BMP or TIFF files."
        )
    return ImageFiles(folder.resolve().name, inside)


def open_glob(pattern: str) -> ImageFiles:
    """Return the images that match the glob ``pattern``.

    Raises:
        SourceError: If there are none.
    """
    paths = [Path(name) for name in glob.glob(pattern, recursive=True)]  # noqa: PTH207
    found = [path for path in paths if _is_image(path)]
    if not found:
        raise SourceError(f"No picture fits {pattern}. Check the folder and the name.")
    return ImageFiles(pattern, found)


def read_image(path: Path) -> NDArray[np.uint8]:
    """Return an image upright as (H, W, 3) uint8 BGR; transparency becomes white.

    Raises:
        SourceError: If it is missing, damaged, too large or not an image.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                file.load()
                return _as_bgr(ImageOps.exif_transpose(file))
    except UnidentifiedImageError as error:
        raise SourceError(f"{path} is not a picture this program can read.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise SourceError(f"{path} is too large a picture. Make it smaller.") from error
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}. Check the path.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise SourceError(
            f"{path} is damaged or cannot be read ({error}). Copy it again."
        ) from error


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a natural sort key, in which digits compare as numbers."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts
    )


def _is_image(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() in IMAGE_SUFFIXES and path.is_file() and not hidden


def _as_bgr(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode.startswith(("I", "F")):  # 16 bits and more
        deep = np.asarray(picture, np.float64)
        top = 65535.0 if picture.mode.startswith("I") else max(float(deep.max()), 1.0)
        picture = Image.fromarray((deep / top * 255).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        picture = Image.new("RGBA", picture.size, "white")
        picture.alpha_composite(above)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])
