"""The ResNet-50 as an ONNX graph, straight from its weights.

torch could export its module, but that would load torch (seconds, and a few hundred
megabytes) only to watch a camera on a CPU. OpenVINO and ONNX Runtime both read this
graph. ``resnet.py`` stays the truth: tests hold the graph to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from fer_core.errors import ModelError
from fer_core.network.spec import only_teaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.network.spec import ModelSpec
    from fer_core.network.weights import Weights

BATCH_NORM_EPSILON = 1e-5  # torchvision's
BLOCKS = (3, 4, 6, 3)  # bottleneck blocks in ResNet-50's four stages
OPSET = 17
CONSTANTS = "constants.bin"
IR_VERSION = 8  # the format that goes with the operator set above


def build_graph(weights: Weights, *, half: bool = False) -> onnx.ModelProto:
    """Return the network: ``faces`` (N, 3, 48, 48) float32 -> ``logits`` (N, K).

    Batch norms are folded into the convolutions before them. With ``half`` constants
    and everything between input and output are 16-bit.

    Raises:
        ModelError: If the weights are not those of the network their spec names.
    """
    _check_fit(weights)
    return _build(weights, np.dtype(np.float16 if half else np.float32))


def write_graph(weights: Weights, folder: Path) -> Path:
    """Write ``build_graph``'s network to ``folder``, constants in a file beside it.

    A graph with 90 MB of constants inside is copied as a whole several times, and
    Python's lock held for a second; so no step is longer than one constant.

    Raises:
        ModelError: If the weights are not those of the network their spec names.
        OSError: If it cannot be written.
    """
    _check_fit(weights)
    with (folder / CONSTANTS).open("wb") as file:
        model = _build(weights, np.dtype(np.float32), file)
    path = folder / "network.onnx"
    path.write_bytes(model.SerializeToString())
    return path


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


def _build(
    weights: Weights, dtype: np.dtype[np.floating], file: BinaryIO | None = None
) -> onnx.ModelProto:
    graph = _Graph(weights.tensors, dtype, file)
    stride, padding = (2, 3) if weights.spec.stem == "stock" else (1, 1)
    x = "faces"
    if dtype == np.float16:
        x = graph.add("Cast", x, to=TensorProto.FLOAT16)
    x = graph.add("Relu", graph.convolve(x, "conv1", "bn1", stride, padding))
    x = graph.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    for stage, blocks in enumerate(BLOCKS, start=1):
        for block in range(blocks):
            stride = 2 if stage > 1 and block == 0 else 1
            x = _bottleneck(graph, x, f"layer{stage}.{block}", stride)
    x = graph.add("Flatten", graph.add("GlobalAveragePool", x))
    dense = [graph.constant(f"fc.{part}") for part in ("weight", "bias")]
    x = graph.add("Gemm", x, *dense, transB=1)
    if dtype == np.float16:
        x = graph.add("Cast", x, to=TensorProto.FLOAT)
    graph.nodes[-1].output[0] = "logits"
    faces = helper.make_tensor_value_info(
        "faces", TensorProto.FLOAT, ["faces_count", 3, 48, 48]
    )
    logits = helper.make_tensor_value_info(
        "logits", TensorProto.FLOAT, ["faces_count", weights.spec.outputs]
    )
    return helper.make_model(
        helper.make_graph(
            graph.nodes, "fer-resnet50", [faces], [logits], graph.constants
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="fer-live",
    )


def _bottleneck(graph: _Graph, x: str, name: str, stride: int) -> str:
    """Add one block: 1x1, 3x3 (with the stride), 1x1, and the way around them."""
    y = graph.add("Relu", graph.convolve(x, f"{name}.conv1", f"{name}.bn1"))
    y = graph.convolve(y, f"{name}.conv2", f"{name}.bn2", stride, padding=1)
    y = graph.convolve(graph.add("Relu", y), f"{name}.conv3", f"{name}.bn3")
    around = f"{name}.downsample"
    if f"{around}.0.weight" in graph.tensors:
        x = graph.convolve(x, f"{around}.0", f"{around}.1", stride)
    return graph.add("Relu", graph.add("Add", y, x))


@dataclass(slots=True)
class _Graph:
    """Nodes and constants while they are being put together."""

    tensors: Mapping[str, NDArray[np.float32]]
    dtype: np.dtype[np.floating]
    file: BinaryIO | None  # where constants go; None keeps them in the graph
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.float32] | None = None) -> str:
        """Store a constant, by default the weights' own; return its name."""
        array = self.tensors[name] if value is None else value
        array = np.ascontiguousarray(array, self.dtype)
        if self.file is None:
            self.constants.append(numpy_helper.from_array(array, name))
        else:
            self.constants.append(_write_constant(array, name, self.file))
        return name

    def add(self, operation: str, *inputs: str, **attributes: int | list[int]) -> str:
        """Append a node; return the name of what it gives."""
        output = f"{operation}_{len(self.nodes)}"
        node = helper.make_node(operation, inputs, [output])
        node.attribute.extend(
            helper.make_attribute(name, value) for name, value in attributes.items()
        )
        self.nodes.append(node)
        return output

    def convolve(
        self, x: str, convolution: str, norm: str, stride: int = 1, padding: int = 0
    ) -> str:
        """Append a convolution with its batch norm folded in."""
        tensors = self.tensors
        scale = tensors[f"{norm}.weight"] / np.sqrt(
            tensors[f"{norm}.running_var"] + BATCH_NORM_EPSILON
        )
        weight = tensors[f"{convolution}.weight"] * scale[:, None, None, None]
        bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
        return self.add(
            "Conv",
            x,
            self.constant(f"{convolution}.weight", weight),
            self.constant(f"{convolution}.bias", bias),
            strides=[stride, stride],
            pads=[padding] * 4,
        )


def _write_constant(
    array: NDArray[np.floating], name: str, file: BinaryIO
) -> onnx.TensorProto:
    tensor = onnx.TensorProto(
        name=name,
        dims=array.shape,
        data_type=helper.np_dtype_to_tensor_dtype(array.dtype),
        data_location=TensorProto.EXTERNAL,
    )
    for key, value in (
        ("location", CONSTANTS),
        ("offset", file.tell()),
        ("length", array.nbytes),
    ):
        tensor.external_data.add(key=key, value=str(value))
    file.write(array.data)
    return tensor
