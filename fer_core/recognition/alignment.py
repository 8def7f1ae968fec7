"""Face alignment: 48x48 grey crops, upright and framed as in FER2013.

Fitted to 1,838 images of FER2013, see docs/framing.md.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2, shrunk
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import KeyPoints, Point

# Medians over FER2013, in pixels of its 48x48 images.
EYES_APART = 16.9
EYES_TO_MOUTH = 18.1  # from the midpoint between the eyes
EYES_ROW = 19.3  # of that midpoint, which lies in the middle column

# 96 % of the images of FER2013 lie within these limits, in grey values.
MIN_CONTRAST = 28.0  # standard deviation
MIN_BRIGHTNESS, MAX_BRIGHTNESS = 60.0, 196.0  # mean
MAX_GAIN = 8.0  # more would amplify nothing but sensor noise


def align_face(
    image: NDArray[np.uint8], key_points: KeyPoints, zoom: float = 1.0
) -> NDArray[np.uint8]:
    """Return the aligned crop of a face, (48, 48) uint8 grey, framed as in FER2013.

    A tilted head is rotated upright. Beyond the image border, edge pixels repeat. A
    face in poor light is brought to FER2013's contrast, see ``normalize_contrast``.

    Args:
        image: (H, W, 3) uint8, BGR.
        key_points: In pixels of ``image``.
        zoom: Above 1 the crop is tighter than FER2013's, below 1 looser.
    """
    center, scale, angle = face_alignment(key_points)
    scale /= zoom
    grey, offset, shrink = _surroundings(image, center, scale)
    scale /= shrink
    oversample = max(1, math.ceil(scale))
    size = CROP_SIZE * oversample
    step = scale / oversample  # pixels of grey from one output pixel to the next
    cos, sin = step * math.cos(angle), step * math.sin(angle)
    x = (center[0] - offset[0]) / shrink
    y = (center[1] - offset[1]) / shrink
    # Our coordinates start at pixel corners, OpenCV's at pixel centres.
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
        large = cv2.resize(large, (CROP_SIZE, CROP_SIZE), interpolation=cv2.INTER_AREA)
    return normalize_contrast(np.asarray(large, np.uint8))


def normalize_contrast(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the crop with brightness and contrast in FER2013's range.

    Most crops are in that range and returned unchanged.

    Args:
        crop: (H, W) uint8.
    """
    mean, contrast = float(crop.mean()), float(crop.std())
    gain = min(max(1.0, MIN_CONTRAST / max(contrast, 1e-6)), MAX_GAIN)
    brightness = min(max(mean, MIN_BRIGHTNESS), MAX_BRIGHTNESS)
    if gain == 1 and brightness == mean:
        return crop
    normalized = (crop - mean) * gain + brightness
    return normalized.round().clip(0, 255).astype(np.uint8)


def face_alignment(points: KeyPoints) -> tuple[Point, float, float]:
    """Return the crop's centre, its scale (image pixels per crop pixel), and roll.

    The roll is in radians. Yaw shortens the distance between the eyes, pitch that from
    eyes to mouth; the larger of the two sets the scale, so that the crop stays stable.
    """
    right, left, mouth = points.right_eye, points.left_eye, points.mouth
    eyes = ((right[0] + left[0]) / 2, (right[1] + left[1]) / 2)
    angle = math.atan2(left[1] - right[1], left[0] - right[0])
    scale = max(
        math.dist(right, left) / EYES_APART,
        math.dist(eyes, mouth) / EYES_TO_MOUTH,
        1 / CROP_SIZE,  # coincident key points are no face, but no error either
    )
    down = (CROP_SIZE / 2 - EYES_ROW) * scale
    center = (eyes[0] - down * math.sin(angle), eyes[1] + down * math.cos(angle))
    return center, scale, angle


def _surroundings(
    image: NDArray[np.uint8], center: Point, scale: float
) -> tuple[NDArray[np.uint8], tuple[int, int], int]:
    """Return the grey area around the face, its origin, and its downscaling factor.

    Large faces are averaged over whole pixels first, against aliasing.
    """
    height, width = image.shape[:2]
    radius = scale * CROP_SIZE * math.sqrt(0.5) + 2  # half the diagonal
    left = min(max(0, math.floor(center[0] - radius)), width - 1)
    top = min(max(0, math.floor(center[1] - radius)), height - 1)
    right = max(left + 1, min(width, math.ceil(center[0] + radius)))
    bottom = max(top + 1, min(height, math.ceil(center[1] + radius)))
    shrink = max(1, min(int(scale / 2), right - left, bottom - top))
    columns, rows = (right - left) // shrink, (bottom - top) // shrink
    part = image[top : top + rows * shrink, left : left + columns * shrink]
    grey = np.asarray(cv2.cvtColor(shrunk(part, shrink), cv2.COLOR_BGR2GRAY), np.uint8)
    return grey, (left, top), shrink
