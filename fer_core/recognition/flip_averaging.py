"""Classification of tracked faces with horizontal-flip averaging."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core.recognition.alignment import align_face
from fer_core.types import EmotionScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Track

CLASSIFY_INTERVAL_S = 0.1  # between two predictions of one face, about
NEW_S = 0.2  # for which a new face is classified in every frame


class FaceClassifier:
    """Aligns and classifies tracked faces, with flip averaging.

    A face and its mirror image have the same expression, and on soft images the mean
    of both predictions is right more often than either (docs/model-card.md). A face
    whose predictions are averaged over time afterwards is classified about ten times
    a second and keeps its prediction in between: an expression takes longer to change
    than that, and each prediction costs several times as much as finding the face. A
    new face, of which no average is known, is classified in every frame. The faces of
    a frame take turns, so that every frame costs about the same.
    """

    def __init__(self, classifier: EmotionClassifier, *, averaged: bool) -> None:
        """Wrap a classifier.

        Args:
            classifier: Classifies single crops.
            averaged: Whether its predictions are averaged over time afterwards. If
                not, all faces are classified in every frame.
        """
        self._classifier = classifier
        self._averaged = averaged
        self._last: dict[int, _Prediction] = {}
        self._now_s = -math.inf

    def classify(
        self, image: NDArray[np.uint8], tracks: Sequence[Track], timestamp_s: float
    ) -> tuple[EmotionScores, ...]:
        """Return one prediction for each track, in order.

        Args:
            image: (H, W, 3) uint8, BGR.
            tracks: Faces in it.
            timestamp_s: Of the frame; one before the last one resets all tracks.
        """
        due = self._due([track.face_id for track in tracks], timestamp_s)
        crops = [
            align_face(image, track.detection.key_points)
            for track in tracks
            if track.face_id in due
        ]
        for crop in crops:
            crop.flags.writeable = False
        new = iter(zip(classify_with_flip(self._classifier, crops), crops, strict=True))
        self._now_s = timestamp_s
        self._last = {
            track.face_id: self._next(track.face_id, *next(new), timestamp_s)
            if track.face_id in due
            else self._last[track.face_id]
            for track in tracks
        }
        return tuple(self._last[track.face_id].scores for track in tracks)

    def crop(self, face_id: int) -> NDArray[np.uint8]:
        """Return what a face of the last frame was classified from, read-only."""
        return self._last[face_id].crop

    def _next(
        self,
        face_id: int,
        scores: EmotionScores,
        crop: NDArray[np.uint8],
        timestamp_s: float,
    ) -> _Prediction:
        last = self._last.get(face_id)
        first_s = timestamp_s if last is None else min(last.first_s, timestamp_s)
        return _Prediction(scores, crop, timestamp_s, first_s)

    def _due(self, face_ids: Sequence[int], timestamp_s: float) -> set[int]:
        """Return which faces to classify in this frame: new ones, and those in turn."""
        gap_s = timestamp_s - self._now_s
        if not self._averaged or not 0 < gap_s < CLASSIFY_INTERVAL_S:
            return set(face_ids)
        known = {
            face_id: last
            for face_id in face_ids
            if (last := self._last.get(face_id)) and timestamp_s - last.first_s >= NEW_S
        }
        # To the nearest frame, so that a rate which does not divide the interval
        # keeps to it on average.
        waiting = sorted(
            (last.timestamp_s, face_id)
            for face_id, last in known.items()
            if timestamp_s - last.timestamp_s + gap_s / 2 >= CLASSIFY_INTERVAL_S
        )
        turn = math.ceil(len(known) * gap_s / CLASSIFY_INTERVAL_S - 1e-6)
        return set(face_ids) - known.keys() | {face_id for _, face_id in waiting[:turn]}


@dataclass(frozen=True, slots=True)
class _Prediction:
    """The last prediction of a face, when it was made, and when the first one was."""

    scores: EmotionScores
    crop: NDArray[np.uint8]
    timestamp_s: float
    first_s: float


def classify_with_flip(
    classifier: EmotionClassifier, crops: Sequence[NDArray[np.uint8]]
) -> tuple[EmotionScores, ...]:
    """Return the mean prediction of each crop and its mirror image, in order.

    Args:
        classifier: Classifies all in one batch.
        crops: Aligned grey crops, each (48, 48) uint8.
    """
    scores = classifier.classify([*crops, *(crop[:, ::-1] for crop in crops)])
    pairs = zip(scores[: len(crops)], scores[len(crops) :], strict=True)
    return tuple(_mean(one, other) for one, other in pairs)


def _mean(one: EmotionScores, other: EmotionScores) -> EmotionScores:
    pairs = zip(one.probabilities, other.probabilities, strict=True)
    return EmotionScores(tuple((a + b) / 2 for a, b in pairs))
