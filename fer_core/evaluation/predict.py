"""Logits of many faces, for validation and evaluation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch

from fer_core.network.spec import ModelSpec, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import nn

BATCH = 256
BATCH_ON_GPU = 1024  # most of a smaller batch is Python's time; needs below 4 GB


@contextmanager
def evaluation_mode(network: nn.Module) -> Iterator[None]:
    """Put ``network`` into evaluation mode for a while."""
    was_training = network.training
    network.eval()
    try:
        yield
    finally:
        network.train(was_training)


def to_input(grey: torch.Tensor, spec: ModelSpec) -> torch.Tensor:
    """Return (N, 3, H, W) network input from (N, 1, H, W) grey, float 0..1."""
    three = normalize(grey, spec).expand(-1, 3, -1, -1)
    return three.contiguous(memory_format=torch.channels_last)


@torch.inference_mode()
def predict_logits(
    network: nn.Module,
    images: NDArray[np.uint8],
    spec: ModelSpec,
    *,
    mirrored: bool,
    amp: bool,
) -> NDArray[np.float32]:
    """Return (N, spec.outputs) logits of (N, 48, 48) faces.

    Args:
        network: Runs where its parameters are.
        images: Grey faces.
        spec: Of the network.
        mirrored: Look at the faces mirrored left to right.
        amp: Compute in bfloat16 where that is precise enough.
    """
    device = next(network.parameters()).device
    size = BATCH if device.type == "cpu" else BATCH_ON_GPU
    parts = []
    with (
        evaluation_mode(network),
        torch.autocast(device.type, torch.bfloat16, enabled=amp),
    ):
        for start in range(0, len(images), size):
            batch = torch.from_numpy(images[start : start + size]).to(device)
            grey = batch.unsqueeze(1).float() / 255  # (N, 1, 48, 48)
            if mirrored:
                grey = grey.flip(3)
            parts.append(network(to_input(grey, spec)).float().cpu().numpy())
    return np.concatenate(parts)
