"""Settings of the pipeline stages, with units and defaults; validated on creation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """How detections are associated with tracks.

    Attributes:
        max_age_s: Seconds without a detection after which a track no longer follows
            a moving face.
        return_s: Seconds without a detection for which a face that comes back to the
            same place, where nobody else stands, keeps its id.
        gating_distance: Largest distance between the predicted and the detected
            centre for an association, in face widths.
        gating_growth_per_s: Added to ``gating_distance`` for each second since the
            last detection.
        max_size_ratio: Largest factor by which a face may grow or shrink between two
            detections.
        activation_score: A new face detected with this score is confirmed at once.
        min_hits_s: Seconds for which a new face with a lower score must be tracked
            before it is confirmed.
    """

    max_age_s: float = 0.7
    return_s: float = 2.0
    gating_distance: float = 1.0
    gating_growth_per_s: float = 1.0
    max_size_ratio: float = 1.8
    activation_score: float = 0.75
    min_hits_s: float = 0.1

    def __post_init__(self) -> None:
        if (
            min(self.max_age_s, self.gating_distance) <= 0
            or self.gating_growth_per_s < 0
        ):
            raise ValueError(
                f"max_age_s and gating_distance must be positive, got {self}"
            )
        if self.max_size_ratio <= 1:
            raise ValueError(f"size ratio must be over 1, got {self.max_size_ratio}")


@dataclass(frozen=True, slots=True)
class SmootherConfig:
    """How probabilities are smoothed and when the displayed label changes.

    Attributes:
        time_constant_s: Time constant of the exponential moving average in seconds;
            0 disables smoothing, and the label is always the most probable class.
        margin: Lead in probability at which another class becomes the label at once.
        hold_s: Seconds after which a smaller lead suffices, too, and after which a
            label below the threshold is hidden.
        min_confidence: Below this probability no label is displayed.
        confidence_band: Half-width of the hysteresis band around ``min_confidence``:
            inside it a displayed label stays, and a hidden one stays hidden.
    """

    time_constant_s: float = 0.2
    margin: float = 0.1
    hold_s: float = 0.25
    min_confidence: float = 0.4
    confidence_band: float = 0.03

    def __post_init__(self) -> None:
        if min(self.time_constant_s, self.margin, self.hold_s) < 0:
            raise ValueError(f"times and margin must not be negative, got {self}")
        if not 0 <= self.confidence_band <= self.min_confidence < 1:
            raise ValueError(f"0 <= band <= min_confidence < 1 must hold, got {self}")
