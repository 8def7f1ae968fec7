"""Bytes that go to the disk when there are many."""

from __future__ import annotations

import gc
import sys

import pytest

from fer_core._platform.spooled_bytes import SpooledBytes
from fer_core.errors import OutputError


def test_what_was_written_comes_back_before_and_after_it_goes_to_the_disk():
    spooled = SpooledBytes(most=1000)
    expected = bytearray()
    for number in range(50):
        part = bytes([number]) * 40
        spooled.write(len(expected), part)
        expected += part
        assert spooled.on_disk == (len(expected) > 1000)
        assert spooled.read(0, len(expected)) == expected
    spooled.write(100, b"in between")
    assert spooled.read(100, 10) == b"in between"
    assert spooled.read(1990, 100) == expected[1990:]


def test_nothing_is_left_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    spooled = SpooledBytes(most=10)
    spooled.write(0, bytes(100))
    assert spooled.on_disk
    if sys.platform.startswith("linux"):
        assert list(tmp_path.iterdir()) == []
    del spooled
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of files can be set")
def test_a_disk_that_takes_no_more_is_told_and_what_was_written_stays():
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    spooled = SpooledBytes(most=100)
    spooled.write(0, b"a" * 90)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, before[1]))
    try:
        with pytest.raises(OutputError, match="Use another disk"):
            spooled.write(90, b"b" * 90)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert spooled.read(0, 200) == b"a" * 90
    spooled.write(90, b"b" * 90)
    assert spooled.read(0, 200) == b"a" * 90 + b"b" * 90
