from __future__ import annotations

import platform
import subprocess
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


HEAPS_OF_THREADS = """
import re, sys, threading
from pathlib import Path
from fer_core._platform.memory import share_heaps

if sys.argv[1] == "shared":
    share_heaps()
gate = threading.Barrier(9)

def hold():
    kept = [bytearray(2000) for _ in range(200)]
    gate.wait()
    gate.wait()

threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads:
    thread.start()
gate.wait()
maps = Path("/proc/self/maps").read_text()
gate.wait()
# A heap of a thread begins at a multiple of 64 MiB and may be written.
print(len(re.findall(r"^[0-9a-f]+[048c]000000-\\S+ rw-p 0+ 00:00 0 *$", maps, re.M)))
"""


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc",
    reason="other allocators have other heaps",
)
def test_threads_share_heaps():
    counts = {
        how: int(
            subprocess.run(
                [sys.executable, "-c", HEAPS_OF_THREADS, how],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for how in ("shared", "own")
    }
    assert counts["shared"] <= 2 < counts["own"]


def test_it_may_be_asked_for_again():
    return_freed_memory()
    return_freed_memory()
