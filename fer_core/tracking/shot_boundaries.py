"""Shot boundaries: tracks do not continue from one shot of a video into another."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import Frame

THUMBNAIL_SIZE = (32, 18)  # width, height of the images that are compared
STRIDE = 4  # pixels skipped before; makes no difference at that size
CUT_CORRELATION = 0.5  # below it, two frames may belong to different shots
# Where the picture's size changes: bars and crops of one scene leave 0.42 to 0.7, other
# scenes have up to 0.3.
RESIZED_CORRELATION = 0.35
# Where it is turned from upright to wide, what is shown lies elsewhere, and its colours
# tell: cuts of one scene share 0.73 to 0.87 of them, other scenes up to 0.54.
SHARED_COLOURS = 0.63
COLOUR_STEPS = 8  # of each channel
RETURN_CORRELATION = 0.7  # above it, a shot is one that was seen before
CUT_RATIO = 4.0  # least change at a cut, relative to the change one frame before
MAX_GAP_S = 0.07  # between frames; across longer gaps a fast pan looks like a cut
REMEMBERED_SHOTS = 4


class ShotBoundaryDetector:
    """Numbers the shots of a video; a shot that returns keeps its number.

    A moving camera changes the image as much as a cut does, but over several frames;
    at a cut the frame before has hardly changed. The last few shots are remembered, so
    that a hand in front of the lens or a few black frames do not end a shot.
    """

    def __init__(self) -> None:
        self._shot = 0
        self._thumbnails: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._change = 1.0
        self._time_s = -math.inf
        self._image: NDArray[np.uint8] | None = None  # of the frame before

    def update(self, frame: Frame) -> int:
        """Return the shot number of the next frame; each still image is a shot."""
        if frame.is_still:
            self._shot += 1
            return self._shot
        thumbnail = _thumbnail(frame.image)
        gap_s = frame.timestamp_s - self._time_s
        self._time_s = frame.timestamp_s
        before = self._thumbnails.get(self._shot)
        change = 1 - _correlation(thumbnail, before) if before is not None else 0.0
        last, self._image = self._image, frame.image
        resized = last is None or last.shape != frame.image.shape
        same = RESIZED_CORRELATION if resized else CUT_CORRELATION
        if (
            0 < gap_s <= MAX_GAP_S
            and change > 1 - same
            and change > CUT_RATIO * self._change
            and not (last is not None and _is_turned(last, frame.image))
        ):
            self._shot = self._match_or_new(thumbnail)
        else:
            self._change = change
        self._thumbnails[self._shot] = thumbnail
        self._thumbnails.move_to_end(self._shot)
        if len(self._thumbnails) > REMEMBERED_SHOTS:
            self._thumbnails.popitem(last=False)
        return self._shot

    def _match_or_new(self, thumbnail: NDArray[np.float32]) -> int:
        for shot, last in reversed(self._thumbnails.items()):
            if _correlation(thumbnail, last) > RETURN_CORRELATION:
                return shot
        return max(self._thumbnails) + 1


def _thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the grey thumbnail with zero mean and unit norm; all 0 where flat."""
    height, width = image.shape[:2]
    # As image[::STRIDE, ::STRIDE], which NumPy copies at a sixth of the speed.
    fewer = (-(-width // STRIDE), -(-height // STRIDE))
    sampled = cv2.resize(image, fewer, interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(sampled, THUMBNAIL_SIZE, interpolation=cv2.INTER_AREA)
    grey = small.mean(axis=2, dtype=np.float32)
    grey -= grey.mean()
    norm = float(np.linalg.norm(grey))
    flat = norm < grey.size**0.5  # a standard deviation of less than one grey value
    return np.zeros_like(grey) if flat else grey / norm


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the correlation of two thumbnails, -1 to 1; that of two flat ones is 1."""
    if not one.any() and not other.any():
        return 1.0
    return float((one * other).sum())


def _is_turned(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Return whether one is upright and the other wide, and they show one scene."""
    if (one.shape[0] > one.shape[1]) == (other.shape[0] > other.shape[1]):
        return False
    shared = np.minimum(_colours(one), _colours(other)).sum()
    return bool(shared > SHARED_COLOURS)


def _colours(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the share of pixels of each colour."""
    sampled = np.ascontiguousarray(image[::STRIDE, ::STRIDE])
    steps, ranges = [COLOUR_STEPS] * 3, [0.0, 256.0] * 3
    counts = cv2.calcHist([sampled], [0, 1, 2], None, steps, ranges)
    return np.asarray(counts / counts.sum(), np.float32)
