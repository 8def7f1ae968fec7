"""Settings of the stages, with units and defaults; checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """How faces are followed.

    Attributes:
        keep_s: Seconds for which a face that is not found keeps its id.
        reach: How far a face may be from where it was expected, in face widths.
        reach_per_s: What is added to ``reach`` for each second it was not found.
        size_change: Factor by which a face may grow or shrink from find to find.
        sure_score: A new face found with this score is believed at once.
        confirm_s: Seconds for which a doubtful new face must be seen to be believed.
    """

    keep_s: float = 0.7
    reach: float = 1.0
    reach_per_s: float = 1.0
    size_change: float = 1.8
    sure_score: float = 0.75
    confirm_s: float = 0.1

    def __post_init__(self) -> None:
        if min(self.keep_s, self.reach) <= 0 or self.reach_per_s < 0:
            raise ValueError(f"keep_s and reach must be positive, got {self}")
        if self.size_change <= 1:
            raise ValueError(f"size_change must be over 1, got {self.size_change}")


@dataclass(frozen=True, slots=True)
class SmootherConfig:
    """How probabilities are averaged and when the label changes.

    Attributes:
        time_constant_s: Seconds in which a change reaches 63 %; 0 does not smooth,
            and the label is always the most probable class.
        lead: By how much another class must lead to become the label at once.
        patience_s: Seconds after which a smaller lead is enough, too, and after
            which a label goes that is too improbable.
        min_confidence: Below this probability no label is shown.
        confidence_band: Half the band around ``min_confidence`` in which a label
            that is shown stays, and one that is not does not come.
    """

    time_constant_s: float = 0.2
    lead: float = 0.1
    patience_s: float = 0.25
    min_confidence: float = 0.4
    confidence_band: float = 0.03

    def __post_init__(self) -> None:
        if min(self.time_constant_s, self.lead, self.patience_s) < 0:
            raise ValueError(f"times and lead must not be negative, got {self}")
        if not 0 <= self.confidence_band <= self.min_confidence < 1:
            raise ValueError(f"0 <= band <= min_confidence < 1 must hold, got {self}")
