"""What ``make soak`` calls growth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at the process as Linux tells of it"
)


@pytest.fixture
def soak(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    return pytest.importorskip("soak")


def judged(soak, memory_mb, files=lambda time_s: 60):
    """Judge two hours in which the process was as two functions of time say."""
    times = [float(time_s) for time_s in range(0, 7200, 20)]
    samples = [soak.Sample(t, memory_mb(t), 30, files(t)) for t in times]
    return soak.is_flat(*soak.growth(samples, 7200.0))


def test_what_is_taken_while_it_warms_up_is_no_growth(soak):
    assert judged(soak, lambda time_s: 300.0 + min(time_s, 600.0) / 2)


def test_memory_that_comes_and_goes_is_no_growth(soak):
    assert judged(soak, lambda time_s: 600.0 + 80.0 * (time_s // 20 % 2))


def test_six_percent_in_two_hours_are_growth(soak):
    assert not judged(soak, lambda time_s: 600.0 + 40.0 * time_s / 7200)


def test_files_left_open_are_growth(soak):
    assert not judged(soak, lambda _: 600.0, files=lambda time_s: 60 + time_s // 600)


def test_the_process_tells_its_memory_threads_and_files(soak):
    now = soak.sample(1.0)
    assert now.memory_mb > 1
    assert now.threads >= 1
    assert now.files >= 3
