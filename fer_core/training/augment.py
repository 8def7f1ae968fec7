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
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_ROTATION = math.radians(12)
MAX_LOG_ZOOM = math.log(1.25)  # live crops differ from FER2013's by 15 % and more
MAX_LOG_STRETCH = math.log(1.08)
MAX_SHIFT = 0.16  # of half the side: about 4 of 48 pixels
MAX_LOG_GAMMA = 0.4
MAX_LOG_CONTRAST = 0.35
MAX_BRIGHTNESS = 0.12
SIDE_LIGHT_PROBABILITY = 0.15  # of the faces: lit from one side
MAX_SIDE_LOSS = 0.8  # of the light is lost on the far cheek
OVEREXPOSURE_PROBABILITY = 0.1
MAX_GAIN = 1.8  # times the light, cut off at white
BLUR_PROBABILITY = 0.35
MAX_BLUR_SIGMA = 2.4  # pixels, standard deviation
BLUR_RADIUS = 6  # pixels
NOISE_PROBABILITY = 0.2
MAX_NOISE_SIGMA = 0.05
ERASING_PROBABILITY = 0.35
ERASE_SIDE = (0.15, 0.5)  # of the picture's side


@dataclass(frozen=True, slots=True)
class AugmentationStrength:
    """How much faces are changed: 1 is the usual amount, 0 not at all.

    Attributes:
        geometry: Scales rotation, zoom, stretch and shift.
        light: Scales brightness and contrast, and how many faces meet light from one
            side, too much of it, blur and noise.
        erasing: Scales how many faces are partly covered.
    """

    geometry: float = 1.0
    light: float = 1.0
    erasing: float = 1.0


def augment(
    images: torch.Tensor, random: np.random.Generator, strength: AugmentationStrength
) -> torch.Tensor:
    """Return shifted, zoomed, turned, mirrored, relit, blurred and erased faces.

    Args:
        images: (N, 1, H, W) float, 0..1.
        random: Source of every choice.
        strength: How much of each.

    Returns:
        (N, 1, H, W) float, 0..1.
    """
    numbers, rows = _sample(images.shape, random, strength)
    on_device = _upload(numbers, images.device)
    blurry, noisy = _upload(rows, images.device).values()
    lit = _adjust_exposure(
        _adjust_contrast(_affine(images, on_device), on_device), on_device
    )
    return _erase_rectangle(_degrade(lit, on_device, blurry, noisy), on_device)


def _sample(
    shape: Sequence[int], random: np.random.Generator, strength: AugmentationStrength
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.intp]]]:
    """Make all of a step's choices; the order of the draws is part of a run.

    Args:
        shape: (N, 1, H, W).
        random: Source of every choice.
        strength: How much of each.

    Returns:
        Numbers by name, and which faces are blurred and made noisy.
    """
    count, uniform = shape[0], random.uniform

    def around_zero(limit: float, size: int = count) -> NDArray[np.float64]:
        return uniform(-limit, limit, size)

    moved, lit = strength.geometry, strength.light
    numbers: dict[str, NDArray[Any]] = {
        "rotation": around_zero(moved * MAX_ROTATION),
        "zoom": around_zero(moved * MAX_LOG_ZOOM),
        "stretch": around_zero(moved * MAX_LOG_STRETCH),
        "mirror": random.integers(0, 2, count) * 2.0 - 1,
        "shift_x": around_zero(moved * MAX_SHIFT),
        "shift_y": around_zero(moved * MAX_SHIFT),
        "gamma": around_zero(lit * MAX_LOG_GAMMA),
        "contrast": around_zero(lit * MAX_LOG_CONTRAST),
        "brightness": around_zero(lit * MAX_BRIGHTNESS),
        "side_angle": around_zero(math.pi),
        "side_loss": uniform(0, MAX_SIDE_LOSS, count),
        "gain": uniform(1, MAX_GAIN, count),
        "side": uniform(0, 1, count) < lit * SIDE_LIGHT_PROBABILITY,
        "over": uniform(0, 1, count) < lit * OVEREXPOSURE_PROBABILITY,
    }
    blurry = np.flatnonzero(uniform(0, 1, count) < lit * BLUR_PROBABILITY)
    if blurry.size:
        numbers["blur_angle"] = around_zero(math.pi / 2, blurry.size)
        numbers["blur_length"] = uniform(0.3, MAX_BLUR_SIGMA, blurry.size)
        numbers["blur_roundness"] = uniform(0, 1, blurry.size)
    noisy = np.flatnonzero(uniform(0, 1, count) < lit * NOISE_PROBABILITY)
    if noisy.size:
        numbers["noise"] = around_zero(MAX_NOISE_SIGMA, noisy.size)
        grain = (noisy.size, *shape[1:])
        numbers["grain"] = random.standard_normal(grain, dtype="float32")
    erased = uniform(0, 1, count) < strength.erasing * ERASING_PROBABILITY
    numbers["erased_sides"] = uniform(*ERASE_SIDE, (2, count)) * erased
    numbers["erased_centers"] = uniform(0, 1, (2, count))
    numbers["erased_grey"] = uniform(0, 1, count)
    return numbers, {"blurry": blurry, "noisy": noisy}


def _upload(
    arrays: dict[str, NDArray[Any]], device: torch.device
) -> dict[str, torch.Tensor]:
    """Return the arrays on ``device``, where they come in one copy nobody waits for.

    Whole numbers stay so; everything else becomes float32.
    """
    whole = all(array.dtype.kind == "i" for array in arrays.values())
    kind = np.int64 if whole else np.float32
    flat = np.concatenate([array.ravel().astype(kind) for array in arrays.values()])
    packed = to_device(torch.from_numpy(flat), device)
    parts = packed.split([array.size for array in arrays.values()])
    return {
        name: part.view(array.shape)
        for (name, array), part in zip(arrays.items(), parts, strict=True)
    }


def to_device(values: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Return ``values`` on ``device``; from pinned memory, a GPU's work goes on."""
    if device.type != "cuda":
        return values.to(device)
    return values.pin_memory().to(device, non_blocking=True)


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
        return torch.lerp(_swap_neighbours(values), values, share)

    return blend(images), [blend(target) for target in targets]


def _swap_neighbours(values: torch.Tensor) -> torch.Tensor:
    """Swap rows 0 and 1, 2 and 3, and so on; a last single row stays."""
    even = len(values) // 2 * 2
    swapped = values[:even].unflatten(0, (-1, 2)).flip(1).flatten(0, 1)
    return torch.cat([swapped, values[even:]])


def _affine(images: torch.Tensor, d: dict[str, torch.Tensor]) -> torch.Tensor:
    rotation, mirror = d["rotation"], d["mirror"]
    width = torch.exp(d["zoom"] + d["stretch"])
    height = torch.exp(d["zoom"] - d["stretch"])
    rows = torch.stack(
        [
            torch.stack(
                [
                    rotation.cos() * width * mirror,
                    -rotation.sin() * height,
                    d["shift_x"],
                ],
                dim=1,
            ),
            torch.stack(
                [
                    rotation.sin() * width * mirror,
                    rotation.cos() * height,
                    d["shift_y"],
                ],
                dim=1,
            ),
        ],
        dim=1,
    )  # (N, 2, 3)
    grid = functional.affine_grid(rows, list(images.shape), align_corners=False)
    return functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def _adjust_contrast(images: torch.Tensor, d: dict[str, torch.Tensor]) -> torch.Tensor:
    gamma, contrast = d["gamma"].exp(), d["contrast"].exp()
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    bent = images.clamp(1e-4, 1) ** gamma.view(-1, 1, 1, 1)
    lit = (bent - mean) * contrast.view(-1, 1, 1, 1) + mean
    return (lit + d["brightness"].view(-1, 1, 1, 1)).clamp(0, 1)


def _adjust_exposure(images: torch.Tensor, d: dict[str, torch.Tensor]) -> torch.Tensor:
    """Light some faces from one side, and some more than the camera can take."""
    _, _, height, width = images.shape
    angle = d["side_angle"].view(-1, 1, 1)
    loss = d["side_loss"] * d["side"]
    gain = 1 + (d["gain"] - 1) * d["over"]
    y, x = _grid(height, images) / height, _grid(width, images) / width
    across = x[None, None, :] * angle.cos() + y[None, :, None] * angle.sin() + 0.5
    light = 1 - loss.view(-1, 1, 1) * across.clamp(0, 1)
    return (images * (gain.view(-1, 1, 1) * light).unsqueeze(1)).clamp(max=1)


def _degrade(
    images: torch.Tensor,
    d: dict[str, torch.Tensor],
    blurry: torch.Tensor,
    noisy: torch.Tensor,
) -> torch.Tensor:
    """Blur some faces, as small or moving ones are, and give some a sensor's noise."""
    softened = images.clone()
    if len(blurry):
        softened[blurry] = _blur(images[blurry], d)
    if len(noisy):
        grain = d["noise"].view(-1, 1, 1, 1) * d["grain"]
        softened[noisy] = (softened[noisy] + grain).clamp(0, 1)
    return softened


def _blur(images: torch.Tensor, d: dict[str, torch.Tensor]) -> torch.Tensor:
    """Blur each face by an oval of its own: round if out of focus, long if it moved."""
    angle = d["blur_angle"].view(-1, 1, 1)
    length = d["blur_length"].view(-1, 1, 1)
    breadth = (length * d["blur_roundness"].view(-1, 1, 1)).clamp(min=0.3)
    at = _grid(2 * BLUR_RADIUS + 1, images)
    y, x = at[None, :, None], at[None, None, :]
    along = (x * angle.cos() + y * angle.sin()) / length
    across = (y * angle.cos() - x * angle.sin()) / breadth
    oval = torch.exp(-(along**2 + across**2) / 2)
    oval = oval / oval.sum((1, 2), keepdim=True)
    wide = functional.pad(images, (BLUR_RADIUS,) * 4, mode="replicate")
    # one group a face: each has its own kernel
    blurred = functional.conv2d(
        wide.transpose(0, 1), oval.unsqueeze(1), groups=len(images)
    )
    return blurred.transpose(0, 1)


def _grid(size: int, like: torch.Tensor) -> torch.Tensor:
    """Return the pixels of a line, counted from its middle."""
    at = torch.arange(size, device=like.device, dtype=like.dtype)
    return at - (size - 1) / 2


def _erase_rectangle(images: torch.Tensor, d: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cover a rectangle of some faces with one grey (Zhong et al., 2017)."""
    _, _, height, width = images.shape
    y = torch.arange(height, device=images.device, dtype=images.dtype) + 0.5
    x = torch.arange(width, device=images.device, dtype=images.dtype) + 0.5

    def inside(line: torch.Tensor, axis: int) -> torch.Tensor:
        middle = d["erased_centers"][axis][:, None] * len(line)
        half = d["erased_sides"][axis][:, None] * len(line) / 2
        return (line[None, :] - middle).abs() < half

    covered = (inside(y, 0)[:, :, None] & inside(x, 1)[:, None, :])[:, None]
    return torch.where(covered, d["erased_grey"].view(-1, 1, 1, 1), images)
