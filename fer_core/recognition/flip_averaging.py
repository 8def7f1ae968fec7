"""What the faces of a frame show: cut out, seen from one side or both, classified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core.recognition.alignment import face_chip
from fer_core.types import EmotionScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Track

ALONE_S = 0.5  # after which readings averaged over time hardly count the one before


class FaceReader:
    """Classifies tracked faces; what it answers for each changes sides in a film.

    A face and its mirror image show the same, and where a picture is soft the mean of
    both readings is right more often than one (docs/model-card.md). A face that is new
    is read from both sides. Whoever averages over time gets that mean for nothing: a
    face that was just read is taken as it is and mirrored in turn.
    """

    def __init__(self, classifier: EmotionClassifier, *, averaged: bool) -> None:
        """Take a classifier, and whether its readings are averaged over time.

        If they are not, all faces are read from both sides.
        """
        self._classifier = classifier
        self._averaged = averaged
        self._read_s: dict[int, float] = {}
        self._mirror = False

    def read(
        self, image: NDArray[np.uint8], tracks: Sequence[Track], timestamp_s: float
    ) -> tuple[EmotionScores, ...]:
        """Return what each face shows, in order.

        Args:
            image: (H, W, 3) uint8, BGR.
            tracks: Faces in it.
            timestamp_s: Of the frame; one before the last one begins anew.
        """
        self._mirror = not self._mirror
        chips = [face_chip(image, track.detection.key_points) for track in tracks]
        just_read = [
            self._averaged
            and 0 <= timestamp_s - self._read_s.get(track.face_id, np.inf) < ALONE_S
            for track in tracks
        ]
        self._read_s = {track.face_id: timestamp_s for track in tracks}
        known = [chip for chip, seen in zip(chips, just_read, strict=True) if seen]
        new = [chip for chip, seen in zip(chips, just_read, strict=True) if not seen]
        if self._mirror:
            known = [chip[:, ::-1] for chip in known]
        one_side = iter(self._classifier.classify(known))
        both = iter(read_both_sides(self._classifier, new))
        return tuple(next(one_side if seen else both) for seen in just_read)


def read_both_sides(
    classifier: EmotionClassifier, chips: Sequence[NDArray[np.uint8]]
) -> tuple[EmotionScores, ...]:
    """Return the mean reading of each face and its mirror image, in order.

    Args:
        classifier: Reads all in one batch.
        chips: Grey faces, each (48, 48) uint8, framed as FER2013 frames them.
    """
    scores = classifier.classify([*chips, *(chip[:, ::-1] for chip in chips)])
    pairs = zip(scores[: len(chips)], scores[len(chips) :], strict=True)
    return tuple(_mean(one, other) for one, other in pairs)


def _mean(one: EmotionScores, other: EmotionScores) -> EmotionScores:
    pairs = zip(one.probabilities, other.probabilities, strict=True)
    return EmotionScores(tuple((a + b) / 2 for a, b in pairs))
