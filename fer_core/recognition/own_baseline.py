"""A baseline for each face, learned by itself from its own time in view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.recognition.baseline import Baseline, log_probabilities
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.types import EmotionScores, KeyPoints, Track

HALF_S = 10.0  # seconds seen, after which the baseline counts half
MEMORY_S = 60.0  # of rest; what is older fades
MAX_GAP_S = 0.5  # a longer gap between two frames counts as this
FORGET_S = 10.0  # a face gone for longer starts anew
# Open expressions are no rest, however long they last; a stern or sad look may be.
OPEN = (Emotion.HAPPY, Emotion.SURPRISE)
FRONTAL = 0.35  # how far the nose may be from the middle of the eyes, in their distance


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is known of one face at rest.

    Attributes:
        mean: (7,) of the log-probabilities.
        square: (7,) mean of their squares.
        rest_s: Seconds of rest in both, ``MEMORY_S`` at most.
        updated_s: Timestamp of the last frame.
    """

    mean: NDArray[np.float64]
    square: NDArray[np.float64]
    rest_s: float
    updated_s: float

    def next(self, scores: EmotionScores, now_s: float, rest: float) -> _Rest:
        gap_s = min(max(now_s - self.updated_s, 0.0), MAX_GAP_S)
        weight_s = gap_s * rest
        total_s = self.rest_s + weight_s
        step = weight_s / total_s if total_s else 0.0
        logs = log_probabilities(scores)
        return _Rest(
            mean=self.mean + step * (logs - self.mean),
            square=self.square + step * (logs**2 - self.square),
            rest_s=min(total_s, MEMORY_S),
            updated_s=now_s,
        )


class OwnBaselines:
    """The baseline of each face id and how far it counts, frame by frame."""

    def __init__(self) -> None:
        self._rests: dict[int, _Rest] = {}

    def forget(self, face_id: int) -> None:
        """Let a face begin anew; unknown ones are ignored."""
        self._rests.pop(face_id, None)

    def update(
        self,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        timestamp_s: float,
    ) -> tuple[tuple[Baseline, float], ...]:
        """Return (baseline, share 0 to 1) for each track, in order.

        The share grows with the seconds at rest, half after ``HALF_S``, from nothing:
        a reading moves without a jump. Turned heads and open smiles teach nothing.
        """
        found = []
        for track, raw in zip(tracks, scores, strict=True):
            before = self._rests.get(track.face_id)
            if before is None or timestamp_s < before.updated_s:
                logs = log_probabilities(raw)
                before = _Rest(logs, logs**2, 0.0, timestamp_s)
            rest = before.next(raw, timestamp_s, _restfulness(track, raw))
            self._rests[track.face_id] = rest
            variance = np.maximum(rest.square - rest.mean**2, 0.0)
            baseline = Baseline(
                tuple(rest.mean.tolist()),
                tuple(np.sqrt(variance).tolist()),
                rest.rest_s,
            )
            found.append((baseline, rest.rest_s / (rest.rest_s + HALF_S)))
        self._rests = {
            face_id: rest
            for face_id, rest in self._rests.items()
            if timestamp_s - rest.updated_s <= FORGET_S
        }
        return tuple(found)


def _restfulness(track: Track, scores: EmotionScores) -> float:
    """Return how far a frame may be one of the face at rest, 0 to 1."""
    if not is_frontal(track.detection.key_points):
        return 0.0
    return 1 - max(scores.probabilities[emotion] for emotion in OPEN)


def is_frontal(points: KeyPoints) -> bool:
    """Return whether a face looks about at the camera."""
    right, left, nose = points.right_eye, points.left_eye, points.nose
    apart = math.dist(right, left)
    if not apart:
        return False
    along = ((left[0] - right[0]) / apart, (left[1] - right[1]) / apart)
    middle = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
    aside = (nose[0] - middle[0]) * along[0] + (nose[1] - middle[1]) * along[1]
    return abs(aside) / apart <= FRONTAL
