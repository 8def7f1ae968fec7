"""Readings relative to a baseline, beside the plain ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from fer_core.recognition.baseline import Baseline, relative
from fer_core.recognition.own_baseline import OwnBaselines
from fer_core.types import RelativeScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.tracking.smoothing import EmotionSmoother
    from fer_core.types import EmotionScores, FaceReading, Frame, Track

BaselineChoice = Baseline | Literal["auto"]


class RelativeReader:
    """Adds to each reading what the face shows relative to its baseline.

    A baseline that was given belongs to one person: in a still image to its largest
    face, in a video to the face that was largest first. It ends at a shot boundary and
    where that face's id ends; nobody else is read by it.
    """

    def __init__(self, baseline: BaselineChoice, smoother: EmotionSmoother) -> None:
        self._given = baseline if isinstance(baseline, Baseline) else None
        self._own = OwnBaselines()
        self._smoother = smoother
        self._owner: int | None = None
        self._shot = 0

    def use_smoother(self, smoother: EmotionSmoother) -> None:
        """Smooth relative readings with another one."""
        self._smoother = smoother

    def update(
        self,
        frame: Frame,
        shot: int,
        readings: Sequence[FaceReading],
        scores: Sequence[EmotionScores],
    ) -> tuple[FaceReading, ...]:
        """Return the readings, those with a baseline relative to it.

        Args:
            frame: Where they were read.
            shot: Its shot.
            readings: Plain and smoothed.
            scores: The plain predictions before smoothing, in the same order.
        """
        tracks = [face.track for face in readings]
        found = self._baselines(frame, shot, tracks, scores)
        chosen = [
            (track, relative(raw, *found[track.face_id]))
            for track, raw in zip(tracks, scores, strict=True)
            if track.face_id in found
        ]
        smoothed = self._smoother.update(
            [track for track, _ in chosen],
            [changed for _, changed in chosen],
            frame.timestamp_s,
        )
        by_id = {face.track.face_id: face for face in smoothed}
        kind: Literal["rest", "auto"] = "auto" if self._given is None else "rest"
        return tuple(
            replace(
                face,
                label=by_id[face.id].label,
                relative=RelativeScores(
                    by_id[face.id].scores, kind, found[face.id][0].seconds
                ),
            )
            if face.id in by_id
            else face
            for face in readings
        )

    def _baselines(
        self,
        frame: Frame,
        shot: int,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
    ) -> dict[int, tuple[Baseline, float]]:
        """Return (baseline, share) by face id, of the faces that have one."""
        ids = [track.face_id for track in tracks]
        if self._given is None:
            own = self._own.update(tracks, scores, frame.timestamp_s)
            return dict(zip(ids, own, strict=True))
        if tracks and (frame.is_still or self._owner is None):
            largest = max(tracks, key=lambda track: track.detection.box.width)
            self._owner, self._shot = largest.face_id, shot
        if self._owner in ids and (frame.is_still or shot == self._shot):
            return {self._owner: (self._given, 1.0)}
        return {}
