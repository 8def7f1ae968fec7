"""Grad-CAM: which parts of a face speak for its label."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.network.resnet import load_network
from fer_core.network.spec import CROP_SIZE
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import network_input

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from fer_core.network.spec import ModelSpec
    from fer_core.types import Emotion

# The last stage with 6x6 features; later ones are too coarse to show on a face.
TARGET_LAYER = {"stock": "layer2", "fine": "layer3"}
SIGMA = 0.5  # of the upsampling kernel, in cells; less shows the grid, more blurs


def grad_cam(
    crop: NDArray[np.uint8], emotion: Emotion, weights: Path = DEFAULT_WEIGHTS
) -> NDArray[np.float32]:
    """Return the Grad-CAM heatmap of a crop for ``emotion``.

    Grad-CAM (Selvaraju et al., 2017, arXiv:1610.02391) on an earlier stage than the
    last, whose 2x2 or 3x3 cells would cover half a face each.

    Args:
        crop: (48, 48) uint8, grey.
        emotion: The label to explain.
        weights: Loaded once and cached.

    Returns:
        (48, 48) float32, 0 to 1; the maximum is 1, or all values are 0.

    Raises:
        ModelError: If the weights are missing, damaged or of another kind.
    """
    network, spec = _network(weights)
    maps: list[torch.Tensor] = []
    stage = network.get_submodule(TARGET_LAYER[spec.stem])
    handle = stage.register_forward_hook(lambda _module, _input, out: maps.append(out))
    try:
        with torch.enable_grad():
            face = torch.from_numpy(network_input(crop[None], spec)).requires_grad_()
            logits = network(face)[0, spec.columns(spec.live_head)]
            (gradient,) = torch.autograd.grad(logits[emotion], maps[0])
    finally:
        handle.remove()
    weight = gradient.mean(dim=(2, 3), keepdim=True)  # (1, C, 1, 1)
    heat = functional.relu((weight * maps[0].detach()).sum(dim=1))[0]
    wide = upsample(np.asarray(heat.numpy(), np.float32))
    return np.asarray(wide / max(float(wide.max()), 1e-12), np.float32)


def upsample(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Upsample a stage's (N, N) map to (48, 48), aligned with the crop.

    With stride s, cell i of every convolution and pooling here is centred at s * i,
    not in the middle of a cell: plain resizing would shift the map by half a cell.
    """
    count = len(cells)
    at = np.arange(CROP_SIZE, dtype=np.float32) * count / CROP_SIZE
    distance = at[:, None] - np.arange(count, dtype=np.float32)  # (48, N), in cells
    kernel = np.exp(-0.5 * (distance / SIGMA) ** 2)
    kernel /= kernel.sum(axis=1, keepdims=True)
    return np.asarray(kernel @ cells @ kernel.T, np.float32)


@lru_cache(maxsize=1)
def _network(weights: Path) -> tuple[nn.Module, ModelSpec]:
    loaded = load_weights(weights)
    return load_network(loaded), loaded.spec
