"""The classifier network: torchvision's ResNet-50 on 48x48 faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torchvision
from torch import nn

from fer_core.errors import ModelError

if TYPE_CHECKING:
    from fer_core.network.spec import ModelSpec
    from fer_core.network.weights import Weights

FEATURES = 2048  # channels of the last stage


def build_network(spec: ModelSpec) -> nn.Module:
    """Return an untrained network: (N, 3, 48, 48) float -> (N, spec.outputs) logits.

    He et al., 2016, arXiv:1512.03385, in torchvision's form with a new last layer.
    With the ``fine`` stem the first convolution keeps all 48 rows, so that the last
    stage sees 3x3 places instead of 2x2.
    """
    network: nn.Module = torchvision.models.resnet50(
        weights=None, zero_init_residual=True
    )
    if spec.stem == "fine":
        network.conv1 = nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)
        nn.init.kaiming_normal_(
            network.conv1.weight, mode="fan_out", nonlinearity="relu"
        )
    network.fc = nn.Linear(FEATURES, spec.outputs)
    return network


def load_network(weights: Weights) -> nn.Module:
    """Return the network with its trained values, in evaluation mode.

    Raises:
        ModelError: If the values do not fit the architecture the file names.
    """
    network = build_network(weights.spec)
    wanted = {n: t for n, t in network.state_dict().items() if t.is_floating_point()}
    wrong = [
        name
        for name in sorted(wanted.keys() | weights.tensors.keys())
        if name not in wanted
        or name not in weights.tensors
        or wanted[name].shape != weights.tensors[name].shape
        or (name.endswith("running_var") and weights.tensors[name].min() < 0)
    ]
    if wrong:
        raise ModelError(
            f"The weights do not fit the network ({wrong[0]} and {len(wrong) - 1} more"
            " differ). Give a file written by fer-train."
        )
    state = {name: torch.from_numpy(value) for name, value in weights.tensors.items()}
    network.load_state_dict(state, strict=False)  # batch norm's counters are not kept
    return network.eval().requires_grad_(requires_grad=False)
