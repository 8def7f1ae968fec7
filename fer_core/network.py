"""The classifier network: torchvision's ResNet-50 on 48x48 faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torchvision
from torch import nn

if TYPE_CHECKING:
    from fer_core.model_spec import ModelSpec

FEATURES = 2048  # channels of the last stage


def build_network(spec: ModelSpec) -> nn.Module:
    """Return an untrained network: (N, 3, 48, 48) float -> (N, spec.outputs) logits.

    He et al., 2016, arXiv:1512.03385, in torchvision's form with a new last layer.
    With the ``fine`` stem the first convolution keeps all 48 rows, so that the last
    stage sees 3x3 places instead of 2x2.
    """
    network = torchvision.models.resnet50(weights=None, zero_init_residual=True)
    if spec.stem == "fine":
        network.conv1 = nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)
        nn.init.kaiming_normal_(
            network.conv1.weight, mode="fan_out", nonlinearity="relu"
        )
    network.fc = nn.Linear(FEATURES, spec.outputs)
    return network
