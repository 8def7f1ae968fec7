"""Random changes of whole batches on the training device.

Every random number comes from the generator passed in, a NumPy one, so that a run is
the same on every device and can be continued at any step.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TURN = math.radians(12)
MAX_LOG_ZOOM = math.log(1.25)  # live crops differ from FER2013's by 15 % and more
MAX_LOG_STRETCH = math.log(1.08)
MAX_SHIFT = 0.16  # of half the side: about 4 of 48 pixels
MAX_LOG_GAMMA = 0.4
MAX_LOG_CONTRAST = 0.35
MAX_BRIGHTNESS = 0.12
BLUR_SHARE = 0.3  # of the faces
NOISE_SHARE = 0.2
MAX_NOISE = 0.05
ERASE_SHARE = 0.35
ERASE_SIDE = (0.15, 0.5)  # of the picture's side


def augment(
    images: torch.Tensor, random: np.random.Generator, size: int
) -> torch.Tensor:
    """Return shifted, zoomed, turned, mirrored, relit, blurred and erased faces.

    Args:
        images: (N, 1, H, W) float, 0..1.
        random: Source of every choice.
        size: Side of the result in pixels.

    Returns:
        (N, 1, size, size) float, 0..1.
    """
    moved = _move(images, random, size)
    lit = _relight(moved, random)
    return _erase(_soften(lit, random), random)


def mix_pairs(
    images: torch.Tensor,
    targets: list[torch.Tensor],
    alpha: float,
    random: np.random.Generator,
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Blend each face with its neighbour, and their targets alike.

    Mixup (Zhang et al., 2018, arXiv:1710.09412). Faces 0 and 1 are a pair, 2 and 3 are
    one, and so on: a shard of a batch mixes as the whole batch does. A last single face
    stays as it is.
    """
    share = random.beta(alpha, alpha)

    def blend(values: torch.Tensor) -> torch.Tensor:
        even = len(values) // 2 * 2
        pairs = values[:even].unflatten(0, (-1, 2))
        mixed = share * pairs + (1 - share) * pairs.flip(1)
        return torch.cat([mixed.flatten(0, 1), values[even:]])

    return blend(images), [blend(target) for target in targets]


def _uniform(
    random: np.random.Generator, count: int, limit: float, like: torch.Tensor
) -> torch.Tensor:
    return _on(random.uniform(-limit, limit, count), like)


def _on(values: NDArray[np.floating], like: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(values, dtype=like.dtype, device=like.device)


def _move(images: torch.Tensor, random: np.random.Generator, size: int) -> torch.Tensor:
    count = len(images)
    turn = _uniform(random, count, MAX_TURN, images)
    zoom = _uniform(random, count, MAX_LOG_ZOOM, images)
    stretch = _uniform(random, count, MAX_LOG_STRETCH, images)
    mirror = _on(random.integers(0, 2, count) * 2.0 - 1, images)
    shift_x = _uniform(random, count, MAX_SHIFT, images)
    shift_y = _uniform(random, count, MAX_SHIFT, images)
    width, height = torch.exp(zoom + stretch), torch.exp(zoom - stretch)
    rows = torch.stack(
        [
            torch.stack(
                [turn.cos() * width * mirror, -turn.sin() * height, shift_x], dim=1
            ),
            torch.stack(
                [turn.sin() * width * mirror, turn.cos() * height, shift_y], dim=1
            ),
        ],
        dim=1,
    )  # (N, 2, 3)
    grid = functional.affine_grid(rows, [count, 1, size, size], align_corners=False)
    return functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def _relight(images: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    count = len(images)
    gamma = _uniform(random, count, MAX_LOG_GAMMA, images).exp().view(-1, 1, 1, 1)
    contrast = _uniform(random, count, MAX_LOG_CONTRAST, images).exp()
    brightness = _uniform(random, count, MAX_BRIGHTNESS, images).view(-1, 1, 1, 1)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    bent = images.clamp(1e-4, 1) ** gamma
    lit = (bent - mean) * contrast.view(-1, 1, 1, 1) + mean + brightness
    return lit.clamp(0, 1)


def _soften(images: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Blur some faces, as small or moving ones are, and give some a sensor's noise."""
    count = len(images)
    amount = random.uniform(0, 1, count) * (random.uniform(0, 1, count) < BLUR_SHARE)
    line = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0], device=images.device) / 16
    kernel = (line[:, None] * line[None, :]).view(1, 1, 5, 5).to(images.dtype)
    blurred = functional.conv2d(
        functional.pad(images, (2, 2, 2, 2), mode="replicate"), kernel
    )
    softened = torch.lerp(images, blurred, _on(amount, images).view(-1, 1, 1, 1))
    noisy = random.uniform(0, 1, count) < NOISE_SHARE
    strength = random.uniform(0, MAX_NOISE, count) * noisy
    grain = random.standard_normal(images.shape, dtype="float32")
    return (
        softened
        + torch.as_tensor(grain, device=images.device)
        * _on(strength, images).view(-1, 1, 1, 1)
    ).clamp(0, 1)


def _erase(images: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Cover a rectangle of some faces with one grey (Zhong et al., 2017)."""
    count, _, height, width = images.shape
    chosen = random.uniform(0, 1, count) < ERASE_SHARE
    sides = random.uniform(*ERASE_SIDE, (2, count)) * chosen
    centers = random.uniform(0, 1, (2, count))
    grey = _on(random.uniform(0, 1, count), images).view(-1, 1, 1, 1)
    y = torch.arange(height, device=images.device, dtype=images.dtype) + 0.5
    x = torch.arange(width, device=images.device, dtype=images.dtype) + 0.5

    def inside(line: torch.Tensor, axis: int) -> torch.Tensor:
        middle = _on(centers[axis], images)[:, None] * len(line)
        half = _on(sides[axis], images)[:, None] * len(line) / 2
        return (line[None, :] - middle).abs() < half

    covered = (inside(y, 0)[:, :, None] & inside(x, 1)[:, None, :])[:, None]
    return torch.where(covered, grey, images)
