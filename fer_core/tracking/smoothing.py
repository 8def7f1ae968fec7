"""Calm readings: averaged over time, labels that do not flicker, faces that stay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core.config import SmootherConfig
from fer_core.types import Emotion, EmotionScores, FaceReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.types import Track

HOLD_S = 0.2  # for which a face that is not found stays in sight
SAME_FACE_OVERLAP = 0.3  # intersection over union from which it goes on as another
FORGET_S = 2.0  # seconds after which a face that is gone is forgotten


class EmotionSmoother:
    """Averages each face's probabilities with a time constant in seconds.

    At 10 frames a second it behaves as at 60: weights come from the timestamps.
    """

    def __init__(self, config: SmootherConfig | None = None) -> None:
        self._config = config or SmootherConfig()
        self._faces: dict[int, _Mood] = {}
        self._now_s = -math.inf

    @property
    def averages(self) -> bool:
        """Whether readings are averaged over time at all."""
        return self._config.time_constant_s > 0

    def update(
        self,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        timestamp_s: float,
    ) -> tuple[FaceReading, ...]:
        """Return one calm reading for each track, in order.

        A timestamp before the last one (a film that starts again) begins anew.
        """
        if timestamp_s < self._now_s:
            self._faces.clear()
        self._now_s = timestamp_s
        readings = []
        for track, raw in zip(tracks, scores, strict=True):
            before = self._faces.get(track.face_id)
            mood = (
                _Mood.first(raw, timestamp_s, self._config)
                if before is None
                else before.next(raw, timestamp_s, self._config)
            )
            self._faces[track.face_id] = mood
            label = mood.label if mood.sure else None
            readings.append(FaceReading(track, mood.scores, label))
        self._faces = {
            face_id: mood
            for face_id, mood in self._faces.items()
            if timestamp_s - mood.seen_s <= FORGET_S
        }
        return tuple(readings)


class FaceHold:
    """Remembers faces that are missed for a frame or a few, so that none blinks."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[FaceReading, float]] = {}
        self._scene = 0

    def update(
        self, readings: Sequence[FaceReading], timestamp_s: float, scene: int = 0
    ) -> tuple[FaceReading, ...]:
        """Return the readings of faces that are gone for no longer than ``HOLD_S``.

        A face in whose place another is now, or of another scene, is gone at once.
        """
        before = self._last if scene == self._scene else {}
        here = [reading.track.detection.box for reading in readings]
        now = {reading.track.face_id: (reading, timestamp_s) for reading in readings}
        missed = {
            face_id: (reading, seen_s)
            for face_id, (reading, seen_s) in before.items()
            if face_id not in now
            and 0 < timestamp_s - seen_s <= HOLD_S
            and all(
                reading.track.detection.box.iou(box) < SAME_FACE_OVERLAP for box in here
            )
        }
        self._last, self._scene = missed | now, scene
        return tuple(reading for reading, _ in missed.values())


@dataclass(frozen=True, slots=True)
class _Mood:
    """What a face showed up to now.

    Attributes:
        scores: Averaged over time.
        label: The class that is shown, or was when it was last sure.
        sure: Whether the label is shown.
        led_s: For how long another class has been the most probable one.
        low_s: For how long the label has been too improbable.
        seen_s: Timestamp of the last reading.
    """

    scores: EmotionScores
    label: Emotion
    sure: bool
    led_s: float
    low_s: float
    seen_s: float

    @classmethod
    def first(cls, raw: EmotionScores, now_s: float, config: SmootherConfig) -> _Mood:
        sure = raw.confidence >= config.min_confidence
        return cls(raw, raw.emotion, sure, 0.0, 0.0, now_s)

    def next(self, raw: EmotionScores, now_s: float, config: SmootherConfig) -> _Mood:
        gap_s = now_s - self.seen_s
        scores = _averaged(self.scores, raw, gap_s, config.time_constant_s)
        lead = scores.confidence - scores.probabilities[self.label]
        led_s = self.led_s + gap_s if lead > 0 else 0.0
        raw_only = config.time_constant_s == 0
        band = 0.0 if raw_only else config.confidence_band
        hold_s = 0.0 if raw_only else config.hold_s
        label = self.label
        if lead > 0 and (lead >= config.margin or led_s >= hold_s):
            label, led_s = scores.emotion, 0.0
        threshold = config.min_confidence + (-band if self.sure else band)
        low = scores.probabilities[label] < threshold
        low_s = self.low_s + gap_s if low else 0.0
        sure = not low or (self.sure and low_s < hold_s)
        return _Mood(scores, label, sure, led_s, low_s, now_s)


def _averaged(
    before: EmotionScores, raw: EmotionScores, gap_s: float, time_constant_s: float
) -> EmotionScores:
    """Return the exponential average; the longer the gap, the more ``raw`` counts."""
    if time_constant_s == 0:
        return raw
    weight = 1 - math.exp(-gap_s / time_constant_s)
    return EmotionScores(
        tuple(
            old + weight * (new - old)
            for old, new in zip(before.probabilities, raw.probabilities, strict=True)
        )
    )
