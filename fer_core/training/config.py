"""Everything a training run can be told, and the two recipes that ship."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fer_core.network.spec import Architecture, Head, ModelSpec, Stem

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained; a run's result follows from it, the data and the seed.

    Attributes:
        network: See ``ModelSpec``.
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
        logit_adjustment: Times the log of a class's share of the Training faces, taken
            from its FER2013 logits once trained (Menon et al., 2021, arXiv:2007.07314),
            so that rare classes are found more often; 0 is off, 1 answers as if all
            were as frequent.
        ferplus_adjustment: The same for the FER+ head, whose classes are rarer still.
        geometry: How far faces are shifted, zoomed, turned and stretched; 1 is the
            usual amount (see ``augment``), 0 leaves them where they are. Mirrored they
            are whenever any of the three is on.
        light: How far, and how often, faces are relit, blurred and made noisy.
        erasing: How often a rectangle of a face is covered.
        mixup: Alpha of the Beta distribution (Zhang et al., 2018); 0 is off.
        calm_share: Of the epochs, the last ones, in which faces are changed less and
            never mixed, so that the network ends on faces as they are.
        average_epochs: Reach of the exponential moving average of weights, in epochs; 0
            is off.
        average_decay: The same as the decay of one step, as older versions had it; 0
            goes by ``average_epochs``.
        teacher_share: How much of a target is the mean of what the teachers answer; the
            rest are the labels.
        teacher_view: What the teachers look at: ``still`` is the unchanged face in
            several places, asked once; ``same`` is the very picture that the student
            sees (Beyer et al., 2022, arXiv:2106.05237), asked in each step.
        teacher: sha256 of the teachers' weights files, separated by commas; empty
            without one.
        start: sha256 of the weights the run began from; empty for random ones.
    """

    network: Architecture = "resnet50"
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
    logit_adjustment: float = 0.2
    ferplus_adjustment: float = 0.2
    geometry: float = 1.0
    light: float = 1.0
    erasing: float = 1.0
    mixup: float = 0.0
    calm_share: float = 0.25
    average_epochs: float = 4.46  # a decay of 0.999 a step for FER2013 in 128s
    average_decay: float = 0.0
    teacher_share: float = 0.0
    teacher_view: Literal["still", "same"] = "still"
    teacher: str = ""
    start: str = ""

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
            "momentum": self.momentum,
        }
        if not 0 <= self.teacher_share <= 1:
            raise ValueError(f"teacher_share is 0 to 1, got {self.teacher_share}")
        for name, value in shares.items():
            if not 0 <= value < 1:
                raise ValueError(f"{name} must be in [0, 1), got {value}")
        amounts = {
            "logit_adjustment": self.logit_adjustment,
            "ferplus_adjustment": self.ferplus_adjustment,
            "geometry": self.geometry,
            "light": self.light,
            "erasing": self.erasing,
            "mixup": self.mixup,
            "calm_share": self.calm_share,
            "average_epochs": self.average_epochs,
        }
        for name, value in amounts.items():
            if not value >= 0:
                raise ValueError(f"{name} must not be negative, got {value}")

    @property
    def changes_faces(self) -> bool:
        """Whether faces are augmented at all."""
        return any((self.geometry, self.light, self.erasing))

    def spec(self) -> ModelSpec:
        """Return the network this recipe trains, not yet calibrated."""
        return ModelSpec(
            stem=self.stem,
            heads=self.heads,
            temperatures=(1.0,) * len(self.heads),
            network=self.network,
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
    logit_adjustment=0.0,
    ferplus_adjustment=0.0,
    geometry=0.0,
    light=0.0,
    erasing=0.0,
    calm_share=0.0,
    average_epochs=0.0,
)
"""The article this project starts from: plain SGD, cross entropy, nothing else."""

PRESETS: Mapping[str, Recipe] = {
    "best": Recipe(),
    "stock": replace(Recipe(), stem="stock", epochs=24),
    "article": ARTICLE,
}
