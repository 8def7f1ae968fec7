"""What computes the network: torch, OpenVINO or ONNX Runtime, behind one protocol."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fer_core._platform.extras import is_installed, require
from fer_core.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.config import DeviceName, EngineName
    from fer_core.network.weights import Weights


class InferenceEngine(Protocol):
    """Runs the network.

    Attributes:
        name: ``openvino int8`` and the like, for the status line.
        device: ``cpu``, ``cuda`` or ``mps``.
    """

    name: str
    device: str

    def logits(self, faces: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (N, K) logits of (N, 3, 48, 48) normalized faces; N may be 0 up."""
        ...


def open_engine(
    weights: Weights, engine: EngineName = "auto", device: DeviceName = "auto"
) -> InferenceEngine:
    """Return the engine asked for, or the best this computer has.

    The best is torch on a GPU, where both are there, else OpenVINO, which stays fast
    beside busy programs, else torch: a machine that only trains has no OpenVINO.

    Raises:
        EngineError: If the engine or the device is not there.
    """
    if engine == "auto" and (
        weights.spec.network != "resnet50"  # torch alone knows the others
        or not is_installed("openvino")
    ):
        engine = "torch"
    if engine == "auto":
        on_gpu = device in ("cuda", "mps") or (device == "auto" and _torch_has_a_gpu())
        engine = "torch" if on_gpu else "openvino"
        if device == "auto" and not on_gpu:
            device = "cpu"
    if engine == "torch":
        return TorchEngine(weights, device)
    if device not in ("auto", "cpu"):
        raise EngineError(
            "The {engine} engine runs on the CPU only. Choose torch for {device}.",
            engine=engine,
            device=device,
        )
    if engine == "openvino":
        return OpenVinoEngine(weights)
    return OnnxEngine(weights)


class OpenVinoEngine:
    """OpenVINO on the CPU.

    In 8 bits where the weights' ranges are known (docs/benchmarks.md), else in
    bfloat16 where the processor has it.
    """

    device = "cpu"

    def __init__(self, weights: Weights) -> None:
        if not is_installed("openvino"):
            raise EngineError(
                "The openvino package is not installed. Install fer-live again, or"
                " choose another engine."
            )
        from fer_core._platform.private_imports import import_openvino
        from fer_core.network.openvino_graph import build_model

        core = import_openvino().Core()
        fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        quantized = weights.ranges is not None
        # What is left in floating point beside 8 bits is too little to round twice.
        precision = "bf16" if fast and not quantized else "f32"
        name = "int8" if quantized else "bf16" if fast else "fp32"
        self.name = f"openvino {name}"
        compiled = core.compile_model(
            build_model(weights),
            "CPU",
            {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision},
        )
        self._outputs = weights.spec.outputs
        self._request = compiled.create_infer_request()

    def logits(self, faces: NDArray[np.float32]) -> NDArray[np.float32]:
        """See ``InferenceEngine``."""
        if not len(faces):
            return np.empty((0, self._outputs), np.float32)
        self._request.infer({"faces": faces}, share_inputs=True)
        return np.array(self._request.get_output_tensor(0).data)


class TorchEngine:
    """The trained torch module itself."""

    def __init__(self, weights: Weights, device: DeviceName = "auto") -> None:
        require("gpu", "torch", "torchvision", error=EngineError)
        _map_libraries("torch")
        import torch

        from fer_core.network.devices import choose_device
        from fer_core.network.resnet import load_network

        self._device = choose_device(device)
        self.device = self._device.type
        self.name = "torch fp32"
        self._network = load_network(weights).to(self._device)
        self._network.to(memory_format=torch.channels_last)
        self._torch = torch

    def logits(self, faces: NDArray[np.float32]) -> NDArray[np.float32]:
        """See ``InferenceEngine``."""
        with self._torch.inference_mode():
            batch = self._torch.from_numpy(np.ascontiguousarray(faces))
            answer = self._network(batch.to(self._device))
            return np.asarray(answer.float().cpu().numpy())


class OnnxEngine:
    """ONNX Runtime on the CPU, in float32."""

    device = "cpu"
    name = "onnx fp32"

    def __init__(self, weights: Weights) -> None:
        require("onnx", "onnx", "onnxruntime", error=EngineError)
        from fer_core._platform.private_imports import import_onnxruntime
        from fer_core.network.onnx_graph import write_graph

        self._outputs = weights.spec.outputs
        # Where a file in use cannot be deleted it stays until the system tidies up.
        with tempfile.TemporaryDirectory(
            prefix="fer-live-", ignore_cleanup_errors=True
        ) as folder:
            self._session = import_onnxruntime().InferenceSession(
                write_graph(weights, Path(folder)), providers=["CPUExecutionProvider"]
            )

    def logits(self, faces: NDArray[np.float32]) -> NDArray[np.float32]:
        """See ``InferenceEngine``."""
        if not len(faces):
            return np.empty((0, self._outputs), np.float32)
        return np.asarray(self._session.run(["logits"], {"faces": faces})[0])


def _map_libraries(module: str) -> None:
    """Map a module's large libraries before it is imported (Linux).

    ``import`` holds Python's lock meanwhile, for 0.2 s, and whoever draws a window
    waits; a call through ctypes does not hold it.
    """
    spec = importlib.util.find_spec(module)
    if sys.platform != "linux" or module in sys.modules or not (spec and spec.origin):
        return
    loader = ctypes.CDLL(None)
    for library in sorted(Path(spec.origin).with_name("lib").glob("libtorch*.so")):
        loader.dlopen(str(library).encode(), os.RTLD_LAZY)


def gpu_may_be_there() -> bool:
    """Return whether it is worth loading torch to ask for a GPU.

    Loading torch takes seconds; asking the driver's library takes none.
    """
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    library = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(library)
    except OSError:
        return False
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return False
    return count.value > 0


def _torch_has_a_gpu() -> bool:
    if not is_installed("torch") or not gpu_may_be_there():
        return False
    if sys.platform == "darwin":
        return True
    import torch

    return torch.cuda.is_available()
