from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_core.sources import timestamps
from fer_core.sources.timestamps import growing_times


def grown(stamps, *, step_s=0.04, broadcast=False):
    items = ((number, stamp, step_s) for number, stamp in enumerate(stamps))
    pairs = list(growing_times(items, broadcast=broadcast))
    assert [number for number, _ in pairs] == list(range(len(stamps)))
    return [time_s for _, time_s in pairs]


def test_the_example_holds():
    assert doctest.testmod(timestamps).failed == 0


def test_times_that_grow_stay():
    assert grown([0.5, 0.7, 3.0]) == [0.5, 0.7, 3.0]


def test_a_single_repeat_lies_half_way():
    assert grown([0.0, 1.0, 1.0, 2.0]) == [0.0, 1.0, 1.5, 2.0]


def test_a_gap_is_a_gap_in_a_file_and_another_clock_in_a_broadcast():
    assert grown([0.0, 60.0]) == [0.0, 60.0]
    jump = grown([0.0, 60.0, 60.5], broadcast=True)
    assert jump == pytest.approx([0.0, 0.04, 0.54])


def test_a_missing_time_is_not_guessed_from_a_step_of_nothing():
    assert grown([None, 1e-67, 1.0, None]) == [0.0, 1e-67, 1.0, 2.0]


@given(
    st.lists(st.none() | st.floats(-1e6, 1e6, allow_subnormal=False), max_size=30),
    st.booleans(),
)
def test_times_always_grow_and_nothing_is_lost(stamps, broadcast):
    times = grown(stamps, broadcast=broadcast)
    assert (np.diff(times) > 0).all()
