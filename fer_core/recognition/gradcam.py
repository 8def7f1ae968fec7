"""Grad-CAM: which parts of a face speak for its label."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fer_core._platform.private_imports import import_openvino
from fer_core.network.openvino_graph import Node, OpenVinoOperations
from fer_core.network.resnet_graph import append_network
from fer_core.network.spec import CROP_SIZE
from fer_core.recognition.classifier import network_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fer_core.network.weights import Weights
    from fer_core.types import Emotion

# The last stage with 6x6 features; later ones are too coarse to show on a face.
TARGET_LAYER = {"stock": "layer2", "fine": "layer3"}
SIGMA = 0.5  # of the upsampling kernel, in cells; less shows the grid, more blurs


class GradCam:
    """Explains labels; use it from one thread at a time.

    Grad-CAM (Selvaraju et al., 2017, arXiv:1610.02391) on an earlier stage than the
    last, whose 2x2 or 3x3 cells would cover half a face each. The gradient is part of
    the graph that OpenVINO computes.
    """

    def __init__(self, weights: Weights) -> None:
        """Compile the graph, which takes a second.

        Raises:
            ModelError: If the weights are of another kind.
        """
        self._spec = weights.spec
        operations = _DifferentiableOperations()
        face = operations.parameter("face", [1, 3, CROP_SIZE, CROP_SIZE])
        label = operations.parameter("label", [1, weights.spec.outputs])
        logits, stages = append_network(operations, face, weights)
        target = stages[TARGET_LAYER[weights.spec.stem]]
        gradient = operations.gradient(logits, label, target)
        model = operations.model({"maps": target, "gradient": gradient}, [face, label])
        compiled = (
            import_openvino()
            .Core()
            .compile_model(
                model,
                "CPU",
                # The analysis needs the other threads.
                {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1},
            )
        )
        self._request: Node = compiled.create_infer_request()

    def heatmap(self, crop: NDArray[np.uint8], emotion: Emotion) -> NDArray[np.float32]:
        """Return the heatmap of a crop for the label ``emotion``.

        Args:
            crop: (48, 48) uint8, grey.
            emotion: The label to explain.

        Returns:
            (48, 48) float32, 0 to 1; the maximum is 1, or all values are 0.
        """
        label = np.zeros((1, self._spec.outputs), np.float32)
        label[0, self._spec.columns(self._spec.live_head)][emotion] = 1
        face = network_input(crop[None], self._spec)
        found = self._request.infer({"face": face, "label": label})
        weights = found["gradient"].mean(axis=(2, 3), keepdims=True)  # (1, C, 1, 1)
        cells = np.maximum((weights * found["maps"]).sum(axis=1), 0)[0]
        wide = upsample(cells)
        return np.asarray(wide / max(float(wide.max()), 1e-12), np.float32)

    def close(self) -> None:
        """Release the model; idempotent."""
        self._request = None


def upsample(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Upsample a stage's (N, N) map to (48, 48), aligned with the crop.

    With stride s, cell i of every convolution and pooling here is centred at s * i,
    not in the middle of a cell: plain resizing would shift the map by half a cell.
    """
    count = len(cells)
    at = np.arange(CROP_SIZE, dtype=np.float32) * count / CROP_SIZE
    distance = at[:, None] - np.arange(count, dtype=np.float32)  # (48, N), in cells
    kernel = np.exp(-0.5 * (distance / SIGMA) ** 2)
    kernel /= kernel.sum(axis=1, keepdims=True)
    return np.asarray(kernel @ cells @ kernel.T, np.float32)


class _Step(NamedTuple):
    """An operation that was appended.

    Attributes:
        inputs: What it took.
        output: What it gives.
        backward: Returns the gradient of its inputs, given that of its output.
    """

    inputs: tuple[Node, ...]
    output: Node
    backward: Callable[[Node], Node]


class _DifferentiableOperations(OpenVinoOperations):
    """Notes each operation, so that the graph can go on backwards."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[_Step] = []

    def gradient(self, output: Node, seed: Node, target: Node) -> Node:
        """Append the gradient of ``(output * seed).sum()`` by ``target``."""
        gradients = {id(output): seed}  # nodes compare as nodes, so not by themselves
        for step in reversed(self._steps):
            if step.output is target:
                break
            part = step.backward(gradients.pop(id(step.output)))
            for each in step.inputs:
                before = gradients.get(id(each))
                both = part if before is None else self.nodes.add(before, part)
                gradients[id(each)] = both
        return gradients[id(target)]

    def convolve(
        self,
        x: Node,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
        stride: int,
        padding: int,
    ) -> Node:
        """See ``Operations``."""
        y = super().convolve(x, name, constants, stride, padding)
        kernel = self._own_constant(constants[0])
        sides = np.array(x.shape[2:])
        least = (np.array(y.shape[2:]) - 1) * stride + kernel.shape[2] - 2 * padding

        def backward(gradient: Node) -> Node:
            return self.nodes.convolution_backprop_data(
                gradient,
                kernel,
                [stride, stride],
                pads_begin=[padding, padding],
                pads_end=[padding, padding],
                output_padding=list(sides - least),
            )

        return self._note((x,), y, backward)

    def relu(self, x: Node) -> Node:
        """See ``Operations``."""
        y = super().relu(x)

        def backward(gradient: Node) -> Node:
            active = self.nodes.greater(y, np.float32(0))
            return self.nodes.multiply(gradient, self.nodes.convert(active, np.float32))

        return self._note((x,), y, backward)

    def add(self, x: Node, y: Node) -> Node:
        """See ``Operations``."""
        return self._note((x, y), super().add(x, y), lambda gradient: gradient)

    def mean(self, x: Node) -> Node:
        """See ``Operations``."""
        _, channels, height, width = x.shape

        def backward(gradient: Node) -> Node:
            spread = self.nodes.reshape(gradient, [1, channels, 1, 1], False)
            share = np.full((1, 1, height, width), 1 / (height * width), np.float32)
            return self.nodes.multiply(spread, share)

        return self._note((x,), super().mean(x), backward)

    def dense(
        self,
        x: Node,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> Node:
        """See ``Operations``."""
        matrix = self._own_constant(constants[0])

        def backward(gradient: Node) -> Node:
            return self.nodes.matmul(gradient, matrix, False, False)

        return self._note((x,), super().dense(x, name, constants), backward)

    def _own_constant(self, values: NDArray[np.float32]) -> Node:
        """Return a constant with memory of its own.

        OpenVINO's CPU plugin takes constants at one address for the same, also where
        one operation has them transposed (seen with 2026.4.1).
        """
        return self.constant(values.copy())

    def _note(
        self, inputs: tuple[Node, ...], output: Node, backward: Callable[[Node], Node]
    ) -> Node:
        self._steps.append(_Step(inputs, output, backward))
        return output
