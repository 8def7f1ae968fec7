"""The ResNet-50 once more, in the terms of any library that computes graphs.

torch could export its module, but that would need torch (gigabytes on the disk, seconds
to load) only to watch a camera on a CPU. So OpenVINO's and ONNX's graphs are made here,
from the weights alone. ``resnet.py`` stays the truth: tests hold the graphs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from fer_core.errors import ModelError
from fer_core.network.quantization import BLOCKS
from fer_core.network.spec import only_teaches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.network.spec import ModelSpec
    from fer_core.network.weights import Weights

Value = TypeVar("Value")

BATCH_NORM_EPSILON = 1e-5  # torchvision's


class Operations(Protocol[Value]):
    """Appends operations to a library's graph; a value is what one of them gives.

    ``name`` is that of the convolution or dense layer in the weights file.
    """

    def convolve(
        self,
        x: Value,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
        stride: int,
        padding: int,
    ) -> Value:
        """(N, C, H, W) -> (N, D, H', W') with a (D, C, k, k) kernel and (D,) biases."""
        ...

    def relu(self, x: Value) -> Value:
        """Return the positive part."""
        ...

    def add(self, x: Value, y: Value) -> Value:
        """Return the sum of two values of one shape."""
        ...

    def max_pool(self, x: Value) -> Value:
        """Return maxima of 3x3 places with stride 2 and a border of 1."""
        ...

    def activation(self, x: Value, name: str) -> Value:
        """Return a value that is one of ``quantization.activation_names``."""
        ...

    def mean(self, x: Value) -> Value:
        """(N, C, H, W) -> (N, C)."""
        ...

    def dense(
        self,
        x: Value,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> Value:
        """(N, C) -> (N, K) with a (K, C) matrix and (K,) biases."""
        ...


def append_network(
    operations: Operations[Value], faces: Value, weights: Weights
) -> tuple[Value, dict[str, Value]]:
    """Append the network; batch norms are folded into the convolutions before them.

    Args:
        operations: Where to.
        faces: (N, 3, 48, 48), normalized.
        weights: Of a ResNet-50.

    Returns:
        The (N, K) logits, and what each stage gives, by its name in torchvision:
        ``layer1`` to ``layer4``.

    Raises:
        ModelError: If the weights are not those of the network their spec names.
    """
    _check_fit(weights)
    network = _Network(operations, weights)
    stride, padding = (2, 3) if weights.spec.stem == "stock" else (1, 1)
    x = operations.relu(network.convolve(faces, "conv1", "bn1", stride, padding))
    x = operations.activation(operations.max_pool(x), "maxpool")
    stages = {}
    for stage, blocks in enumerate(BLOCKS, start=1):
        for block in range(blocks):
            stride = 2 if stage > 1 and block == 0 else 1
            x = network.bottleneck(x, f"layer{stage}.{block}", stride)
        stages[f"layer{stage}"] = x
    dense = (weights.tensors["fc.weight"], weights.tensors["fc.bias"])
    return operations.dense(operations.mean(x), "fc", dense), stages


class _Network(Generic[Value]):
    """Appends the network's parts."""

    def __init__(self, operations: Operations[Value], weights: Weights) -> None:
        self._operations = operations
        self._tensors = weights.tensors

    def convolve(
        self, x: Value, convolution: str, norm: str, stride: int = 1, padding: int = 0
    ) -> Value:
        """Append a convolution with its batch norm folded in."""
        tensors = self._tensors
        scale = tensors[f"{norm}.weight"] / np.sqrt(
            tensors[f"{norm}.running_var"] + BATCH_NORM_EPSILON
        )
        kernel = tensors[f"{convolution}.weight"] * scale[:, None, None, None]
        biases = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
        return self._operations.convolve(
            x, convolution, (kernel, biases), stride, padding
        )

    def bottleneck(self, x: Value, name: str, stride: int) -> Value:
        """Append one block: 1x1, 3x3 (with the stride), 1x1, and the way around."""
        append = self._operations
        y = append.relu(self.convolve(x, f"{name}.conv1", f"{name}.bn1"))
        y = append.activation(y, f"{name}.conv1")
        y = self.convolve(y, f"{name}.conv2", f"{name}.bn2", stride, padding=1)
        y = append.activation(append.relu(y), f"{name}.conv2")
        y = self.convolve(y, f"{name}.conv3", f"{name}.bn3")
        around = f"{name}.downsample"
        if f"{around}.0.weight" in self._tensors:
            x = self.convolve(x, f"{around}.0", f"{around}.1", stride)
            x = append.activation(x, around)
        return append.activation(append.relu(append.add(y, x)), name)


def _check_fit(weights: Weights) -> None:
    """Compare names, shapes and variances with the architecture, without torch.

    Raises:
        ModelError: If it is no ResNet-50, or if they differ: a graph of wrong shapes
            fails deep inside OpenVINO.
    """
    if weights.spec.network != "resnet50":
        raise ModelError(only_teaches(weights.spec))
    expected = dict(_shapes(weights.spec))
    found = weights.tensors
    wrong = [
        name
        for name in sorted(expected.keys() | found.keys())
        if name not in expected
        or name not in found
        or found[name].shape != expected[name]
        or (name.endswith("running_var") and found[name].min() < 0)
    ]
    if wrong:
        raise ModelError(
            "The weights do not fit the network ({name} and {count} more differ). Give"
            " a file written by fer-train.",
            name=wrong[0],
            count=len(wrong) - 1,
        )


def _shapes(spec: ModelSpec) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give name and shape of each tensor of torchvision's ResNet-50."""

    def layer(
        conv: str, norm: str, width: int, before: int, kernel: int
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{conv}.weight", (width, before, kernel, kernel)
        for part in ("weight", "bias", "running_mean", "running_var"):
            yield f"{norm}.{part}", (width,)

    yield from layer("conv1", "bn1", 64, 3, 7 if spec.stem == "stock" else 3)
    before = 64
    for stage, blocks in enumerate(BLOCKS, start=1):
        narrow = 32 * 2**stage
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            yield from layer(f"{name}.conv1", f"{name}.bn1", narrow, before, 1)
            yield from layer(f"{name}.conv2", f"{name}.bn2", narrow, narrow, 3)
            yield from layer(f"{name}.conv3", f"{name}.bn3", 4 * narrow, narrow, 1)
            if block == 0:
                around = f"{name}.downsample"
                yield from layer(f"{around}.0", f"{around}.1", 4 * narrow, before, 1)
            before = 4 * narrow
    yield "fc.weight", (spec.outputs, before)
    yield "fc.bias", (spec.outputs,)
