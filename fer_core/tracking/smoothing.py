"""Temporal smoothing: exponential moving average and label hysteresis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core.config import SmootherConfig
from fer_core.types import Emotion, EmotionScores, FaceReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.types import Track

FORGET_S = 2.0  # after which the state of a lost track is dropped


class EmotionSmoother:
    """Averages the probabilities of each track with a time constant in seconds.

    Weights come from the timestamps, so the result does not depend on the frame rate.
    """

    def __init__(self, config: SmootherConfig | None = None) -> None:
        self._config = config or SmootherConfig()
        self._states: dict[int, _TrackState] = {}
        self._now_s = -math.inf

    @property
    def config(self) -> SmootherConfig:
        """How it smooths."""
        return self._config

    @property
    def averages(self) -> bool:
        """Whether probabilities are averaged over time at all."""
        return self._config.time_constant_s > 0

    def update(
        self,
        tracks: Sequence[Track],
        scores: Sequence[EmotionScores],
        timestamp_s: float,
    ) -> tuple[FaceReading, ...]:
        """Return one smoothed reading for each track, in order.

        A timestamp before the last one (a video that restarts) resets all tracks.
        """
        if timestamp_s < self._now_s:
            self._states.clear()
        self._now_s = timestamp_s
        readings = []
        for track, raw in zip(tracks, scores, strict=True):
            before = self._states.get(track.face_id)
            state = (
                _TrackState.first(raw, timestamp_s, self._config)
                if before is None
                else before.next(raw, timestamp_s, self._config)
            )
            self._states[track.face_id] = state
            label = state.label if state.confident else None
            readings.append(FaceReading(track, state.scores, label))
        self._states = {
            face_id: state
            for face_id, state in self._states.items()
            if timestamp_s - state.updated_s <= FORGET_S
        }
        return tuple(readings)


@dataclass(frozen=True, slots=True)
class _TrackState:
    """The smoothed state of one track.

    Attributes:
        scores: Exponential moving average of the probabilities.
        label: The class displayed, or the last one that was.
        confident: Whether the label is displayed.
        challenged_s: How long another class has been the most probable one.
        below_s: How long the label has been below the threshold.
        updated_s: Timestamp of the last prediction.
    """

    scores: EmotionScores
    label: Emotion
    confident: bool
    challenged_s: float
    below_s: float
    updated_s: float

    @classmethod
    def first(
        cls, raw: EmotionScores, now_s: float, config: SmootherConfig
    ) -> _TrackState:
        confident = raw.confidence >= config.threshold
        return cls(raw, raw.emotion, confident, 0.0, 0.0, now_s)

    def next(
        self, raw: EmotionScores, now_s: float, config: SmootherConfig
    ) -> _TrackState:
        gap_s = now_s - self.updated_s
        scores = _moving_average(self.scores, raw, gap_s, config.time_constant_s)
        margin = scores.confidence - scores.probabilities[self.label]
        challenged_s = self.challenged_s + gap_s if margin > 0 else 0.0
        smoothed = config.time_constant_s > 0
        band = config.threshold_band if smoothed else 0.0
        hold_s = config.hold_s if smoothed else 0.0
        label = self.label
        if margin > 0 and (margin >= config.margin or challenged_s >= hold_s):
            label, challenged_s = scores.emotion, 0.0
        threshold = config.threshold + (-band if self.confident else band)
        below = scores.probabilities[label] < threshold
        below_s = self.below_s + gap_s if below else 0.0
        confident = not below or (self.confident and below_s < hold_s)
        return _TrackState(scores, label, confident, challenged_s, below_s, now_s)


def _moving_average(
    before: EmotionScores, raw: EmotionScores, gap_s: float, time_constant_s: float
) -> EmotionScores:
    """Return the exponential moving average; a longer gap weights ``raw`` more."""
    if time_constant_s == 0:
        return raw
    weight = 1 - math.exp(-gap_s / time_constant_s)
    return EmotionScores(
        tuple(
            old + weight * (new - old)
            for old, new in zip(before.probabilities, raw.probabilities, strict=True)
        )
    )
