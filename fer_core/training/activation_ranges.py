"""Measures activation ranges of finished weights, for 8-bit inference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from fer_core.network.quantization import activation_names, ranges_path, ranges_text
from fer_core.network.resnet import load_network
from fer_core.network.spec import normalize
from fer_core.network.weights import load_weights, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

FACES = 600
BATCH = 50
# Of the faces' largest values: rarer ones are cut off, for finer steps below. Compared
# with others in docs/experiments/inference.md.
QUANTILE = 0.9


def write_activation_ranges(path: Path, images: NDArray[np.uint8]) -> None:
    """Write the ranges file beside a weights file.

    Args:
        path: Of a ResNet-50's weights; other networks need no ranges, and get none.
        images: (N, 48, 48) uint8 training faces; some of them are looked at.

    Raises:
        ModelError: If the weights cannot be read.
        OSError: If the file cannot be written.
    """
    weights = load_weights(path)
    if weights.spec.network != "resnet50":
        return
    rows = np.linspace(0, len(images) - 1, min(FACES, len(images))).astype(int)
    grey = torch.from_numpy(images[rows])[:, None].float() / 255
    faces = normalize(grey, weights.spec).expand(-1, 3, -1, -1)
    ranges = _largest(load_network(weights), faces)
    text = ranges_text(weights.sha256, ranges)
    write_atomically(ranges_path(path), text.encode())


def _largest(network: nn.Module, faces: torch.Tensor) -> Mapping[str, float]:
    """Return how large each activation gets on nearly all ``faces``."""
    seen: dict[str, list[torch.Tensor]] = {name: [] for name in activation_names()}

    def note(name: str, *, rectified: bool) -> Callable[..., None]:
        def hook(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
            value = output.relu() if rectified else output.abs()
            seen[name].append(value.flatten(1).amax(1))

        return hook

    modules = dict(network.named_modules())
    hooks = []
    for name in seen:
        rectified = ".conv" in name  # its batch norm comes before the rectifier
        module = modules[name.replace(".conv", ".bn")]
        hooks.append(module.register_forward_hook(note(name, rectified=rectified)))
    with torch.inference_mode():
        network.eval()
        for start in range(0, len(faces), BATCH):
            network(faces[start : start + BATCH])
    for one in hooks:
        one.remove()
    return {
        name: max(float(torch.cat(values).quantile(QUANTILE)), 1e-6)
        for name, values in seen.items()
    }
