"""Frozen values that flow from a source to the sinks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Emotion(IntEnum):
    """The seven classes of FER2013, in the data set's order.

    Example:
        >>> fer.Emotion.HAPPY.label
        'Happy'
    """

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


NEGATIVE = (Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD)

Point = tuple[float, float]
"""``(x, y)`` in pixels of the full frame; x grows to the right, y downwards."""


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned box in pixels; ``right`` and ``bottom`` are exclusive.

    It may extend past the image border, as the box of a partly visible face does.

    Example:
        >>> box = fer.Box(left=10, top=20, right=50, bottom=70)
        >>> box.width, box.height, box.center
        (40, 50, (30.0, 45.0))
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

    def scaled(self, across: float, down: float) -> Box:
        """Return the box in the same picture, made so much wider and taller."""
        left, top = round(self.left * across), round(self.top * down)
        return Box(
            left,
            top,
            max(left + 1, round(self.right * across)),
            max(top + 1, round(self.bottom * down)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One image of a source.

    Attributes:
        image: (H, W, 3) uint8, BGR (OpenCV's order), C-contiguous, read-only.
        timestamp_s: Media time in seconds; increases from frame to frame.
        index: Position in the source, from 0.
        source: Name of the source: a file name, a camera name, a stream address.
        is_still: Whether it is a still image rather than a frame of a video.
        file_position: Time and index in a file that is watched with jumps and loops,
            where ``timestamp_s`` and ``index`` go on growing; else None.
        captured_s: When it came, by the monotonic clock, for the delay until it is
            shown; None where nobody watches.
        views: Where the pictures of several cameras lie in it; a face is in one of
            them. Empty where it is a single picture.

    Example:
        >>> image = np.zeros((540, 960, 3), np.uint8)
        >>> frame = fer.Frame(image, timestamp_s=0.0, index=0, source="made up")
        >>> frame.image.flags.writeable, image.flags.writeable
        (False, True)
    """

    image: NDArray[np.uint8]
    timestamp_s: float
    index: int
    source: str
    is_still: bool = False
    file_position: tuple[float, int] | None = None
    captured_s: float | None = field(default=None, compare=False)
    views: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3:
            raise ValueError(f"Frame wants (H, W, 3), got {self.image.shape}")
        if self.image.flags.writeable:
            view = self.image.view()
            view.flags.writeable = False
            object.__setattr__(self, "image", view)

    @property
    def position(self) -> tuple[float, int]:
        """Its own time in seconds and its own index, as tables name them."""
        return self.file_position or (self.timestamp_s, self.index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return (
            self._about() == other._about()
            and self.image.shape == other.image.shape
            and bool((self.image == other.image).all())
        )

    def __hash__(self) -> int:
        return hash(self._about())

    def _about(self) -> tuple[float, int, str, bool]:
        """All but the picture."""
        return self.timestamp_s, self.index, self.source, self.is_still


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
    """Seven probabilities in the order of ``Emotion``; they sum to 1.

    Example:
        >>> scores = fer.EmotionScores((0.0, 0.0, 0.0, 0.75, 0.0, 0.25, 0.0))
        >>> scores.emotion.label, scores.confidence
        ('Happy', 0.75)
        >>> scores.probabilities[fer.Emotion.SURPRISE]
        0.25
    """

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

    @property
    def valence(self) -> float:
        """Happy minus the strongest of angry, disgust, fear and sad, -1 to 1.

        Example:
            >>> fer.EmotionScores((0.0, 0.0, 0.0, 0.75, 0.25, 0.0, 0.0)).valence
            0.5
        """
        negative = max(self.probabilities[emotion] for emotion in NEGATIVE)
        return self.probabilities[Emotion.HAPPY] - negative


BaselineKind = Literal["rest", "auto", "prior"]
"""``rest``: a baseline that was given; ``auto``: a learned one; ``prior``: none but
the classes' frequencies, by a sensitivity other than 0."""


@dataclass(frozen=True, slots=True)
class RelativeScores:
    """What a face shows relative to a baseline; see docs/baseline.md.

    Attributes:
        scores: Seven probabilities, smoothed.
        kind: What they are relative to.
        seconds: Of the face at rest in the baseline; 0 for still images.
        raw: The same before smoothing.
        rest: The plain probabilities of the face at rest; None while it is not known.
        sensitivity: How far neutral was moved, -1 (reserved) to 1 (sensitive).
    """

    scores: EmotionScores
    kind: BaselineKind
    seconds: float
    raw: EmotionScores | None = None
    rest: EmotionScores | None = None
    sensitivity: float = 0.0


@dataclass(frozen=True, slots=True)
class FaceReading:
    """The expression of one tracked face in one frame.

    ``label`` is the emotion to display. It is None when uncertain, and it may lag
    behind ``shown.emotion`` for a moment, because hysteresis suppresses flicker.
    ``scores`` are always the plain ones; with a baseline, ``relative`` is beside them,
    and what is shown. ``raw`` are the plain ones before smoothing, read from ``crop``:
    (48, 48) uint8, grey, aligned, read-only.

    Example:
        >>> with fer.Reader() as reader:
        ...     face = reader.read("photo.jpg")[0]
        >>> face.id, face.emotion.label, face.confidence > 0.5
        (1, 'Neutral', True)
    """

    track: Track
    scores: EmotionScores
    label: Emotion | None
    relative: RelativeScores | None = None
    raw: EmotionScores | None = None
    crop: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    @property
    def shown(self) -> EmotionScores:
        """The probabilities to show: relative to a baseline, or the plain ones."""
        return self.scores if self.relative is None else self.relative.scores

    @property
    def shown_raw(self) -> EmotionScores | None:
        """``shown`` before smoothing; None where nobody kept it."""
        return self.raw if self.relative is None else self.relative.raw

    @property
    def box(self) -> Box:
        """Where the face is, in pixels of the frame."""
        return self.track.detection.box

    @property
    def id(self) -> int:
        """The number that stays with this face from frame to frame, from 1."""
        return self.track.face_id

    @property
    def emotion(self) -> Emotion:
        """The most probable class of ``shown``; ``label`` is the one displayed."""
        return self.shown.emotion

    @property
    def confidence(self) -> float:
        """The probability of ``emotion``, 0 to 1."""
        return self.shown.confidence


@dataclass(frozen=True, slots=True)
class AnalysedFrame:
    """A frame and the faces read in it.

    Attributes:
        faces: Confirmed faces detected in this frame; each has an id.
        tentative: Boxes of detections that are not confirmed as faces yet.
        shot: Number of the shot; changes at a shot boundary.
        coasting: Faces detected a moment ago but not in this frame, with their last
            reading. For display only: excluded from tables and statistics.
        searched: Whether faces were looked for at all; not while models load.

    Example:
        >>> frame = next(fer.open_source("photo.jpg").frames())
        >>> analysed = fer.AnalysedFrame(frame, faces=())
        >>> analysed.frame.source, len(analysed.displayed)
        ('photo.jpg', 0)
    """

    frame: Frame
    faces: tuple[FaceReading, ...]
    tentative: tuple[Box, ...] = ()
    shot: int = 0
    coasting: tuple[FaceReading, ...] = ()
    searched: bool = True

    @property
    def displayed(self) -> tuple[FaceReading, ...]:
        """The faces to draw: the detected ones, then the coasting ones."""
        return self.faces + self.coasting
