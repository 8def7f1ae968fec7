"""What the network looked at when it gave a face its label."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.network.resnet import load_network
from fer_core.network.spec import CHIP_SIZE
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import network_input

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from fer_core.network.spec import ModelSpec
    from fer_core.types import Emotion

# The last stage that sees 6x6 places; later ones are too coarse to show on a face.
LOOKED_AT = {"stock": "layer2", "fine": "layer3"}
SOFTNESS = 0.5  # places; less shows the grid, more blurs over the features


def heat_map(
    chip: NDArray[np.uint8], emotion: Emotion, weights: Path = DEFAULT_WEIGHTS
) -> NDArray[np.float32]:
    """Return how much each place spoke for ``emotion``.

    Grad-CAM (Selvaraju et al., 2017, arXiv:1610.02391) on an earlier stage than the
    last, whose 2x2 or 3x3 places would cover half a face each.

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
    stage = network.get_submodule(LOOKED_AT[spec.stem])
    handle = stage.register_forward_hook(lambda _module, _given, out: maps.append(out))
    try:
        with torch.enable_grad():
            face = torch.from_numpy(network_input(chip[None], spec)).requires_grad_()
            logits = network(face)[0, spec.columns(spec.live_head)]
            (gradient,) = torch.autograd.grad(logits[emotion], maps[0])
    finally:
        handle.remove()
    shares = gradient.mean(dim=(2, 3), keepdim=True)  # (1, C, 1, 1)
    heat = functional.relu((shares * maps[0].detach()).sum(dim=1))[0]
    wide = spread(np.asarray(heat.numpy(), np.float32))
    return np.asarray(wide / max(float(wide.max()), 1e-12), np.float32)


def spread(places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a stage's (N, N) places as (48, 48), each where it looks at the chip.

    Every convolution and pooling here of stride s has its place i at s * i, not in
    the middle of a cell: stretching the map instead would shift it by half a cell.
    """
    count = len(places)
    at = np.arange(CHIP_SIZE, dtype=np.float32) * count / CHIP_SIZE
    away = at[:, None] - np.arange(count, dtype=np.float32)  # (48, N), in places
    shares = np.exp(-0.5 * (away / SOFTNESS) ** 2)
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(shares @ places @ shares.T, np.float32)


@lru_cache(maxsize=1)
def _network(weights: Path) -> tuple[nn.Module, ModelSpec]:
    loaded = load_weights(weights)
    return load_network(loaded), loaded.spec
