"""What the network looked at when it gave a face its label."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from fer_core.classifier import network_input
from fer_core.files import DEFAULT_WEIGHTS
from fer_core.model_spec import CHIP_SIZE
from fer_core.network import load_network
from fer_core.weights import load_weights

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from fer_core.model_spec import ModelSpec
    from fer_core.types import Emotion

LOOKED_AT = "layer3"  # the last stage has 2x2 or 3x3 places only: too coarse to show


def heat_map(
    chip: NDArray[np.uint8], emotion: Emotion, weights: Path = DEFAULT_WEIGHTS
) -> NDArray[np.float32]:
    """Return how much each place spoke for ``emotion``.

    Grad-CAM (Selvaraju et al., 2017, arXiv:1610.02391) on the last stage but one.

    Args:
        chip: (48, 48) uint8, grey.
        emotion: The label to explain.
        weights: Read once and kept.

    Returns:
        (48, 48) float32, 0..1; the most important place is 1, or all are 0.

    Raises:
        ModelError: If the weights are missing, damaged or of another kind.
    """
    network, spec = _network(weights)
    maps: list[torch.Tensor] = []
    stage = network.get_submodule(LOOKED_AT)
    handle = stage.register_forward_hook(lambda _module, _given, out: maps.append(out))
    try:
        with torch.enable_grad():
            face = torch.from_numpy(network_input(chip[None], spec)).requires_grad_()
            logits = network(face)[0, spec.columns(spec.live_head)]
            (gradient,) = torch.autograd.grad(logits[emotion], maps[0])
    finally:
        handle.remove()
    shares = gradient.mean(dim=(2, 3), keepdim=True)  # (1, C, 1, 1)
    heat = functional.relu((shares * maps[0].detach()).sum(dim=1, keepdim=True))
    wide = functional.interpolate(
        heat, (CHIP_SIZE, CHIP_SIZE), mode="bilinear", align_corners=False
    )[0, 0]
    return np.asarray((wide / wide.max().clamp(min=1e-12)).numpy(), np.float32)


@lru_cache(maxsize=1)
def _network(weights: Path) -> tuple[nn.Module, ModelSpec]:
    loaded = load_weights(weights)
    return load_network(loaded), loaded.spec
