"""The ResNet-50 as an OpenVINO model, straight from its weights."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fer_core._platform.private_imports import import_openvino
from fer_core.network.resnet_graph import append_network
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.network.weights import Weights

Node: TypeAlias = Any  # OpenVINO carries no types


def build_model(weights: Weights) -> Node:
    """Return the network: ``faces`` (N, 3, 48, 48) float32 -> ``logits`` (N, K).

    Raises:
        ModelError: If the weights are not those of the network their spec names.
    """
    operations = OpenVinoOperations()
    faces = operations.parameter("faces", [-1, 3, CROP_SIZE, CROP_SIZE])
    logits, _ = append_network(operations, faces, weights)
    return operations.model({"logits": logits}, [faces])


class OpenVinoOperations:
    """Makes OpenVINO's nodes; see ``Operations``."""

    def __init__(self) -> None:
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
        y = self.nodes.convolution(
            x, self.constant(kernel), strides, pads, pads, [1, 1]
        )
        # Of four dimensions, for NNCF's bias correction broadcasts three wrongly.
        return self.nodes.add(y, self.constant(biases[None, :, None, None]))

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
