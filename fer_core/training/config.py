"""Everything a training run can be told, and the two recipes that ship."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fer_core.model_spec import Head, ModelSpec, Stem

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained; a run's result follows from it, the data and the seed.

    Attributes:
        stem: See ``ModelSpec``.
        heads: Label sets to learn; ``ferplus`` needs FER+ votes.
        epochs: Passes over the Training split.
        batch_size: Faces in one optimiser step, over all processes together.
        learning_rate: Peak of the schedule.
        schedule: ``constant``, or ``cosine`` from a linear warm-up down to zero.
        warmup_epochs: Length of the warm-up.
        momentum: Of SGD.
        nesterov: Look ahead (Sutskever et al., 2013).
        weight_decay: On convolutions and the last layer; never on batch norm or biases.
        clip_norm: Largest norm of the gradient; 0 does not clip.
        label_smoothing: Share of FER2013's one-hot target spread over all classes.
        ferplus_weight: Weight of the FER+ head's loss beside the FER2013 head's 1.
        balance: Exponent of inverse class frequency in the FER2013 loss; 0 is off.
        augment: Whether faces are shifted, zoomed, turned, lit, blurred and erased.
        mixup: Alpha of the Beta distribution (Zhang et al., 2018); 0 is off.
        average_decay: Of the moving average of weights that is kept; 0 is off.
        early_size: Faces are trained at this many pixels a side until
            ``early_share`` of the epochs have passed, then at 48.
        early_share: See ``early_size``; 0 is off.
    """

    stem: Stem = "fine"
    heads: tuple[Head, ...] = ("fer2013", "ferplus")
    epochs: int = 60
    batch_size: int = 128
    learning_rate: float = 0.1
    schedule: Literal["constant", "cosine"] = "cosine"
    warmup_epochs: float = 2.0
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 5e-4
    clip_norm: float = 2.0
    label_smoothing: float = 0.1
    ferplus_weight: float = 1.0
    balance: float = 0.0
    augment: bool = True
    mixup: float = 0.2
    average_decay: float = 0.999
    early_size: int = 48
    early_share: float = 0.0

    def __post_init__(self) -> None:
        positive = {
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
        }
        for name, value in positive.items():
            if not value > 0:
                raise ValueError(f"{name} must be positive, got {value}")
        shares = {
            "label_smoothing": self.label_smoothing,
            "average_decay": self.average_decay,
            "early_share": self.early_share,
            "momentum": self.momentum,
        }
        for name, value in shares.items():
            if not 0 <= value < 1:
                raise ValueError(f"{name} must be in [0, 1), got {value}")

    def spec(self) -> ModelSpec:
        """Return the network this recipe trains, not yet calibrated."""
        return ModelSpec(
            stem=self.stem, heads=self.heads, temperatures=(1.0,) * len(self.heads)
        )


ARTICLE = Recipe(
    stem="stock",
    heads=("fer2013",),
    epochs=30,
    batch_size=64,
    learning_rate=0.01,
    schedule="constant",
    warmup_epochs=0.0,
    momentum=0.0,
    nesterov=False,
    weight_decay=0.0,
    clip_norm=0.0,
    label_smoothing=0.0,
    augment=False,
    mixup=0.0,
    average_decay=0.0,
)
"""The article this project starts from: plain SGD, cross entropy, nothing else."""

PRESETS: Mapping[str, Recipe] = {
    "best": Recipe(),
    "stock": replace(Recipe(), stem="stock", epochs=24),
    "article": ARTICLE,
}
