"""Weights as ONNX and OpenVINO IR files for other programs."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import onnx

from fer_core._platform.private_imports import (
    import_nncf,
    import_onnxruntime,
    import_openvino,
)
from fer_core.errors import EngineError, OutputError
from fer_core.evaluation.metrics import softmax
from fer_core.network.backends import TorchEngine
from fer_core.network.onnx_graph import build_graph
from fer_core.network.openvino_graph import build_model
from fer_core.recognition.classifier import network_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.datasets.faces import FaceData
    from fer_core.network.weights import Weights

Format = Literal["onnx", "openvino"]
Precision = Literal["fp32", "fp16", "int8"]

CHECKED_FACES = 512
CALIBRATION_FACES = 300
# Least share of faces that must get torch's label; int8 rounds more.
LEAST_AGREEMENT = {"fp32": 0.99, "fp16": 0.98, "int8": 0.93}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written and how it compares with torch on real faces.

    Attributes:
        path: The ``.onnx`` or ``.xml`` file (with its ``.bin`` beside it).
        size_bytes: Of all its parts.
        faces: How many were compared.
        agreement: Share with the same label, 0..1.
        largest_difference: Of any probability, 0..1.
    """

    path: Path
    size_bytes: int
    faces: int
    agreement: float
    largest_difference: float


def export_network(
    weights: Weights, faces: FaceData, out: Path, form: Format, precision: Precision
) -> Exported:
    """Write the network to ``out`` once the file is seen to answer as torch does.

    Input ``faces`` (N, 3, 48, 48) float32, normalized as the weights say; output
    ``logits`` (N, K). N is free. The normalization, the heads, their temperatures and
    the class order are in its metadata, a ``ModelSpec`` as JSON (ONNX: ``spec``;
    OpenVINO: ``fer_live``, ``spec`` of the runtime information).

    Raises:
        OutputError: If ``out`` cannot be written.
        EngineError: If the file does not answer as torch does; it is not kept.
    """
    checked = network_input(_spread(faces, CHECKED_FACES), weights.spec)
    calibration = network_input(_spread(faces, CALIBRATION_FACES), weights.spec)
    name = f"{form}-{precision}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".export-") as folder:
            path = _write(weights, Path(folder), form, precision, calibration)
            agreement, difference = _compare(weights, path, checked)
            if agreement < LEAST_AGREEMENT[precision]:
                raise EngineError(
                    f"The {name} file gives torch's label on {agreement:.1%} of the"
                    f" faces only and is not kept. Export another precision."
                )
            parts = sorted(Path(folder).iterdir())
            size = sum(part.stat().st_size for part in parts)
            for part in parts:
                shutil.move(part, out / part.name)
    except OSError as error:
        raise OutputError(
            f"{out} cannot be written ({error.strerror or error})."
            " Choose another folder with --out."
        ) from error
    return Exported(out / path.name, size, len(checked), agreement, difference)


def _spread(faces: FaceData, count: int) -> NDArray[np.uint8]:
    """Return up to ``count`` faces evenly from all of the data."""
    rows = np.linspace(0, len(faces) - 1, min(count, len(faces))).astype(int)
    return faces.take(rows).images


def _write(
    weights: Weights,
    folder: Path,
    form: Format,
    precision: Precision,
    calibration: NDArray[np.float32],
) -> Path:
    name = f"fer-resnet50-{precision}"
    if form == "onnx":
        graph = build_graph(weights, half=precision == "fp16")
        if precision == "int8":
            graph = _quantised_onnx(graph, calibration)
        onnx.helper.set_model_props(graph, _metadata(weights))
        path = folder / f"{name}.onnx"
        onnx.save(graph, path)
        return path
    model = build_model(replace(weights, ranges=None))  # in floating point
    if precision == "int8":
        model = _quantised_openvino(model, calibration)
    for key, value in _metadata(weights).items():
        model.set_rt_info(value, ["fer_live", key])
    path = folder / f"{name}.xml"
    import_openvino().save_model(model, path, compress_to_fp16=precision != "fp32")
    return path


def _metadata(weights: Weights) -> dict[str, str]:
    return {
        "spec": json.dumps(asdict(weights.spec)),
        "weights_sha256": weights.sha256,
    }


def _quantised_onnx(
    graph: onnx.ModelProto, calibration: NDArray[np.float32]
) -> onnx.ModelProto:
    nncf = import_nncf()
    rows = [{"faces": row[None]} for row in calibration]
    quantised: onnx.ModelProto = nncf.quantize(graph, nncf.Dataset(rows))
    return quantised


def _quantised_openvino(
    model: Any,  # noqa: ANN401
    calibration: NDArray[np.float32],
) -> Any:  # noqa: ANN401
    nncf = import_nncf()
    return nncf.quantize(model, nncf.Dataset([row[None] for row in calibration]))


def _compare(
    weights: Weights, path: Path, faces: NDArray[np.float32]
) -> tuple[float, float]:
    """Return (share of equal labels, largest difference of a probability)."""
    torch_engine = TorchEngine(weights, "cpu")
    batches = range(0, len(faces), 64)
    theirs = np.concatenate([torch_engine.logits(faces[i : i + 64]) for i in batches])
    run = _run_onnx if path.suffix == ".onnx" else _run_openvino
    ours = np.concatenate(list(run(path, [faces[i : i + 64] for i in batches])))
    heads = len(weights.spec.heads)
    expected = softmax(theirs.reshape(len(faces), heads, -1))
    found = softmax(ours.reshape(len(faces), heads, -1))
    same = expected.argmax(axis=-1) == found.argmax(axis=-1)
    return float(same.mean()), float(np.abs(expected - found).max())


def _run_onnx(
    path: Path, batches: list[NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    session = import_onnxruntime().InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    for batch in batches:
        yield np.asarray(session.run(["logits"], {"faces": batch})[0])


def _run_openvino(
    path: Path, batches: list[NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    # The file is compared, not this processor's own shorter numbers.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = import_openvino().Core().compile_model(str(path), "CPU", exact)
    for batch in batches:
        yield np.array(compiled({"faces": batch})["logits"])
