"""Whether another face seems to have taken the place of one, by its readings."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.recognition.baseline import log_probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.types import Box, EmotionScores, Track

VIEWS = 2  # predictions of a crop and of its mirror image take turns
MAX_GAP_S = 0.2  # in a longer one the same face may have changed as much
FADED = 1e-4  # probabilities below it are all the same
# Nats from one frame to the next, root mean square over the classes: what an
# expression never reached in our films (docs/experiments), and what suffices where
# the box jumps, too.
JUMP, JUMP_WITH_BOX = 3.0, 0.8
MIN_IOU = 0.5  # a box that overlaps less with the one before has jumped


@dataclass(frozen=True, slots=True)
class _Seen:
    time_s: float
    logs: NDArray[np.float64]  # (7,)
    box: Box


class FaceChanges:
    """Finds ids whose plain readings jump farther than a face's expression does.

    An expression takes several frames to unfold, and the head stays about where it is;
    another face is there in the next frame. This is no face recognition: two people who
    are read alike are not told apart.
    """

    def __init__(self) -> None:
        self._seen: dict[int, deque[_Seen]] = {}

    def update(
        self,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        timestamp_s: float,
    ) -> frozenset[int]:
        """Return the ids of the faces that became others with the frame before.

        Args:
            tracks: The faces of a frame.
            scores: Their plain predictions, not smoothed, in the same order.
            timestamp_s: Of the frame.
        """
        seen = {}
        changed = set()
        for track, raw in zip(tracks, scores, strict=True):
            frames = self._seen.get(track.face_id) or deque(maxlen=2 * VIEWS)
            if frames and not 0 <= timestamp_s - frames[-1].time_s <= MAX_GAP_S:
                frames.clear()
            logs = np.maximum(log_probabilities(raw), np.log(FADED))
            frames.append(_Seen(timestamp_s, logs, track.detection.box))
            if len(frames) == 2 * VIEWS and _is_other(tuple(frames)):
                changed.add(track.face_id)
                frames.clear()  # told once
            seen[track.face_id] = frames
        self._seen = seen
        return frozenset(changed)


def _is_other(frames: tuple[_Seen, ...]) -> bool:
    """Return whether the last two of four frames show another face."""
    before, after = frames[:VIEWS], frames[VIEWS:]
    step = np.mean([each.logs for each in after], axis=0) - np.mean(
        [each.logs for each in before], axis=0
    )
    jump = float(np.sqrt(np.mean(step**2)))
    moved = before[-1].box.iou(after[0].box) < MIN_IOU
    return jump > (JUMP_WITH_BOX if moved else JUMP)
