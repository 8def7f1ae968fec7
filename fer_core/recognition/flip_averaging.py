"""Classification of tracked faces with horizontal-flip averaging."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.recognition.alignment import align_face
from fer_core.types import EmotionScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Track

CLASSIFY_INTERVAL_S = 0.1  # between two predictions of one face, about
TOGETHER = 5  # faces classified in one batch; in three they cost a third more
NEW_S = 0.2  # for which a new face is classified in every frame
KEPT_S = 0.5  # for which a face that looks as it did keeps its prediction
CELLS = 16  # a side, in which crops are compared
ALIKE = 0.45  # largest difference of two cells, in standard deviations of the crop


class FaceClassifier:
    """Aligns and classifies tracked faces, with flip averaging.

    A face and its mirror image have the same expression, and on soft images the mean
    of both predictions is right more often than either (docs/model-card.md). A face
    whose predictions are averaged over time afterwards is looked at about ten times a
    second and keeps its prediction in between: an expression takes longer to change
    than that, and each prediction costs several times as much as finding the face. A
    face that then looks as it did when it was classified, half a second ago at most,
    is not classified again. A new face, of which no average is known, is classified in
    every frame. Crowds take turns, so that every frame costs about the same.
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
        crops: dict[int, NDArray[np.uint8]] = {}
        last: dict[int, _Prediction] = {}
        for track in tracks:
            face_id = track.face_id
            if face_id not in due:
                last[face_id] = self._last[face_id]
                continue
            crop = align_face(image, track.detection.key_points)
            crop.flags.writeable = False
            if self._shows_what_it_did(face_id, crop, timestamp_s):
                last[face_id] = replace(self._last[face_id], looked_s=timestamp_s)
            else:
                crops[face_id] = crop
        scores = classify_with_flip(self._classifier, list(crops.values()))
        for (face_id, crop), new in zip(crops.items(), scores, strict=True):
            last[face_id] = self._next(face_id, new, crop, timestamp_s)
        self._now_s, self._last = timestamp_s, last
        return tuple(last[track.face_id].scores for track in tracks)

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
        return _Prediction(scores, crop, timestamp_s, timestamp_s, first_s)

    def _shows_what_it_did(
        self, face_id: int, crop: NDArray[np.uint8], timestamp_s: float
    ) -> bool:
        """Return whether a prediction of this crop would tell nothing new."""
        last = self._last.get(face_id)
        return (
            self._averaged
            and last is not None
            and timestamp_s - last.first_s >= NEW_S
            and 0 <= timestamp_s - last.classified_s < KEPT_S
            and _look_alike(crop, last.crop)
        )

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
            (last.looked_s, face_id)
            for face_id, last in known.items()
            if timestamp_s - last.looked_s + gap_s / 2 >= CLASSIFY_INTERVAL_S
        )
        turn = math.ceil(len(known) * gap_s / CLASSIFY_INTERVAL_S - 1e-6)
        turn = max(TOGETHER, turn)
        return set(face_ids) - known.keys() | {face_id for _, face_id in waiting[:turn]}


@dataclass(frozen=True, slots=True)
class _Prediction:
    """The last prediction of a face.

    Attributes:
        scores: The prediction.
        crop: What it was made from.
        looked_s: When the face was last compared with the crop.
        classified_s: When the prediction was made.
        first_s: When the first one was.
    """

    scores: EmotionScores
    crop: NDArray[np.uint8]
    looked_s: float
    classified_s: float
    first_s: float


def _look_alike(crop: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Return whether two crops show the same, but for noise and exposure.

    A mouth's corner that moves changes one cell; the mean of all would hide it.
    """
    return bool(np.abs(_cells(crop) - _cells(other)).max() <= ALIKE)


def _cells(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the crop coarsely, with mean 0 and standard deviation 1."""
    cells = cv2.resize(crop, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return np.asarray((cells - cells.mean()) / max(1.0, cells.std()), np.float32)


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
