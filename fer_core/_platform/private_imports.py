"""Libraries that report their use to their makers, imported so that they do not."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def import_openvino() -> ModuleType:
    """Import OpenVINO so that it reports nothing.

    ``import openvino`` alone sends an event to an analytics host through the package
    openvino-telemetry (seen with OpenVINO 2026.4.1). Where that package is missing,
    OpenVINO and NNCF say nothing, so it is made to be missing here. Every import of
    OpenVINO in this program goes through this function; a test holds them to it.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    return importlib.import_module("openvino")


def import_onnxruntime() -> ModuleType:
    """Import ONNX Runtime so that it reports nothing.

    ONNX Runtime 1.32 writes an id of this device into the user's cache and, seconds
    after the import, looks up an analytics host. Its own call to switch that off
    comes too late; the variable is read while it is imported.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return importlib.import_module("onnxruntime")


def import_nncf() -> ModuleType:
    """Import NNCF, OpenVINO's quantiser, just as quietly; it brings both others."""
    import_openvino()
    import_onnxruntime()
    return importlib.import_module("nncf")
