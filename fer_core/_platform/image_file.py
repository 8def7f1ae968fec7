"""Pictures as arrays: one reader for the window, the commands and the trainer."""

from __future__ import annotations

import functools
import logging
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from fer_core._platform.extras import is_installed, require
from fer_core._platform.stderr_filter import libtiff_silenced
from fer_core.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

MAX_PIXELS = 120_000_000  # a phone's 108 megapixels are read; 1.5 GB at the very most
SUFFIXES = frozenset(
    (".avif", ".bmp", ".heic", ".heif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm")
).union((".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"))

HEIF_SUFFIXES = (".heic", ".heif")
SMALLER_BESIDE = frozenset(("HEIF", "MPO", "TIFF"))  # may hold smaller pictures, too
# What is white where more than 8 bits are kept: cameras put 10 and 12 of them into 16,
# and no picture is as dark as one of 16 would be that looks so.
DEEP_WHITES = (255.0, 1023.0, 4095.0, 65535.0)
FLOAT_WHITES = (1.0, 255.0, 65535.0)
# What Pillow knows by its beginning and does not read itself.
NO_PICTURES = frozenset(("BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"))


def read_image(path: Path) -> NDArray[np.uint8]:
    """Return a picture upright as (H, W, 3) BGR; transparent parts become white.

    Of several pictures in one file the first is read, with a warning in the log.

    Raises:
        SourceError: If it is missing, damaged, too large or no picture.

    Example:
        >>> from pathlib import Path
        >>> read_image(Path("missing.png"))
        Traceback (most recent call last):
        fer_core.errors.SourceError: There is no file missing.png. Check the path.
    """
    try:
        with warnings.catch_warnings():  # about odd metadata, which is no one's concern
            warnings.simplefilter("ignore")
            image, count = _decoded(path)
    except UnidentifiedImageError as error:
        raise SourceError(
            "{path} is not a picture this program can read.", path=path
        ) from error
    except Image.DecompressionBombError as error:
        raise SourceError(
            "{path} is too large a picture. Make it smaller.", path=path
        ) from error
    except FileNotFoundError as error:
        raise SourceError(
            "There is no file {path}. Check the path.", path=path
        ) from error
    except SourceError:
        raise
    except Exception as error:  # what a decoder raises depends on the damage
        reason = " ".join(str(error).split())
        raise SourceError(
            "{path} is damaged or cannot be read ({reason}). Copy it again.",
            path=path,
            reason=reason,
        ) from error
    if count > 1:
        logger.warning("%s holds %d pictures; the first is read.", path, count)
    return image


def _decoded(path: Path) -> tuple[NDArray[np.uint8], int]:
    """Return the picture, and of how many in its file it is the first."""
    with _opened(path) as file:
        if file.width * file.height > MAX_PIXELS:
            raise SourceError(
                "{path} is too large a picture. Make it smaller.", path=path
            )
        with libtiff_silenced() if file.format == "TIFF" else nullcontext():
            image = _as_bgr(_upright(file))
            count = _count(file)
        # A phone's HEIC is made of tiles, which count.
        return image, 1 if "tiling" in file.info else count


def _count(file: Image.Image) -> int:
    """Return how many pictures a file holds, less thumbnails and a phone's gain map."""
    count = int(getattr(file, "n_frames", 1))
    if count == 1 or file.format not in SMALLER_BESIDE:
        return count
    size, alike = file.size, 1
    for number in range(1, count):
        file.seek(number)
        alike += file.size == size
    return alike


def image_as_bgr(picture: Image.Image) -> NDArray[np.uint8]:
    """Return a PIL picture as ``read_image`` returns one of a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _as_bgr(_upright(picture))


def read_grey(path: Path) -> NDArray[np.uint8]:
    """Return a picture upright as (H, W) grey.

    Raises:
        SourceError: As ``read_image``.
    """
    image = Image.fromarray(np.ascontiguousarray(read_image(path)[..., ::-1]))
    return np.asarray(image.convert("L"), np.uint8)


def is_still_image(path: Path) -> bool:
    """Return whether a file is a picture, whatever its name; moving GIFs are not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _opened(path) as file:
                moving = file.format == "GIF" and getattr(file, "n_frames", 1) > 1
                return file.format not in NO_PICTURES and not moving
    except Exception:  # noqa: BLE001 - damaged or something else: not a picture
        return False


def _opened(path: Path) -> Image.Image:
    if path.suffix.lower() in HEIF_SUFFIXES:
        require("all", "pillow_heif", error=SourceError)
    _register_heif()
    # Pillow only warns, from 89 megapixels on; ours is looked at before loading.
    return Image.open(path)


@functools.cache
def _register_heif() -> None:
    if not is_installed("pillow_heif"):
        return
    import pillow_heif

    pillow_heif.register_heif_opener()


def _upright(picture: Image.Image) -> Image.Image:
    picture.load()
    return ImageOps.exif_transpose(picture)


def _as_bgr(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode.startswith(("I", "F")):  # 16 bits and more
        deep = np.asarray(picture)
        whites = DEEP_WHITES if picture.mode.startswith("I") else FLOAT_WHITES
        brightest = float(np.nanmax(deep))
        top = next((white for white in whites if white >= brightest), brightest)
        grey = np.clip(deep * np.float32(255 / top), 0, 255).astype(np.uint8)
        picture = Image.fromarray(grey)
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        picture = Image.new("RGBA", picture.size, "white")
        picture.alpha_composite(above)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])
