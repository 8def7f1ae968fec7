"""Memory that is free inside the process and taken from everybody else."""

from __future__ import annotations

import ctypes
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def return_freed_memory() -> None:
    """Give freed memory back to the system, where the allocator (glibc) can.

    Pictures of a megabyte and small values that live long share glibc's heaps, which
    shrink only from their end: a program that watches for hours holds ever more that
    nobody uses. Takes some milliseconds, without Python's lock.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another libc, Windows
        return None
    return found
