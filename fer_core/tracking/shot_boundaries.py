"""Where a film cuts to another scene: a face there is another face."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import Frame

SIZE = (32, 18)  # of the small pictures that are compared
STRIDE = 4  # pixels; nobody sees the difference at that size
UNLIKE = 0.5  # correlation below which two pictures may be of different scenes
ALIKE = 0.7  # above which a scene is one that was seen before
SUDDEN = 4.0  # how much more than from the frame before a picture must change
MAX_GAP_S = 0.07  # between frames; over a longer one a quick pan looks like a cut
REMEMBERED = 4  # scenes


class SceneWatch:
    """Numbers the scenes of a film; one it comes back to keeps its number.

    A camera that is moved changes the picture as much as a cut does, but over several
    frames: a cut is a change without a beginning. So that a hand before the lens or a
    few black frames end nothing, the last scenes are remembered.
    """

    def __init__(self) -> None:
        self._scene = 0
        self._last: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._change = 1.0
        self._time_s = -math.inf

    def scene_of(self, frame: Frame) -> int:
        """Return the number of the frame's scene; frames come in their order."""
        picture = _small(frame.image)
        gap_s = frame.timestamp_s - self._time_s
        self._time_s = frame.timestamp_s
        before = self._last.get(self._scene)
        change = 1 - _likeness(picture, before) if before is not None else 0.0
        if (
            0 < gap_s <= MAX_GAP_S
            and change > 1 - UNLIKE
            and change > SUDDEN * self._change
        ):
            self._scene = self._seen_before(picture)
        else:
            self._change = change
        self._last[self._scene] = picture
        self._last.move_to_end(self._scene)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return self._scene

    def _seen_before(self, picture: NDArray[np.float32]) -> int:
        for scene, last in reversed(self._last.items()):
            if _likeness(picture, last) > ALIKE:
                return scene
        return max(self._last) + 1


def _small(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the picture's light without its mean, of length 1; zeros where flat."""
    small = cv2.resize(image[::STRIDE, ::STRIDE], SIZE, interpolation=cv2.INTER_AREA)
    grey = small.mean(axis=2, dtype=np.float32)
    grey -= grey.mean()
    length = float(np.linalg.norm(grey))
    flat = length < grey.size**0.5  # a standard deviation of less than one grey value
    return np.zeros_like(grey) if flat else grey / length


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the correlation of two pictures, -1..1; two flat ones are alike."""
    if not one.any() and not other.any():
        return 1.0
    return float((one * other).sum())
