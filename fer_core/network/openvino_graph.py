"""The ResNet-50 as an OpenVINO model, straight from its weights."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fer_core._platform.private_imports import import_openvino
from fer_core.network.resnet_graph import append_network
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fer_core.network.weights import Weights

Node: TypeAlias = Any  # OpenVINO carries no types


def build_model(weights: Weights) -> Node:
    """Return the network: ``faces`` (N, 3, 48, 48) float32 -> ``logits`` (N, K).

    If the weights' ranges are known, convolutions compute in 8 bits: kernels are
    rounded per output channel, activations per tensor. The first convolution and the
    last layer, which take no time, stay as they are.

    Raises:
        ModelError: If the weights are not those of the network their spec names.
    """
    operations = OpenVinoOperations(weights.ranges)
    faces = operations.parameter("faces", [-1, 3, CROP_SIZE, CROP_SIZE])
    logits, _ = append_network(operations, faces, weights)
    return operations.model({"logits": logits}, [faces])


class OpenVinoOperations:
    """Makes OpenVINO's nodes; see ``Operations``.

    Args:
        ranges: Of activations, for 8 bits; None for floating point.
    """

    def __init__(self, ranges: Mapping[str, float] | None = None) -> None:
        self._ranges = ranges
        self._openvino = import_openvino()
        self.nodes: Node = importlib.import_module("openvino.opset13")

    def parameter(self, name: str, shape: list[int]) -> Node:
        """Return a float32 input; -1 leaves a side free."""
        node = self.nodes.parameter(shape, np.float32, name)
        node.output(0).set_names({name})
        return node

    def constant(self, values: NDArray[np.float32]) -> Node:
        """Return a constant that shares the memory of ``values``."""
        values = np.ascontiguousarray(values, np.float32)
        return self.nodes.constant(values, shared_memory=True)

    def model(self, outputs: dict[str, Node], inputs: list[Node]) -> Node:
        """Return the model of ``inputs`` and named ``outputs``."""
        for name, node in outputs.items():
            node.output(0).set_names({name})
        return self._openvino.Model(list(outputs.values()), inputs, "fer-resnet50")

    def convolve(
        self,
        x: Node,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
        stride: int,
        padding: int,
    ) -> Node:
        """See ``Operations``."""
        kernel, biases = constants
        strides, pads = [stride, stride], [padding, padding]
        rounded = self._ranges is not None and name != "conv1"
        weight = self._int8(kernel) if rounded else self.constant(kernel)
        y = self.nodes.convolution(x, weight, strides, pads, pads, [1, 1])
        # Of four dimensions, for NNCF's bias correction broadcasts three wrongly.
        return self.nodes.add(y, self.constant(biases[None, :, None, None]))

    def _int8(self, kernel: NDArray[np.float32]) -> Node:
        """Return a kernel whose (D, C, k, k) values are stored in 8 bits."""
        largest = np.abs(kernel).max(axis=(1, 2, 3), keepdims=True)
        step = (np.maximum(largest, 1e-12) / 127).astype(np.float32)
        values = self.nodes.constant(np.rint(kernel / step).astype(np.int8))
        return self.nodes.multiply(
            self.nodes.convert(values, "f32"), self.constant(step)
        )

    def activation(self, x: Node, name: str) -> Node:
        """See ``Operations``."""
        if self._ranges is None:
            return x
        largest = self._ranges[name]
        # 256 steps with zero among them; only downsampled values may be negative.
        least = -largest * 128 / 127 if name.endswith("downsample") else 0.0
        low, high = (np.array(value, np.float32) for value in (least, largest))
        return self.nodes.fake_quantize(x, low, high, low, high, 256)

    def relu(self, x: Node) -> Node:
        """See ``Operations``."""
        return self.nodes.relu(x)

    def add(self, x: Node, y: Node) -> Node:
        """See ``Operations``."""
        return self.nodes.add(x, y)

    def max_pool(self, x: Node) -> Node:
        """See ``Operations``."""
        places = ([2, 2], [1, 1], [1, 1], [1, 1], [3, 3])
        return self.nodes.max_pool(x, *places).output(0)

    def mean(self, x: Node) -> Node:
        """See ``Operations``."""
        return self.nodes.reduce_mean(x, np.array([2, 3]), keep_dims=False)

    def dense(
        self,
        x: Node,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> Node:
        """See ``Operations``."""
        matrix, biases = map(self.constant, constants)
        return self.nodes.add(
            self.nodes.matmul(x, matrix, transpose_a=False, transpose_b=True), biases
        )
