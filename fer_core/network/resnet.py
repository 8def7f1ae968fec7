"""The classifier network: torchvision's ResNet-50 on 48x48 faces; and its teachers."""

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
    stage sees 3x3 places instead of 2x2. The other networks of ``ModelSpec`` err on
    other faces than the ResNet-50, so that it can learn from them.
    """
    if spec.network == "vgg13":
        return _Vgg13(spec.outputs)
    if spec.network == "resnet18":
        return _small_resnet(spec.outputs)
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


def _small_resnet(outputs: int) -> nn.Module:
    """Return a ResNet-18 that keeps all 48 rows up to its second stage."""
    network: nn.Module = torchvision.models.resnet18(
        weights=None, zero_init_residual=True
    )
    network.conv1 = nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)
    nn.init.kaiming_normal_(network.conv1.weight, mode="fan_out", nonlinearity="relu")
    network.maxpool = nn.Identity()
    network.fc = nn.Linear(512, outputs)
    return network


class _Vgg13(nn.Module):
    """VGG's ten convolutions (Simonyan and Zisserman, 2015, arXiv:1409.1556).

    With batch norm, and the mean of the last 3x3 places instead of two dense layers.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        stages = [nn.Sequential(*_convolutions(3, 64))]
        for before, width in ((64, 128), (128, 256), (256, 512), (512, 512)):
            stages.append(nn.Sequential(nn.MaxPool2d(2), *_convolutions(before, width)))
        self.features = nn.Sequential(*stages)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(512, outputs)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(
                    layer.weight, mode="fan_out", nonlinearity="relu"
                )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, 3, 48, 48) -> (N, outputs) logits."""
        places = self.features(x)  # (N, 512, 3, 3)
        logits: torch.Tensor = self.fc(self.dropout(places.mean((2, 3))))
        return logits


def _convolutions(before: int, width: int) -> list[nn.Module]:
    """Return two 3x3 convolutions of ``width`` channels, normed and rectified."""
    layers: list[nn.Module] = []
    for channels in (before, width):
        layers += [
            nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        ]
    return layers


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
            "The weights do not fit the network ({name} and {count} more differ). Give"
            " a file written by fer-train.",
            name=wrong[0],
            count=len(wrong) - 1,
        )
    state = {name: torch.from_numpy(value) for name, value in weights.tensors.items()}
    network.load_state_dict(state, strict=False)  # batch norm's counters are not kept
    return network.eval().requires_grad_(requires_grad=False)
