"""Pictures in the size and pixel format that a screen takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2, shrunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLACK_BELOW = 24  # of 255; a covered camera's noise stays under it
BLACK_STEP = 8  # pixels; a light that a person could see is larger
AREA_BELOW = 0.5  # scale under which interpolating neighbours would skip pixels


class ScreenScaler:
    """Scales and converts pictures to a screen's pixels, in memory that it keeps.

    A toolkit that scales and converts three-byte pixels while it paints takes ten
    times as long. Where each picture gets memory of its own, the system, which hands
    that out page by page, takes twice as long as the scaling.

    Example:
        >>> frame = np.zeros((720, 1280, 3), np.uint8)
        >>> ScreenScaler().scaled(frame, 640, 360).shape
        (360, 640, 4)
    """

    def __init__(self) -> None:
        self._full = self._scaled = np.empty((0, 0, 4), np.uint8)

    def scaled(
        self,
        image: NDArray[np.uint8],
        width: int,
        height: int,
        *,
        mirrored: bool = False,
    ) -> NDArray[np.uint8]:
        """Return a picture scaled for the screen, (height, width, 4) uint8, BGRX.

        It is overwritten by the next one.

        Args:
            image: (H, W, 3) uint8, BGR.
            width: In device pixels, at least 1.
            height: In device pixels, at least 1.
            mirrored: Left and right change places.
        """
        scale = min(width / image.shape[1], height / image.shape[0])
        if scale < AREA_BELOW:  # averaging whole pixels first is exact and fast
            shrink = min(int(1 / scale), *image.shape[:2])
            rows, columns = (n - n % shrink for n in image.shape[:2])
            image = shrunk(image[:rows, :columns], shrink)
        if self._full.shape[:2] != image.shape[:2]:
            self._full = np.empty((*image.shape[:2], 4), np.uint8)
        if self._scaled.shape[:2] != (height, width):
            self._scaled = np.empty((height, width, 4), np.uint8)
        # Converted first: scaled right after Qt has painted, a picture takes 3.5 times
        # as long on an AMD EPYC, most likely for the vector registers that Qt leaves in
        # use, and the conversion ends that.
        cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, self._full)
        cv2.resize(
            self._full, (width, height), self._scaled, interpolation=cv2.INTER_LINEAR
        )
        if mirrored:
            cv2.flip(self._scaled, 1, self._scaled)
        return self._scaled


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
