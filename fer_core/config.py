"""Settings of the pipeline stages, with units and defaults; validated on creation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

EngineName = Literal["auto", "torch", "openvino", "onnx"]
DeviceName = Literal["auto", "cpu", "cuda", "mps"]
DetectorName = Literal["short", "full", "auto"]


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """What classifies faces.

    Attributes:
        weights: A weights file; None for the one that ships.
        engine: The inference backend.
        device: The device it runs on.

    Example:
        >>> fer.ModelConfig(engine="onnx", device="cpu").weights is None
        True
    """

    weights: Path | None = None
    engine: EngineName = "auto"
    device: DeviceName = "auto"


@dataclass(frozen=True, slots=True)
class DetectorConfig:
    """What finds faces.

    Attributes:
        model: Short range for near faces, full range for far ones, auto for both.
        min_confidence: A face with a lower score, 0 to 1, is left out.

    Example:
        >>> fer.DetectorConfig("short").min_confidence
        0.5
    """

    model: DetectorName = "auto"
    min_confidence: float = 0.5

    def __post_init__(self) -> None:
        if self.model not in ("short", "full", "auto"):
            raise ValueError(f"model must be short, full or auto, got {self.model!r}")
        if not 0 < self.min_confidence < 1:
            raise ValueError(f"min_confidence is 0 to 1, got {self.min_confidence}")


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

    Example:
        >>> config = fer.TrackerConfig(max_age_s=1.5)
        >>> fer.PipelineConfig(tracker=config).tracker.max_age_s
        1.5
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
        threshold: Below this probability no label is displayed.
        threshold_band: Half-width of the hysteresis band around ``threshold``: inside
            it a displayed label stays, and a hidden one stays hidden.

    Example:
        >>> config = fer.SmootherConfig(time_constant_s=0.5, threshold=0.6)
        >>> fer.PipelineConfig(smoother=config).smoother.margin
        0.1
    """

    time_constant_s: float = 0.2
    margin: float = 0.1
    hold_s: float = 0.25
    threshold: float = 0.4
    threshold_band: float = 0.03

    def __post_init__(self) -> None:
        if min(self.time_constant_s, self.margin, self.hold_s) < 0:
            raise ValueError(f"times and margin must not be negative, got {self}")
        if not 0 <= self.threshold_band <= self.threshold < 1:
            raise ValueError(f"0 <= band <= threshold < 1 must hold, got {self}")


NO_SMOOTHING = SmootherConfig(time_constant_s=0.0)
