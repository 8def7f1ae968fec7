"""``run.json``: what each part of a run was computed with, and how it ended."""

from __future__ import annotations

import json
import logging
import platform
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torchvision

from fer_core._platform.version import program_version
from fer_core.errors import OutputError
from fer_core.network.weights import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.training.distributed import ProcessGroup
    from fer_core.training.trainer import Engine

logger = logging.getLogger(__name__)

RECORD = "run.json"


def computed_with(group: ProcessGroup, engine: Engine) -> dict[str, Any]:
    """Return versions, device and precision as plain values for JSON."""
    return {
        "fer_live": program_version(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "numpy": np.__version__,
        "device": _device_name(group.device),
        "device_type": group.device.type,
        "processes": group.size,
        "precision": "bf16" if engine.amp else "fp32",
    }


@contextmanager
def recorded(
    path: Path, part: dict[str, Any], *, resumed: bool
) -> Iterator[dict[str, Any]]:
    """Keep ``part`` of a run in the file at ``path`` while it runs and once it ended.

    The file is ``{"parts": [...]}``, the newest last. ``started`` and, at the end,
    ``seconds`` and ``ended`` are added: how it ended is what the caller puts there, or
    the error. A part that was killed has null there.

    Args:
        path: The file.
        part: What to note from the start.
        resumed: Keep the parts that are there.

    Raises:
        OutputError: If the file cannot be written.
    """
    parts = _earlier(path) if resumed else []
    started = datetime.now(UTC).isoformat(timespec="seconds")
    part = {**part, "started": started, "seconds": None, "ended": None}
    parts.append(part)
    _write(path, parts)
    began = time.monotonic()
    try:
        yield part
    except BaseException as error:
        part["seconds"] = round(time.monotonic() - began, 1)
        part["ended"] = str(error) or type(error).__name__
        with suppress(OutputError):  # the first error is the one to tell
            _write(path, parts)
        raise
    part["seconds"] = round(time.monotonic() - began, 1)
    _write(path, parts)


def _earlier(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
        return list(found["parts"]) if "parts" in found else [found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, RecursionError) as error:
        logger.warning("%s cannot be read (%s); it begins anew.", path, error)
        return []


def _write(path: Path, parts: list[dict[str, Any]]) -> None:
    try:
        write_atomically(path, json.dumps({"parts": parts}, indent=1).encode())
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Free some space and go on"
            " with --resume."
        ) from error


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
