"""Frozen values that flow from a source to the sinks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Emotion(IntEnum):
    """The seven classes of FER2013, in the data set's order."""

    ANGRY = 0
    DISGUST = 1
    FEAR = 2
    HAPPY = 3
    SAD = 4
    SURPRISE = 5
    NEUTRAL = 6

    @property
    def label(self) -> str:
        """The display name: ``Angry``."""
        return self.name.capitalize()


Point = tuple[float, float]
"""``(x, y)`` in pixels of the full frame; x grows to the right, y downwards."""


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned box in pixels; ``right`` and ``bottom`` are exclusive.

    It may extend past the image border, as the box of a partly visible face does.
    """

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.right <= self.left or self.bottom <= self.top:
            raise ValueError(f"Box must have positive area, got {self}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def center(self) -> Point:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def iou(self, other: Box) -> float:
        """Return the intersection over union with ``other``, 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        intersection = width * height
        union = self.width * self.height + other.width * other.height - intersection
        return intersection / union


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of a source.

    Attributes:
        image: (H, W, 3) uint8, BGR (OpenCV's order), C-contiguous, read-only.
        timestamp_s: Media time in seconds; increases from frame to frame.
        index: Position in the source, from 0.
        source: Name of the source: a file name, a camera name, a stream address.
        is_still: Whether it is a still image rather than a frame of a video.
    """

    image: NDArray[np.uint8]
    timestamp_s: float
    index: int
    source: str
    is_still: bool = False

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3:
            raise ValueError(f"Frame wants (H, W, 3), got {self.image.shape}")
        self.image.flags.writeable = False


@dataclass(frozen=True, slots=True)
class KeyPoints:
    """The six facial key points of BlazeFace; left and right are the subject's."""

    right_eye: Point
    left_eye: Point
    nose: Point
    mouth: Point
    right_ear: Point
    left_ear: Point


@dataclass(frozen=True, slots=True)
class Detection:
    """A face detected in one frame; ``score`` is 0 to 1."""

    box: Box
    key_points: KeyPoints
    score: float


@dataclass(frozen=True, slots=True)
class Track:
    """A face tracked over time; ``face_id`` starts at 1 and is never reused."""

    face_id: int
    detection: Detection


@dataclass(frozen=True, slots=True)
class EmotionScores:
    """Seven probabilities in the order of ``Emotion``; they sum to 1."""

    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.probabilities) != len(Emotion) or not math.isclose(
            sum(self.probabilities), 1.0, abs_tol=1e-3
        ):
            raise ValueError(f"Seven probabilities must add up to 1, got {self}")

    @property
    def emotion(self) -> Emotion:
        """The most probable class."""
        return Emotion(self.probabilities.index(max(self.probabilities)))

    @property
    def confidence(self) -> float:
        """The probability of the most probable class, 0 to 1."""
        return max(self.probabilities)


@dataclass(frozen=True, slots=True)
class FaceReading:
    """The expression of one tracked face in one frame.

    ``label`` is the emotion to display. It is None when uncertain, and it may lag
    behind ``scores.emotion`` for a moment, because hysteresis suppresses flicker.
    """

    track: Track
    scores: EmotionScores
    label: Emotion | None


@dataclass(frozen=True, slots=True)
class AnalysedFrame:
    """A frame and the faces read in it.

    Attributes:
        faces: Confirmed faces detected in this frame; each has an id.
        tentative: Boxes of detections that are not confirmed as faces yet.
        shot: Number of the shot; changes at a shot boundary.
        coasting: Faces detected a moment ago but not in this frame, with their last
            reading. For display only: excluded from tables and statistics.
    """

    frame: Frame
    faces: tuple[FaceReading, ...]
    tentative: tuple[Box, ...] = ()
    shot: int = 0
    coasting: tuple[FaceReading, ...] = ()

    @property
    def displayed(self) -> tuple[FaceReading, ...]:
        """The faces to draw: the detected ones, then the coasting ones."""
        return self.faces + self.coasting
