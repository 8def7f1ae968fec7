"""What a session showed: the share of time per emotion and face."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core.types import Emotion

if TYPE_CHECKING:
    from fer_core.types import AnalysedFrame

MAX_STEP_S = 1.0  # a longer gap between two frames is a pause, not an expression


@dataclass(frozen=True, slots=True)
class ShownFaces:
    """What counts of a frame: its own time, and the emotion of each face's id."""

    time_s: float
    faces: tuple[tuple[int, Emotion], ...]


def shown_faces(analysed: AnalysedFrame) -> ShownFaces:
    """Return what counts of a frame."""
    time_s, _ = analysed.frame.position
    return ShownFaces(time_s, tuple((face.id, face.emotion) for face in analysed.faces))


@dataclass(frozen=True, slots=True)
class FaceSummary:
    """One face over a session.

    Attributes:
        frames: In how many frames it was seen.
        seconds: For how long it was seen, all in all.
        first_s: When it was seen first, in the stream's time.
        last_s: When it was seen last.
        shares: Of ``seconds``, per emotion in the order of ``Emotion``; they add
            up to 1.
    """

    face_id: int
    frames: int
    seconds: float
    first_s: float
    last_s: float
    shares: tuple[float, ...]

    @property
    def main_emotion(self) -> Emotion:
        """The emotion shown longest."""
        return Emotion(self.shares.index(max(self.shares)))


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session's faces, by their ids.

    Attributes:
        frames: All frames, with and without faces.
        seconds: Length of the session.
        shares: Of the time of all faces, per emotion in the order of ``Emotion``;
            they add up to 1, or are all 0 where no face was seen.
    """

    frames: int
    seconds: float
    faces: tuple[FaceSummary, ...]
    shares: tuple[float, ...]


class SummaryBuilder:
    """Adds frames up; ``summary()`` may be asked at any time, and changes nothing."""

    def __init__(self) -> None:
        self.frames = 0
        self._totals = _Totals()
        self._last: ShownFaces | None = None
        self._step_s = MAX_STEP_S  # for a still image

    def add(self, analysed: AnalysedFrame) -> None:
        """Count a frame; the one before lasted until it."""
        self.add_shown(shown_faces(analysed))

    def add_shown(self, shown: ShownFaces) -> None:
        """Count a frame of which only this is known."""
        if self._last is not None:
            passed_s = shown.time_s - self._last.time_s
            self._step_s = min(max(passed_s, 0.0), MAX_STEP_S)
            self._totals.count(self._last, self._step_s)
        self._last = shown
        self.frames += 1

    def summary(self) -> SessionSummary:
        """Return what was seen so far."""
        totals = self._totals
        if self._last is not None:  # it lasts as long as the one before
            totals = deepcopy(totals)
            totals.count(self._last, self._step_s)
        faces = tuple(
            FaceSummary(
                face_id=face_id,
                frames=face.frames,
                seconds=sum(face.emotion_s),
                first_s=face.first_s,
                last_s=face.last_s,
                shares=_shares(face.emotion_s),
            )
            for face_id, face in sorted(totals.faces.items())
        )
        together = [
            sum(face.emotion_s[emotion] for face in totals.faces.values())
            for emotion in Emotion
        ]
        return SessionSummary(self.frames, totals.seconds, faces, _shares(together))


class _Totals:
    """What the frames add up to whose length is known."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.faces: dict[int, _Face] = {}

    def count(self, shown: ShownFaces, step_s: float) -> None:
        self.seconds += step_s
        for face_id, emotion in shown.faces:
            face = self.faces.setdefault(face_id, _Face(shown.time_s))
            face.frames += 1
            face.last_s = shown.time_s
            face.emotion_s[emotion] += step_s


class _Face:
    def __init__(self, first_s: float) -> None:
        self.frames = 0
        self.first_s = self.last_s = first_s
        self.emotion_s = [0.0] * len(Emotion)


def _shares(emotion_s: list[float]) -> tuple[float, ...]:
    whole = sum(emotion_s)
    return tuple(part / whole if whole else 0.0 for part in emotion_s)
