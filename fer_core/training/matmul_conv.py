"""Convolutions as matrix products, for training in bfloat16 on a CPU.

ResNet-50 ends on maps of 2x2 or 3x3 places with up to 2048 channels. oneDNN's gradients
for the weights of such layers take three to twenty times what the product of the same
matrices does, and with them more than half of a step. Measured in docs/training.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, library, nn
from torch.nn import functional
from torch.nn.grad import conv2d_input

if TYPE_CHECKING:
    from typing import Any

GATHERED = 256  # input channels from which a 3x3 layer's weights learn by a product
ALL_GATHERED = 512  # and from which all of it is products


def use_products(network: nn.Module) -> None:
    """Let the layers that gain by it compute in products; parameters stay the same."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d) and (
            layer.kernel_size == (1, 1) or layer.in_channels >= GATHERED
        ):
            layer.__class__ = ProductConv2d


class ProductConv2d(nn.Conv2d):
    """A square convolution in bfloat16 without bias, groups or dilation."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, out_channels, H', W') bfloat16, channels last."""
        stride, padding = self.stride[0], int(self.padding[0])
        out: Tensor = convolve(x.bfloat16(), self.weight.bfloat16(), stride, padding)
        return out


# torch.compile takes the two operations as they are: its own layout for the products
# makes every sum of batch norm stride through memory.
@library.custom_op("fer_core::convolve", mutates_args=())
def convolve(x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    """Return what ``functional.conv2d`` does; all of one floating dtype.

    Args:
        x: (N, C, H, W), best with channels last.
        weight: (O, C, K, K).
        stride: Of both axes.
        padding: Zeros at every edge.
    """
    if _as_it_is(weight):
        out = functional.conv2d(x, weight, stride=stride, padding=padding)
        return out.contiguous(memory_format=torch.channels_last)
    rows = _patches(x, weight.shape[2], stride, padding)
    return _pictures(rows @ _matrix(weight).t(), x, weight, stride, padding)


@convolve.register_fake
def _(x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    height, width = _size(x, weight.shape[2], stride, padding)
    out = x.new_empty((len(x), height, width, len(weight)))
    return out.permute(0, 3, 1, 2)


@library.custom_op("fer_core::convolve_backward", mutates_args=())
def convolve_backward(
    slope: Tensor, x: Tensor, weight: Tensor, stride: int, padding: int
) -> tuple[Tensor, Tensor]:
    """Return the gradients for ``x`` and ``weight`` from that of the result."""
    outputs, channels, side, _ = weight.shape
    rows = slope.permute(0, 2, 3, 1).reshape(-1, outputs)
    if _as_it_is(weight):
        for_x = conv2d_input(
            x.shape, weight, slope, stride=stride, padding=padding
        ).contiguous(memory_format=torch.channels_last)
    else:
        for_x = _overlaid(rows @ _matrix(weight), x, side, stride, padding)
    for_weight = rows.t() @ _patches(x, side, stride, padding)
    shape = (outputs, side, side, channels)
    return for_x, for_weight.view(shape).permute(0, 3, 1, 2)


@convolve_backward.register_fake
def _(
    slope: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: int,
    padding: int,
) -> tuple[Tensor, Tensor]:
    count, channels, height, width = x.shape
    outputs, _, side, _ = weight.shape
    for_x = x.new_empty((count, height, width, channels))
    for_weight = weight.new_empty((outputs, side, side, channels))
    return for_x.permute(0, 3, 1, 2), for_weight.permute(0, 3, 1, 2)


def _keep(
    ctx: Any,  # noqa: ANN401
    inputs: tuple[Any, ...],
    output: Tensor,
) -> None:
    x, weight, ctx.stride, ctx.padding = inputs
    ctx.save_for_backward(x, weight)


def _slopes(
    ctx: Any,  # noqa: ANN401
    slope: Tensor,
) -> tuple[Tensor, Tensor, None, None]:
    x, weight = ctx.saved_tensors
    for_x, for_weight = convolve_backward(slope, x, weight, ctx.stride, ctx.padding)
    return for_x, for_weight, None, None


convolve.register_autograd(_slopes, setup_context=_keep)


def _as_it_is(weight: Tensor) -> bool:
    """Return whether oneDNN is quick with all but the gradient of the weights."""
    return weight.shape[2] > 1 and weight.shape[1] < ALL_GATHERED


def _size(x: Tensor, side: int, stride: int, padding: int) -> tuple[int, int]:
    height, width = x.shape[2:]
    return (
        (height + 2 * padding - side) // stride + 1,
        (width + 2 * padding - side) // stride + 1,
    )


def _matrix(weight: Tensor) -> Tensor:
    """Return (O, K * K * C)."""
    return weight.permute(0, 2, 3, 1).reshape(len(weight), -1)


def _pictures(
    rows: Tensor, x: Tensor, weight: Tensor, stride: int, padding: int
) -> Tensor:
    height, width = _size(x, weight.shape[2], stride, padding)
    return rows.view(len(x), height, width, -1).permute(0, 3, 1, 2)


def _places(
    padded: Tensor, size: tuple[int, int], side: int, stride: int
) -> list[Tensor]:
    """Return for each of K * K places of a patch what of (N, H, W, C) lies there."""
    height, width = (stride * (length - 1) + 1 for length in size)
    return [
        padded[:, row : row + height : stride, column : column + width : stride]
        for row in range(side)
        for column in range(side)
    ]


def _patches(x: Tensor, side: int, stride: int, padding: int) -> Tensor:
    """Return (N * H' * W', K * K * C): what each output sees."""
    if side == 1 and not padding:
        seen = x.permute(0, 2, 3, 1)[:, ::stride, ::stride]
        return seen.reshape(-1, x.shape[1])
    size = _size(x, side, stride, padding)
    edges = (0, 0, padding, padding, padding, padding)
    padded = functional.pad(x.permute(0, 2, 3, 1), edges)
    seen = torch.cat(_places(padded, size, side, stride), -1)
    return seen.view(-1, side * side * x.shape[1])


def _overlaid(patches: Tensor, x: Tensor, side: int, stride: int, edge: int) -> Tensor:
    """Return (N, C, H, W): each place the sum of all patches that see it."""
    count, channels, height, width = x.shape
    size = _size(x, side, stride, edge)
    if side == 1 and stride == 1 and not edge:
        return patches.view(count, height, width, channels).permute(0, 3, 1, 2)
    parts = patches.view(count, *size, side * side, channels)
    padded = patches.new_zeros((count, height + 2 * edge, width + 2 * edge, channels))
    for number, place in enumerate(_places(padded, size, side, stride)):
        place += parts[:, :, :, number]
    inner = padded[:, edge : edge + height, edge : edge + width]
    return inner.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
