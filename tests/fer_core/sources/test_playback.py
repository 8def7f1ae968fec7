import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_core.sources.playback import Anchor, MonotonicTimestamps, Playback
from fer_core.types import Frame

IMAGE = np.zeros((4, 4, 3), np.uint8)


def frame(time_s):
    return Frame(IMAGE, time_s, 0, "clip")


@given(st.floats(0, 1e4), st.floats(0.1, 8))
def test_a_frame_is_due_when_its_time_has_passed_at_the_speed(later_s, speed):
    anchor = Anchor(stream_s=5.0, wall_s=100.0, speed=speed)

    assert anchor.due_s(5.0 + later_s) == pytest.approx(100.0 + later_s / speed)


def test_the_first_frame_is_due_at_once():
    assert Playback().wait_until_due(7.0)


def test_a_paused_file_lets_one_frame_through_for_each_step():
    playback = Playback()
    playback.step()

    assert playback.wait_until_due(0.0)
    assert playback.paused
    waiting = threading.Thread(target=playback.wait_until_due, args=(0.04,))
    waiting.start()
    playback.close()
    waiting.join()
    assert playback.position_s == 0.0


def test_a_seek_ends_the_wait_and_is_told_once():
    playback = Playback()
    playback.pause()
    playback.seek(3.0)

    assert not playback.wait_until_due(0.0)
    assert playback.take_seek() == 3.0
    assert playback.take_seek() is None


def test_a_paused_file_shows_the_frame_sought():
    playback = Playback()
    playback.pause()
    playback.seek(3.0)
    playback.take_seek()

    assert playback.wait_until_due(3.0)


def test_the_end_is_the_end_until_play_is_pressed():
    playback = Playback()
    ended = threading.Thread(target=playback.wait_for_seek)
    ended.start()
    while not playback.at_end:
        pass
    playback.resume()
    ended.join()

    assert playback.take_seek() == 0.0
    assert not playback.at_end


def test_a_looping_file_starts_again():
    playback = Playback(loop=True)

    assert playback.wait_for_seek()
    assert playback.take_seek() == 0.0


def test_a_closed_playback_lets_everybody_go():
    playback = Playback()
    playback.pause()
    playback.close()

    assert not playback.wait_until_due(0.0)
    assert not playback.wait_for_seek()


@pytest.mark.parametrize("speed", [0.0, -1.0])
def test_a_speed_must_move_forward(speed):
    with pytest.raises(ValueError, match="greater than 0"):
        Playback().set_speed(speed)


@given(st.lists(st.lists(st.floats(0, 100), min_size=1, unique=True).map(sorted)))
def test_timestamps_increase_across_seeks(passes):
    clock = MonotonicTimestamps(rate_fps=25.0)
    stamped = []
    for times in passes:
        clock.mark_discontinuity()
        stamped += [clock.stamp(frame(time_s)) for time_s in times]

    times = [each.timestamp_s for each in stamped]
    assert times == sorted(times)
    assert [each.index for each in stamped] == list(range(len(stamped)))


def test_the_first_pass_keeps_the_file_s_own_time():
    clock = MonotonicTimestamps(rate_fps=25.0)
    clock.mark_discontinuity()

    assert clock.stamp(frame(1.5)).timestamp_s == 1.5


def test_a_step_asked_for_during_a_seek_is_not_lost():
    playback = Playback()
    playback.pause()
    playback.seek(3.0)
    playback.step()
    playback.take_seek()

    assert playback.wait_until_due(3.0)
    assert playback.wait_until_due(3.04)
