"""Pictures in the size and pixel format that a screen takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLACK_BELOW = 24  # of 255; a covered camera's noise stays under it
BLACK_STEP = 8  # pixels; a light that a person could see is larger
AREA_BELOW = 0.5  # scale under which interpolating neighbours would skip pixels


def screen_picture(
    image: NDArray[np.uint8], width: int, height: int, *, mirrored: bool = False
) -> NDArray[np.uint8]:
    """Return a picture scaled for the screen, (height, width, 4) uint8, BGRX.

    A toolkit that scales and converts three-byte pixels while it paints takes ten
    times as long.

    Args:
        image: (H, W, 3) uint8, BGR.
        width: In device pixels, at least 1.
        height: In device pixels, at least 1.
        mirrored: Left and right change places.

    Example:
        >>> screen_picture(np.zeros((720, 1280, 3), np.uint8), 640, 360).shape
        (360, 640, 4)
    """
    scale = min(width / image.shape[1], height / image.shape[0])
    if scale < AREA_BELOW:  # averaging whole pixels first is exact and fast
        shrink = min(int(1 / scale), *image.shape[:2])
        size = (image.shape[1] // shrink, image.shape[0] // shrink)
        even = image[: size[1] * shrink, : size[0] * shrink]
        image = np.asarray(
            cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.uint8
        )
    scaled = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    if mirrored:
        scaled = cv2.flip(scaled, 1)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2BGRA), np.uint8)


def is_black(image: NDArray[np.uint8]) -> bool:
    """Return whether nothing can be seen in a picture, as where a lens is covered.

    Args:
        image: (H, W, 3) uint8, BGR.

    Example:
        >>> is_black(np.full((720, 1280, 3), 10, np.uint8))
        True
    """
    looked_at = image[::BLACK_STEP, ::BLACK_STEP]
    return float(np.percentile(looked_at, 99.5)) < BLACK_BELOW
