"""Random changes of whole batches on the training device.

Every random number comes from the generator passed in, a NumPy one, so that a run is
the same on every device and can be continued at any step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_TURN = math.radians(12)
MAX_LOG_ZOOM = math.log(1.25)  # live crops differ from FER2013's by 15 % and more
MAX_LOG_STRETCH = math.log(1.08)
MAX_SHIFT = 0.16  # of half the side: about 4 of 48 pixels
MAX_LOG_GAMMA = 0.4
MAX_LOG_CONTRAST = 0.35
MAX_BRIGHTNESS = 0.12
SIDE_SHARE = 0.15  # of the faces: lit from one side
MAX_SIDE = 0.8  # of the light is lost on the far cheek
OVER_SHARE = 0.1
MAX_OVER = 1.8  # times the light, cut off at white
BLUR_SHARE = 0.35
MAX_BLUR = 2.4  # pixels, standard deviation
BLUR_REACH = 6  # pixels
NOISE_SHARE = 0.2
MAX_NOISE = 0.05
ERASE_SHARE = 0.35
ERASE_SIDE = (0.15, 0.5)  # of the picture's side


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much faces are changed: 1 is the usual amount, 0 not at all.

    Attributes:
        geometry: Scales turn, zoom, stretch and shift.
        light: Scales brightness and contrast, and how many faces meet light from one
            side, too much of it, blur and noise.
        erasing: Scales how many faces are partly covered.
    """

    geometry: float = 1.0
    light: float = 1.0
    erasing: float = 1.0


def augment(
    images: torch.Tensor, random: np.random.Generator, amounts: Amounts
) -> torch.Tensor:
    """Return shifted, zoomed, turned, mirrored, relit, blurred and erased faces.

    Args:
        images: (N, 1, H, W) float, 0..1.
        random: Source of every choice.
        amounts: How much of each.

    Returns:
        (N, 1, H, W) float, 0..1.
    """
    moved = _move(images, random, amounts.geometry)
    lit = _relight(moved, random, amounts.light)
    exposed = _expose(lit, random, amounts.light)
    return _erase(_soften(exposed, random, amounts.light), random, amounts.erasing)


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
        return torch.lerp(_neighbours(values), values, share)

    return blend(images), [blend(target) for target in targets]


def _neighbours(values: torch.Tensor) -> torch.Tensor:
    """Swap rows 0 and 1, 2 and 3, and so on; a last single row stays."""
    even = len(values) // 2 * 2
    swapped = values[:even].unflatten(0, (-1, 2)).flip(1).flatten(0, 1)
    return torch.cat([swapped, values[even:]])


def _uniform(
    random: np.random.Generator, count: int, limit: float, like: torch.Tensor
) -> torch.Tensor:
    return _on(random.uniform(-limit, limit, count), like)


def _on(values: NDArray[Any], like: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(values, dtype=like.dtype, device=like.device)


def _move(
    images: torch.Tensor, random: np.random.Generator, amount: float
) -> torch.Tensor:
    count = len(images)
    turn = _uniform(random, count, amount * MAX_TURN, images)
    zoom = _uniform(random, count, amount * MAX_LOG_ZOOM, images)
    stretch = _uniform(random, count, amount * MAX_LOG_STRETCH, images)
    mirror = _on(random.integers(0, 2, count) * 2.0 - 1, images)
    shift_x = _uniform(random, count, amount * MAX_SHIFT, images)
    shift_y = _uniform(random, count, amount * MAX_SHIFT, images)
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
    grid = functional.affine_grid(rows, list(images.shape), align_corners=False)
    return functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def _relight(
    images: torch.Tensor, random: np.random.Generator, amount: float
) -> torch.Tensor:
    count = len(images)
    gamma = _uniform(random, count, amount * MAX_LOG_GAMMA, images).exp()
    contrast = _uniform(random, count, amount * MAX_LOG_CONTRAST, images).exp()
    brightness = _uniform(random, count, amount * MAX_BRIGHTNESS, images)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    bent = images.clamp(1e-4, 1) ** gamma.view(-1, 1, 1, 1)
    lit = (bent - mean) * contrast.view(-1, 1, 1, 1) + mean
    return (lit + brightness.view(-1, 1, 1, 1)).clamp(0, 1)


def _expose(
    images: torch.Tensor, random: np.random.Generator, amount: float
) -> torch.Tensor:
    """Light some faces from one side, and some more than the camera can take."""
    count, _, height, width = images.shape
    angle = _uniform(random, count, math.pi, images).view(-1, 1, 1)
    loss = _on(random.uniform(0, MAX_SIDE, count), images)
    gain = _on(random.uniform(1, MAX_OVER, count), images)
    loss = loss * _chosen(random, count, amount * SIDE_SHARE, images)
    gain = 1 + (gain - 1) * _chosen(random, count, amount * OVER_SHARE, images)
    y, x = _grid(height, images) / height, _grid(width, images) / width
    across = x[None, None, :] * angle.cos() + y[None, :, None] * angle.sin() + 0.5
    light = 1 - loss.view(-1, 1, 1) * across.clamp(0, 1)
    return (images * (gain.view(-1, 1, 1) * light).unsqueeze(1)).clamp(max=1)


def _soften(
    images: torch.Tensor, random: np.random.Generator, amount: float
) -> torch.Tensor:
    """Blur some faces, as small or moving ones are, and give some a sensor's noise."""
    count = len(images)
    softened = images.clone()
    blurry = np.flatnonzero(random.uniform(0, 1, count) < amount * BLUR_SHARE)
    if blurry.size:
        softened[blurry] = _blur(images[blurry], random)
    noisy = np.flatnonzero(random.uniform(0, 1, count) < amount * NOISE_SHARE)
    if noisy.size:
        strength = _uniform(random, noisy.size, MAX_NOISE, images).view(-1, 1, 1, 1)
        shape = (noisy.size, *images.shape[1:])
        grain = _on(random.standard_normal(shape, dtype="float32"), images)
        softened[noisy] = (softened[noisy] + strength * grain).clamp(0, 1)
    return softened


def _blur(images: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Blur each face by an oval of its own: round if out of focus, long if it moved."""
    count = len(images)
    angle = _uniform(random, count, math.pi / 2, images).view(-1, 1, 1)
    length = _on(random.uniform(0.3, MAX_BLUR, count), images).view(-1, 1, 1)
    breadth = (length * _on(random.uniform(0, 1, count), images).view(-1, 1, 1)).clamp(
        min=0.3
    )
    at = _grid(2 * BLUR_REACH + 1, images)
    y, x = at[None, :, None], at[None, None, :]
    along = (x * angle.cos() + y * angle.sin()) / length
    across = (y * angle.cos() - x * angle.sin()) / breadth
    oval = torch.exp(-(along**2 + across**2) / 2)
    oval = oval / oval.sum((1, 2), keepdim=True)
    wide = functional.pad(images, (BLUR_REACH,) * 4, mode="replicate")
    # one group a face: each has its own kernel
    blurred = functional.conv2d(wide.transpose(0, 1), oval.unsqueeze(1), groups=count)
    return blurred.transpose(0, 1)


def _grid(size: int, like: torch.Tensor) -> torch.Tensor:
    """Return the pixels of a line, counted from its middle."""
    at = torch.arange(size, device=like.device, dtype=like.dtype)
    return at - (size - 1) / 2


def _chosen(
    random: np.random.Generator, count: int, share: float, like: torch.Tensor
) -> torch.Tensor:
    return _on(random.uniform(0, 1, count) < share, like)


def _erase(
    images: torch.Tensor, random: np.random.Generator, amount: float
) -> torch.Tensor:
    """Cover a rectangle of some faces with one grey (Zhong et al., 2017)."""
    count, _, height, width = images.shape
    chosen = random.uniform(0, 1, count) < amount * ERASE_SHARE
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
