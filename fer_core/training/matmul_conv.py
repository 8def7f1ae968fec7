"""Convolutions as matrix products, for training in bfloat16 on a CPU.

ResNet-50 ends on maps of 2x2 or 3x3 places with up to 2048 channels. oneDNN's gradients
for the weights of such layers take three to twenty times what the product of the same
matrices does, and with them more than half of a step. Measured in
docs/experiments/training.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, library, nn
from torch.nn import functional
from torch.nn.grad import conv2d_input

if TYPE_CHECKING:
    from typing import Any

# Input channels from which a 3x3 layer computes by products:
GRADIENT_MIN_CHANNELS = 256  # the gradient of its weights
FORWARD_MIN_CHANNELS = 512  # all of it


def use_matmul_convolutions(network: nn.Module) -> None:
    """Let the layers that gain by it compute in products; parameters stay the same."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d) and (
            layer.kernel_size == (1, 1) or layer.in_channels >= GRADIENT_MIN_CHANNELS
        ):
            layer.__class__ = MatmulConv2d


class MatmulConv2d(nn.Conv2d):
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
    if _uses_onednn(weight):
        out = functional.conv2d(x, weight, stride=stride, padding=padding)
        return out.contiguous(memory_format=torch.channels_last)
    rows = _im2col(x, weight.shape[2], stride, padding)
    return _to_nchw(rows @ _matrix(weight).t(), x, weight, stride, padding)


@convolve.register_fake
def _(x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    height, width = _size(x, weight.shape[2], stride, padding)
    out = x.new_empty((len(x), height, width, len(weight)))
    return out.permute(0, 3, 1, 2)


@library.custom_op("fer_core::convolve_backward", mutates_args=())
def convolve_backward(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: int, padding: int
) -> tuple[Tensor, Tensor]:
    """Return the gradients for ``x`` and ``weight`` from that of the result."""
    outputs, channels, side, _ = weight.shape
    rows = grad_output.permute(0, 2, 3, 1).reshape(-1, outputs)
    if _uses_onednn(weight):
        grad_x = conv2d_input(
            x.shape, weight, grad_output, stride=stride, padding=padding
        ).contiguous(memory_format=torch.channels_last)
    else:
        grad_x = _col2im(rows @ _matrix(weight), x, side, stride, padding)
    grad_weight = rows.t() @ _im2col(x, side, stride, padding)
    shape = (outputs, side, side, channels)
    return grad_x, grad_weight.view(shape).permute(0, 3, 1, 2)


@convolve_backward.register_fake
def _(
    grad_output: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: int,
    padding: int,
) -> tuple[Tensor, Tensor]:
    count, channels, height, width = x.shape
    outputs, _, side, _ = weight.shape
    grad_x = x.new_empty((count, height, width, channels))
    grad_weight = weight.new_empty((outputs, side, side, channels))
    return grad_x.permute(0, 3, 1, 2), grad_weight.permute(0, 3, 1, 2)


def _setup_context(
    ctx: Any,  # noqa: ANN401
    inputs: tuple[Any, ...],
    output: Tensor,
) -> None:
    x, weight, ctx.stride, ctx.padding = inputs
    ctx.save_for_backward(x, weight)


def _backward(
    ctx: Any,  # noqa: ANN401
    grad_output: Tensor,
) -> tuple[Tensor, Tensor, None, None]:
    x, weight = ctx.saved_tensors
    grad_x, grad_weight = convolve_backward(
        grad_output, x, weight, ctx.stride, ctx.padding
    )
    return grad_x, grad_weight, None, None


convolve.register_autograd(_backward, setup_context=_setup_context)


def _uses_onednn(weight: Tensor) -> bool:
    """Return whether oneDNN is quick with all but the gradient of the weights."""
    return weight.shape[2] > 1 and weight.shape[1] < FORWARD_MIN_CHANNELS


def _size(x: Tensor, side: int, stride: int, padding: int) -> tuple[int, int]:
    height, width = x.shape[2:]
    return (
        (height + 2 * padding - side) // stride + 1,
        (width + 2 * padding - side) // stride + 1,
    )


def _matrix(weight: Tensor) -> Tensor:
    """Return (O, K * K * C)."""
    return weight.permute(0, 2, 3, 1).reshape(len(weight), -1)


def _to_nchw(
    rows: Tensor, x: Tensor, weight: Tensor, stride: int, padding: int
) -> Tensor:
    height, width = _size(x, weight.shape[2], stride, padding)
    return rows.view(len(x), height, width, -1).permute(0, 3, 1, 2)


def _kernel_taps(
    padded: Tensor, size: tuple[int, int], side: int, stride: int
) -> list[Tensor]:
    """Return for each of the K * K taps of a kernel what of (N, H, W, C) lies there."""
    height, width = (stride * (length - 1) + 1 for length in size)
    return [
        padded[:, row : row + height : stride, column : column + width : stride]
        for row in range(side)
        for column in range(side)
    ]


def _im2col(x: Tensor, side: int, stride: int, padding: int) -> Tensor:
    """Return (N * H' * W', K * K * C): what each output sees."""
    if side == 1 and not padding:
        seen = x.permute(0, 2, 3, 1)[:, ::stride, ::stride]
        return seen.reshape(-1, x.shape[1])
    size = _size(x, side, stride, padding)
    edges = (0, 0, padding, padding, padding, padding)
    padded = functional.pad(x.permute(0, 2, 3, 1), edges)
    seen = torch.cat(_kernel_taps(padded, size, side, stride), -1)
    return seen.view(-1, side * side * x.shape[1])


def _col2im(patches: Tensor, x: Tensor, side: int, stride: int, edge: int) -> Tensor:
    """Return (N, C, H, W): each place the sum of all patches that see it."""
    count, channels, height, width = x.shape
    size = _size(x, side, stride, edge)
    if side == 1 and stride == 1 and not edge:
        return patches.view(count, height, width, channels).permute(0, 3, 1, 2)
    parts = patches.view(count, *size, side * side, channels)
    padded = patches.new_zeros((count, height + 2 * edge, width + 2 * edge, channels))
    for number, tap in enumerate(_kernel_taps(padded, size, side, stride)):
        tap += parts[:, :, :, number]
    inner = padded[:, edge : edge + height, edge : edge + width]
    return inner.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
