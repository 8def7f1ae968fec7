"""Pictures as a source: one, a folder of them, or those a glob names."""

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

PICTURE_SUFFIXES = frozenset(
    (".bmp", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm")
).union((".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"))
SECONDS_APART = 1.0  # long enough that no face is taken for one of the picture before


class Pictures:
    """Pictures in natural order (``2.png`` before ``10.png``), one second apart.

    A frame's ``source`` is its picture's own file name. A picture among many that
    cannot be read is left out with a warning in the log.
    """

    kind: SourceKind = "images"
    live = False
    size: tuple[int, int] | None = None

    def __init__(self, name: str, paths: Sequence[Path]) -> None:
        self.name = name
        self.paths = tuple(sorted(paths, key=natural_key))
        self.rate_fps: float | None = 1 / SECONDS_APART
        self.frame_count: int | None = len(self.paths)
        self._closed = False

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; may be called again."""
        given = 0
        for index, path in enumerate(self.paths):
            if self._closed:
                return
            try:
                image = read_picture(path)
            except SourceError as error:
                if len(self.paths) == 1:
                    raise
                logger.warning("%s Left out.", error)
                continue
            given += 1
            yield Frame(image, index * SECONDS_APART, index, path.name, single=True)
        if not given:
            raise SourceError(f"None of the pictures in {self.name} can be read.")

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed = True


def open_folder(folder: Path) -> Pictures:
    """Return the pictures that lie in ``folder`` itself.

    Raises:
        SourceError: If there are none, or the folder cannot be read.
    """
    try:
        inside = [path for path in folder.iterdir() if _is_picture(path)]
    except OSError as error:
        raise SourceError(
            f"The folder {folder} cannot be read ({error.strerror})."
        ) from error
    if not inside:
        raise SourceError(
            f"The folder {folder} holds no pictures. Give one with PNG, JPEG, WebP,"
            " BMP or TIFF files."
        )
    return Pictures(folder.resolve().name, inside)


def open_glob(pattern: str) -> Pictures:
    """Return the pictures that ``pattern`` names.

    Raises:
        SourceError: If there are none.
    """
    paths = [Path(name) for name in glob.glob(pattern, recursive=True)]  # noqa: PTH207
    found = [path for path in paths if _is_picture(path)]
    if not found:
        raise SourceError(f"No picture fits {pattern}. Check the folder and the name.")
    return Pictures(pattern, found)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return a picture upright as (H, W, 3) BGR; transparent parts become white.

    Raises:
        SourceError: If it is missing, damaged, too large or no picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                file.load()
                return picture_as_bgr(file)
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


def picture_as_bgr(picture: Image.Image) -> NDArray[np.uint8]:
    """Return a PIL picture as ``read_picture`` returns one of a file."""
    return _as_bgr(ImageOps.exif_transpose(picture))


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which numbers in names count as numbers."""
    parts = re.split(r"(\d+)", str(path).casefold())
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts
    )


def _is_picture(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() in PICTURE_SUFFIXES and path.is_file() and not hidden


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
