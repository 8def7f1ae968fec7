"""Faces cut out as FER2013 cuts them: 48x48, grey, upright.

Fitted to 1,838 pictures of FER2013, see docs/framing.md.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.network.spec import CHIP_SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import KeyPoints, Point

# Medians over FER2013, in pixels of its 48x48 pictures.
EYES_APART = 16.9
EYES_TO_MOUTH = 18.1  # from the middle between the eyes
EYES_ROW = 19.3  # the column is the middle one

# 96 of 100 pictures of FER2013 lie between these, in grey values.
LEAST_SPREAD = 28.0  # standard deviation
DARKEST, BRIGHTEST = 60.0, 196.0  # mean
LARGEST_GAIN = 8.0  # more would show a sensor's noise and nothing else


def face_chip(
    image: NDArray[np.uint8], key_points: KeyPoints, zoom: float = 1.0
) -> NDArray[np.uint8]:
    """Return a face as a (48, 48) uint8 grey picture framed as in FER2013.

    A tilted head is turned upright. What lies off the picture repeats its edge. A face
    in poor light is brought to the least contrast of FER2013, see ``level``.

    Args:
        image: (H, W, 3) uint8, BGR.
        key_points: In pixels of ``image``.
        zoom: Over 1 is tighter than FER2013, under 1 looser.
    """
    center, scale, angle = chip_frame(key_points)
    scale /= zoom
    grey, offset, shrink = _surroundings(image, center, scale)
    scale /= shrink
    oversample = max(1, math.ceil(scale))
    size = CHIP_SIZE * oversample
    step = scale / oversample  # pixels of grey from one output pixel to the next
    cos, sin = step * math.cos(angle), step * math.sin(angle)
    x = (center[0] - offset[0]) / shrink
    y = (center[1] - offset[1]) / shrink
    # Positions count from corners; OpenCV's count from the middles of pixels.
    half = (size - 1) / 2
    to_grey = np.array(
        [
            [cos, -sin, x - 0.5 - (cos - sin) * half],
            [sin, cos, y - 0.5 - (sin + cos) * half],
        ]
    )
    large = cv2.warpAffine(
        grey,
        to_grey,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if oversample > 1:
        large = cv2.resize(large, (CHIP_SIZE, CHIP_SIZE), interpolation=cv2.INTER_AREA)
    return level(np.asarray(large, np.uint8))


def level(chip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a chip whose mean and spread are such as FER2013 has; most stay as is.

    Args:
        chip: (H, W) uint8.
    """
    mean, spread = float(chip.mean()), float(chip.std())
    gain = min(max(1.0, LEAST_SPREAD / max(spread, 1e-6)), LARGEST_GAIN)
    middle = min(max(mean, DARKEST), BRIGHTEST)
    if gain == 1 and middle == mean:
        return chip
    levelled = (chip - mean) * gain + middle
    return levelled.round().clip(0, 255).astype(np.uint8)


def chip_frame(points: KeyPoints) -> tuple[Point, float, float]:
    """Return the crop's centre, image pixels in a chip pixel, and roll in radians.

    A turned head brings the eyes together, a nodding one eyes and mouth; the larger
    of the two distances stays, and the chip with it.
    """
    right, left, mouth = points.right_eye, points.left_eye, points.mouth
    eyes = ((right[0] + left[0]) / 2, (right[1] + left[1]) / 2)
    angle = math.atan2(left[1] - right[1], left[0] - right[0])
    scale = max(
        math.dist(right, left) / EYES_APART,
        math.dist(eyes, mouth) / EYES_TO_MOUTH,
        1 / CHIP_SIZE,  # key points that coincide are no face, and no error
    )
    down = (CHIP_SIZE / 2 - EYES_ROW) * scale
    center = (eyes[0] - down * math.sin(angle), eyes[1] + down * math.cos(angle))
    return center, scale, angle


def _surroundings(
    image: NDArray[np.uint8], center: Point, scale: float
) -> tuple[NDArray[np.uint8], tuple[int, int], int]:
    """Return what is around the face in grey, where it begins, and how it is shrunk.

    Large faces are averaged over whole pixels first, so that no detail turns into
    false patterns.
    """
    height, width = image.shape[:2]
    reach = scale * CHIP_SIZE * math.sqrt(0.5) + 2  # half the diagonal
    left = min(max(0, math.floor(center[0] - reach)), width - 1)
    top = min(max(0, math.floor(center[1] - reach)), height - 1)
    right = max(left + 1, min(width, math.ceil(center[0] + reach)))
    bottom = max(top + 1, min(height, math.ceil(center[1] + reach)))
    shrink = max(1, min(int(scale / 2), right - left, bottom - top))
    columns, rows = (right - left) // shrink, (bottom - top) // shrink
    part = image[top : top + rows * shrink, left : left + columns * shrink]
    if shrink > 1:
        small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
        part = np.asarray(small, np.uint8)
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), np.uint8)
    return grey, (left, top), shrink
