"""The ResNet-50 as an ONNX graph, straight from its weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from fer_core.network.resnet_graph import append_network

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.network.weights import Weights

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
    return _build(weights, np.dtype(np.float16 if half else np.float32))


def write_graph(weights: Weights, folder: Path) -> Path:
    """Write ``build_graph``'s network to ``folder``, constants in a file beside it.

    A graph with 90 MB of constants inside is copied as a whole several times, and
    Python's lock held for a second; so no step is longer than one constant.

    Raises:
        ModelError: If the weights are not those of the network their spec names.
        OSError: If it cannot be written.
    """
    with (folder / CONSTANTS).open("wb") as file:
        model = _build(weights, np.dtype(np.float32), file)
    path = folder / "network.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def _build(
    weights: Weights, dtype: np.dtype[np.floating], file: BinaryIO | None = None
) -> onnx.ModelProto:
    graph = OnnxOperations(dtype, file)
    x = "faces"
    if dtype == np.float16:
        x = graph.append("Cast", x, to=TensorProto.FLOAT16)
    x, _ = append_network(graph, x, weights)
    if dtype == np.float16:
        x = graph.append("Cast", x, to=TensorProto.FLOAT)
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


@dataclass(slots=True)
class OnnxOperations:
    """Makes ONNX nodes, known by the name of what they give; see ``Operations``."""

    dtype: np.dtype[np.floating]
    file: BinaryIO | None  # where constants go; None keeps them in the graph
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def append(
        self, operation: str, *inputs: str, **attributes: int | list[int]
    ) -> str:
        """Append a node; return the name of what it gives."""
        output = f"{operation}_{len(self.nodes)}"
        node = helper.make_node(operation, inputs, [output])
        node.attribute.extend(
            helper.make_attribute(name, value) for name, value in attributes.items()
        )
        self.nodes.append(node)
        return output

    def convolve(
        self,
        x: str,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
        stride: int,
        padding: int,
    ) -> str:
        """See ``Operations``."""
        stored = self._store(name, constants)
        strides, pads = [stride, stride], [padding] * 4
        return self.append("Conv", x, *stored, strides=strides, pads=pads)

    def relu(self, x: str) -> str:
        """See ``Operations``."""
        return self.append("Relu", x)

    def add(self, x: str, y: str) -> str:
        """See ``Operations``."""
        return self.append("Add", x, y)

    def max_pool(self, x: str) -> str:
        """See ``Operations``."""
        return self.append(
            "MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]
        )

    def activation(self, x: str, name: str) -> str:
        """See ``Operations``; it stays in floating point."""
        return x

    def mean(self, x: str) -> str:
        """See ``Operations``."""
        return self.append("Flatten", self.append("GlobalAveragePool", x))

    def dense(
        self,
        x: str,
        name: str,
        constants: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> str:
        """See ``Operations``."""
        return self.append("Gemm", x, *self._store(name, constants), transB=1)

    def _store(
        self, name: str, constants: tuple[NDArray[np.float32], NDArray[np.float32]]
    ) -> list[str]:
        """Store a layer's two constants; return their names."""
        names = [f"{name}.weight", f"{name}.bias"]
        for each, value in zip(names, constants, strict=True):
            array = np.ascontiguousarray(value, self.dtype)
            if self.file is None:
                self.constants.append(numpy_helper.from_array(array, each))
            else:
                self.constants.append(_write_constant(array, each, self.file))
        return names


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
