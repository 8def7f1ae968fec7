"""OpenVINO without its usage reports."""

from __future__ import annotations

import importlib
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


def import_nncf() -> ModuleType:
    """Import NNCF, OpenVINO's quantiser, just as quietly."""
    import_openvino()
    return importlib.import_module("nncf")
