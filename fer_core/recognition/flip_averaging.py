"""Classification of tracked faces with horizontal-flip averaging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core.recognition.alignment import align_face
from fer_core.types import EmotionScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Track

MAX_GAP_S = 0.5  # beyond it, a moving average has almost forgotten the last prediction


class FaceClassifier:
    """Aligns and classifies tracked faces, with flip averaging.

    A face and its mirror image have the same expression, and on soft images the mean
    of both predictions is right more often than either (docs/model-card.md). A new
    face is classified both ways. For a known one whose predictions are averaged over
    time, crop and mirrored crop alternate from frame to frame: the same mean at half
    the cost.
    """

    def __init__(self, classifier: EmotionClassifier, *, averaged: bool) -> None:
        """Wrap a classifier.

        Args:
            classifier: Classifies single crops.
            averaged: Whether its predictions are averaged over time afterwards. If
                not, all faces are classified both ways in every frame.
        """
        self._classifier = classifier
        self._averaged = averaged
        self._classified_s: dict[int, float] = {}
        self._flip = False

    def classify(
        self, image: NDArray[np.uint8], tracks: Sequence[Track], timestamp_s: float
    ) -> tuple[EmotionScores, ...]:
        """Return one prediction for each track, in order.

        Args:
            image: (H, W, 3) uint8, BGR.
            tracks: Faces in it.
            timestamp_s: Of the frame; one before the last one resets all tracks.
        """
        self._flip = not self._flip
        crops = [align_face(image, track.detection.key_points) for track in tracks]
        known = [
            self._averaged
            and 0
            <= timestamp_s - self._classified_s.get(track.face_id, np.inf)
            < MAX_GAP_S
            for track in tracks
        ]
        self._classified_s = {track.face_id: timestamp_s for track in tracks}
        once = [crop for crop, seen in zip(crops, known, strict=True) if seen]
        twice = [crop for crop, seen in zip(crops, known, strict=True) if not seen]
        if self._flip:
            once = [crop[:, ::-1] for crop in once]
        single = iter(self._classifier.classify(once))
        averaged = iter(classify_with_flip(self._classifier, twice))
        return tuple(next(single if seen else averaged) for seen in known)


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
