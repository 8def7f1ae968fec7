"""What a set of weights needs to be used right: it travels with them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from fer_core.errors import Message
from fer_core.types import Emotion

if TYPE_CHECKING:
    import numpy as np
    import torch

    # One formula for the live path (NumPy) and for training (torch).
    Pixels = TypeVar("Pixels", np.ndarray, torch.Tensor)

CROP_SIZE = 48  # pixels a side of a face crop, as in FER2013

Stem = Literal["stock", "fine"]
Head = Literal["fer2013", "ferplus"]
Architecture = Literal["resnet50", "resnet18", "vgg13"]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Architecture, input and output of one network.

    Attributes:
        stem: ``stock`` is torchvision's 7x7 convolution of stride 2; ``fine`` is a
            3x3 convolution of stride 1. Both are followed by the max-pool.
        heads: Label sets the network answers in, seven logits each, in this order.
        mean: Subtracted from grey values scaled to 0..1.
        std: Divides what is left.
        temperatures: Divide the logits of each head before the softmax, so that
            probabilities are calibrated (Guo et al., 2017, arXiv:1706.04599).
        class_names: The order of the seven logits.
        network: ``resnet50`` is what the program ships; the others teach it.
    """

    stem: Stem = "fine"
    heads: tuple[Head, ...] = ("fer2013", "ferplus")
    mean: float = 0.5077
    std: float = 0.2551
    temperatures: tuple[float, ...] = (1.0, 1.0)
    class_names: tuple[str, ...] = field(default=tuple(e.label for e in Emotion))
    network: Architecture = "resnet50"

    def __post_init__(self) -> None:
        if self.stem not in ("stock", "fine"):
            raise ValueError(f"stem must be 'stock' or 'fine', got {self.stem!r}")
        if self.network not in ("resnet50", "resnet18", "vgg13"):
            raise ValueError(f"unknown network {self.network!r}")
        if (
            not self.heads
            or not set(self.heads) <= {"fer2013", "ferplus"}
            or len(set(self.heads)) != len(self.heads)
        ):
            raise ValueError(f"unknown heads {self.heads}")
        if len(self.temperatures) != len(self.heads):
            raise ValueError("there must be one temperature for each head")
        for number in (self.mean, self.std, *self.temperatures):
            if isinstance(number, bool) or not math.isfinite(number):
                raise ValueError(f"{number} is no finite number")
        if min(self.temperatures) <= 0 or self.std <= 0:
            raise ValueError("temperatures and std must be positive")
        if self.class_names != tuple(e.label for e in Emotion):
            raise ValueError(f"class order {self.class_names} is not FER2013's")

    @property
    def outputs(self) -> int:
        """Logits for one face."""
        return len(Emotion) * len(self.heads)

    @property
    def live_head(self) -> Head:
        """The head shown to people: FER+, whose ten taggers agree with them best."""
        return "ferplus" if "ferplus" in self.heads else self.heads[0]

    def columns(self, head: Head) -> slice:
        """Return which logits belong to ``head``.

        Raises:
            ValueError: If the network has no such head.
        """
        start = self.heads.index(head) * len(Emotion)
        return slice(start, start + len(Emotion))

    def temperature(self, head: Head) -> float:
        """Return what divides the logits of ``head``."""
        return self.temperatures[self.heads.index(head)]


def only_teaches(spec: ModelSpec) -> Message:
    """Return the sentence for who asks more of another network than the ResNet-50."""
    return Message(
        "A {network} can be trained, evaluated and teach, and nothing else. Give"
        " weights of a resnet50.",
        network=spec.network,
    )


def normalize(grey: Pixels, spec: ModelSpec) -> Pixels:
    """Return ``(grey - mean) / std``; ``grey`` is floating point, 0..1, any shape."""
    return (grey - spec.mean) / spec.std
