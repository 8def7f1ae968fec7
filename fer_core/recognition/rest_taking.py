"""Taking a baseline before a camera: a few seconds of the face at rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core.recognition.baseline import (
    COPIES,
    Baseline,
    baseline_of,
    rest_predictions,
)
from fer_core.recognition.rest_check import FaceAt, RestProblem, rest_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import AnalysedFrame, KeyPoints

TAKE_S = 3.0  # of a face at rest make a baseline
SHOT_S = 0.5  # between two frames that are read again, altered
MAX_STEP_S = 0.2  # a longer gap between two frames counts as this


@dataclass(frozen=True, slots=True, eq=False)
class RestShot:
    """A frame of a face at rest; kept for as long as the baseline is taken."""

    image: NDArray[np.uint8]
    key_points: KeyPoints


@dataclass(frozen=True, slots=True)
class RestTaking:
    """How far a baseline is taken.

    Attributes:
        seen_s: Seconds of the face at rest so far.
        problem: Why the newest frame does not count; None if it does.
        shots: Frames to read.
        face_id: Whose they are; 0 before the first.
        last: The face in the newest frame.
    """

    seen_s: float = 0.0
    problem: RestProblem | None = None
    shots: tuple[RestShot, ...] = ()
    face_id: int = 0
    last: FaceAt | None = None

    @property
    def left_s(self) -> float:
        """Seconds until there is enough."""
        return max(0.0, TAKE_S - self.seen_s)

    @property
    def done(self) -> bool:
        """Whether there is enough."""
        return self.left_s == 0

    def next(self, analysed: AnalysedFrame, face_id: int) -> RestTaking:
        """Return how far it is with one frame more; another face begins anew."""
        before = self if face_id == self.face_id else RestTaking(face_id=face_id)
        found = [f.track.detection for f in analysed.faces if f.id == face_id]
        detection = found[0] if found else None
        now_s = analysed.frame.timestamp_s
        problem = rest_problem(analysed.frame, detection, before.last)
        last = FaceAt(detection, now_s) if detection else None
        if detection is None or problem is not None:
            return replace(before, problem=problem, last=last)
        gap_s = now_s - before.last.timestamp_s if before.last else 0.0
        seen_s = before.seen_s + min(gap_s, MAX_STEP_S)
        shots = before.shots
        if seen_s >= len(shots) * SHOT_S:
            shots = (*shots, RestShot(analysed.frame.image, detection.key_points))
        return RestTaking(seen_s, None, shots, face_id, last)


def baseline_of_shots(
    shots: Sequence[RestShot], seconds: float, classifier: EmotionClassifier
) -> Baseline:
    """Return the baseline of the face in ``shots``, read as it is and altered.

    Args:
        shots: At least one.
        seconds: For how long the face was seen.
        classifier: Reads the crops; about ``COPIES`` of them.
    """
    copies = -(-COPIES // len(shots))
    predictions = [
        scores
        for number, shot in enumerate(shots)
        for scores in rest_predictions(
            classifier, shot.image, shot.key_points, copies, seed=number
        )
    ]
    return baseline_of(predictions, round(seconds, 1))
