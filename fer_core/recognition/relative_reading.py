"""Readings relative to a baseline, beside the plain ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fer_core.recognition.baseline import Baseline, relative, rest_scores
from fer_core.recognition.face_change import FaceChanges
from fer_core.recognition.own_baseline import OwnBaselines
from fer_core.recognition.sensitivity import with_sensitivity
from fer_core.types import RelativeScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.tracking.smoothing import EmotionSmoother
    from fer_core.types import (
        BaselineKind,
        EmotionScores,
        FaceReading,
        Frame,
        Track,
    )

KNOWN = 0.1  # share from which a face at rest is known at all; after about a second

BaselineChoice = Baseline | Literal["auto"]


@dataclass(frozen=True, slots=True)
class Relation:
    """What readings are shown relative to.

    Attributes:
        baseline: That of a person at rest, ``auto`` for one of each face, or None.
        sensitivity: -1 (reserved) to 1 (sensitive); 0 for what the network says.
        face_id: Whose a given baseline is; 0 for the largest face.
        claim: Another number gives the baseline to that face anew.

    Example:
        >>> relation = fer.Relation(sensitivity=0.5)
        >>> with fer.Reader(fer.PipelineConfig(relation=relation)) as reader:
        ...     [face.emotion.label for face in reader.read("photo.jpg")]
        ['Neutral', 'Happy']
    """

    baseline: BaselineChoice | None = None
    sensitivity: float = 0.0
    face_id: int = 0
    claim: int = 0

    def __post_init__(self) -> None:
        if not -1 <= self.sensitivity <= 1:
            raise ValueError(f"sensitivity is -1 to 1, got {self.sensitivity}")


PLAIN = Relation()


class RelativeReader:
    """Adds to each reading what the face shows relative to its baseline.

    A baseline that was given belongs to one person: in a still image to its largest
    face, in a video to the face that was largest first, or the one it was given to. It
    ends at a shot boundary, where that face's id ends, and where another face seems to
    have taken its place; nobody else is read by it.
    """

    def __init__(self, relation: Relation, smoother: EmotionSmoother) -> None:
        self._relation = relation
        self._own = OwnBaselines()
        self._changes = FaceChanges()
        self._smoother = smoother
        self._owner: int | None = None
        self._ended = False
        self._shot = 0

    def use_smoother(self, smoother: EmotionSmoother) -> None:
        """Smooth relative readings with another one."""
        self._smoother = smoother

    def use(self, relation: Relation) -> None:
        """Show readings so from now on; a baseline that is still used goes on."""
        before, self._relation = self._relation, relation
        if (before.baseline, before.face_id, before.claim) != (
            relation.baseline,
            relation.face_id,
            relation.claim,
        ):
            self._own = OwnBaselines()
            self._owner, self._ended = None, False

    def update(
        self,
        frame: Frame,
        shot: int,
        readings: Sequence[FaceReading],
        scores: Sequence[EmotionScores],
    ) -> tuple[FaceReading, ...]:
        """Return the readings with ``raw``, and those with a baseline relative to it.

        Args:
            frame: Where they were read.
            shot: Its shot.
            readings: Plain and smoothed.
            scores: The plain predictions before smoothing, in the same order.
        """
        tracks = [face.track for face in readings]
        changed = self._changes.update(tracks, scores, frame.timestamp_s)
        found = self._baselines(frame, shot, tracks, scores, changed)
        sensitivity = self._relation.sensitivity
        shown = {
            track.face_id: self._shown(raw, found.get(track.face_id))
            for track, raw in zip(tracks, scores, strict=True)
            if sensitivity or track.face_id in found
        }
        moved = [track for track in tracks if track.face_id in shown]
        smoothed = self._smoother.update(
            moved, [shown[track.face_id] for track in moved], frame.timestamp_s
        )
        by_id = {face.id: face for face in smoothed}
        return tuple(
            replace(
                face,
                raw=raw,
                label=by_id[face.id].label,
                relative=self._scores(
                    by_id[face.id].scores, shown[face.id], found.get(face.id)
                ),
            )
            if face.id in by_id
            else replace(face, raw=raw)
            for face, raw in zip(readings, scores, strict=True)
        )

    def _shown(
        self, raw: EmotionScores, found: tuple[Baseline, float] | None
    ) -> EmotionScores:
        changed = raw if found is None else relative(raw, *found)
        return with_sensitivity(changed, self._relation.sensitivity)

    def _scores(
        self,
        scores: EmotionScores,
        raw: EmotionScores,
        found: tuple[Baseline, float] | None,
    ) -> RelativeScores:
        kind: BaselineKind = "prior"
        if found is not None:
            kind = "auto" if self._relation.baseline == "auto" else "rest"
        return RelativeScores(
            scores,
            kind,
            seconds=found[0].seconds if found else 0.0,
            raw=raw,
            rest=rest_scores(found[0]) if found and found[1] >= KNOWN else None,
            sensitivity=self._relation.sensitivity,
        )

    def _baselines(
        self,
        frame: Frame,
        shot: int,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        changed: frozenset[int],
    ) -> dict[int, tuple[Baseline, float]]:
        """Return (baseline, share) by face id, of the faces that have one."""
        baseline = self._relation.baseline
        ids = [track.face_id for track in tracks]
        if baseline is None:
            return {}
        if baseline == "auto":
            for face_id in changed:
                self._own.forget(face_id)
            own = self._own.update(tracks, scores, frame.timestamp_s)
            return dict(zip(ids, own, strict=True))
        if frame.is_still or (self._owner is None and not self._ended):
            wanted = 0 if frame.is_still else self._relation.face_id
            self._owner, self._shot = wanted or _largest(tracks), shot
        if self._owner is not None and not frame.is_still:
            # A face that is missed for a moment keeps its id, and its baseline.
            self._ended |= shot != self._shot or self._owner in changed
        if self._owner in ids and not self._ended:
            return {self._owner: (baseline, 1.0)}
        return {}


def _largest(tracks: Sequence[Track]) -> int | None:
    largest = max(tracks, key=lambda each: each.detection.box.width, default=None)
    return None if largest is None else largest.face_id
