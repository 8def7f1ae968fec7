"""Memory that is free inside the process and taken from everybody else.

glibc gives threads heaps of their own, up to eight for each core, and keeps in each
some 11 MB of what was freed there. With the dozen threads that read, decode, analyse
and draw pictures of a megabyte, these fill one after the other: after ten minutes of
the looped sample 190 MB were in use and 177 MB free, in 16 heaps.
"""

from __future__ import annotations

import ctypes
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


M_ARENA_MAX = -8  # glibc's number of the option
HEAPS = 2


def share_heaps() -> None:
    """Let threads share a few heaps, where the allocator is glibc; before they start.

    Few values here are made of glibc's memory (Python has its own for small ones), so
    that threads hardly wait for each other.
    """
    mallopt = _libc("mallopt")
    if mallopt is not None:
        mallopt(M_ARENA_MAX, HEAPS)


def return_freed_memory() -> None:
    """Give freed memory back to the system, where the allocator (glibc) can.

    Small values that live long keep a heap from shrinking: what was freed below them
    stays. Takes some milliseconds, without Python's lock.
    """
    trim = _libc("malloc_trim")
    if trim is not None:
        trim(0)


@functools.cache
def _libc(name: str) -> Callable[..., int] | None:
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # another libc, Windows
        return None
    return found
