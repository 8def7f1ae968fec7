"""Which torch devices this machine has."""

from __future__ import annotations

import contextlib
import ctypes

import torch

from fer_core.errors import EngineError


def choose_device(name: str) -> torch.device:
    """Return the torch device for ``auto``, ``cpu``, ``cuda`` or ``mps``.

    Raises:
        EngineError: If the device asked for is not there.
    """
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(device for device, there in present.items() if there)
    elif not present.get(name, False):
        usable = ", ".join(device for device, there in present.items() if there)
        raise EngineError(
            "This computer has no {device} device that torch can use."
            " Choose one of: auto, {devices}.",
            device=name,
            devices=usable,
        )
    return torch.device(name)


def bfloat16_is_fast(device: torch.device) -> bool:
    """Return whether ``device`` computes bfloat16 in hardware."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return False


def keep_freed_memory() -> None:
    """Let this process keep freed memory for its next large arrays, where libc can.

    glibc returns arrays of 32 MB and more to the system at once and gets them back in
    pages of 4 KB, each cleared: a sixth of a training step with the fine stem. The
    process grows no larger than its peak.
    """
    no_mapping, trim_threshold = -4, -1  # M_MMAP_MAX, M_TRIM_THRESHOLD of malloc.h
    with contextlib.suppress(OSError, AttributeError, TypeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(no_mapping, 0)
        libc.mallopt(trim_threshold, 2**31 - 1)
