from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from fer_core._platform.memory import return_freed_memory

MB = 1_000_000


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc",
    reason="other allocators give back by themselves",
)
def test_what_lies_free_between_small_values_is_given_back():
    blocks = [(bytearray(100_000), bytearray(600)) for _ in range(2000)]
    small = [kept for _, kept in blocks]
    full = resident_bytes()
    del blocks
    return_freed_memory()
    assert len(small) == 2000
    assert full - resident_bytes() > 100 * MB


def test_it_may_be_asked_for_again():
    return_freed_memory()
    return_freed_memory()
