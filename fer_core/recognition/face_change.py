"""Whether another face seems to have taken the place of one, by its readings."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from fer_core.recognition.baseline import log_probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.types import EmotionScores, Track

VIEWS = 2  # predictions of a crop and of its mirror image take turns
MAX_GAP_S = 0.2  # in a longer one the same face may have changed as much
JUMP = 3.0  # nats from one frame to the next, root mean square over the classes
FADED = 1e-4  # probabilities below it are all the same


class FaceChanges:
    """Finds ids whose plain readings jump farther than a face's expression does.

    An expression takes several frames to unfold; another face is there in the next.
    This is no face recognition: two people who are read alike are not told apart.
    """

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[float, NDArray[np.float64]]]] = {}

    def update(
        self,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        timestamp_s: float,
    ) -> frozenset[int]:
        """Return the ids of the faces that have become others, a frame ago.

        Args:
            tracks: The faces of a frame.
            scores: Their plain predictions, not smoothed, in the same order.
            timestamp_s: Of the frame.
        """
        seen = {}
        changed = set()
        for track, raw in zip(tracks, scores, strict=True):
            frames = self._seen.get(track.face_id) or deque(maxlen=2 * VIEWS)
            if frames and not 0 <= timestamp_s - frames[-1][0] <= MAX_GAP_S:
                frames.clear()
            logs = np.maximum(log_probabilities(raw), np.log(FADED))
            frames.append((timestamp_s, logs))
            if jump([values for _, values in frames]) > JUMP:
                changed.add(track.face_id)
                frames.popleft()  # told once
            seen[track.face_id] = frames
        self._seen = seen
        return frozenset(changed)


def jump(logs: Sequence[NDArray[np.float64]]) -> float:
    """Return how far the last two of four (7,) readings lie from the first two.

    In nats, root mean square over the classes; 0 for fewer than four.
    """
    if len(logs) < 2 * VIEWS:
        return 0.0
    step = np.mean(logs[VIEWS:], axis=0) - np.mean(logs[:VIEWS], axis=0)
    return float(np.sqrt(np.mean(step**2)))
