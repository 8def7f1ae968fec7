"""A microphone's sound stays in step with a recording, whatever its clock does."""

import numpy as np
import pytest

from fer_core.sound.live_sound import RATE_HZ, LiveSound

BLOCK = 480
ZERO_S = 1000.0  # the monotonic time at which the recording begins


def started():
    sound = LiveSound()
    sound.anchor(ZERO_S, 0.0)
    return sound


def clicks(index, count=BLOCK):
    """Samples ``index`` on of a sound that clicks each 48,000 samples."""
    return (np.arange(index, index + count) % RATE_HZ == 0).astype(np.float32)


@pytest.mark.parametrize("drift", [-300e-6, 0.0, 200e-6])
def test_after_30_minutes_sound_is_within_40_ms(drift):
    """The card counts too fast or too slow, and its blocks are told of late."""
    sound, random = started(), np.random.default_rng(0)
    seconds, heard, read = 1800, [], 0
    for number in range(seconds * RATE_HZ // BLOCK):
        captured_s = ZERO_S + number * BLOCK / RATE_HZ * (1 + drift)
        jitter_s = random.uniform(0.0, 0.01)
        sound.add(clicks(number * BLOCK), captured_s + jitter_s)
        if number % 500 == 0:
            samples = sound.read(read)
            heard += list(read + np.flatnonzero(samples > 0.3))
            read += len(samples)
    # The clicks were each made after 48,000 samples of the card.
    times_s = np.array(heard) / RATE_HZ
    made_s = np.round(times_s / (1 + drift)) * (1 + drift)
    assert len(heard) > 1750
    assert np.abs(times_s - made_s).max() < 0.02
    assert times_s[-1] > 1790


def test_sound_before_the_recording_is_left_out():
    sound = started()
    sound.add(np.full(4800, 0.5, np.float32), ZERO_S - 0.2)  # of before
    sound.add(np.full(BLOCK, 0.25, np.float32), ZERO_S - 0.005)
    sound.add(np.full(BLOCK, 0.25, np.float32), ZERO_S + 0.005)
    assert set(sound.read(0)) <= {np.float32(0.25), np.float32(0.0)}


def test_lost_sound_is_silence_and_what_follows_is_where_it_belongs():
    sound = started()
    sound.add(np.full(BLOCK, 0.5, np.float32), ZERO_S)
    sound.add(np.full(BLOCK, 0.25, np.float32), ZERO_S + 2.0)
    samples = sound.read(0)
    assert np.flatnonzero(samples == 0.25)[0] == 2 * RATE_HZ
    assert not samples[BLOCK : 2 * RATE_HZ].any()


def test_a_microphone_that_was_away_for_minutes_goes_on_in_step():
    sound = started()
    sound.add(np.full(BLOCK, 0.5, np.float32), ZERO_S)
    sound.add(np.full(BLOCK, 0.25, np.float32), ZERO_S + 300.0)
    first = 290 * RATE_HZ
    samples = sound.read(first)
    assert np.flatnonzero(samples == 0.25)[0] + first == 300 * RATE_HZ


def test_a_pause_leaves_nothing_out_of_step():
    sound = started()
    for number in range(100):
        sound.add(np.full(BLOCK, 0.5, np.float32), ZERO_S + number * 0.01)
    sound.pause()
    sound.add(np.full(BLOCK, 0.9, np.float32), ZERO_S + 1.0)
    sound.anchor(ZERO_S + 60.0, 1.0)  # goes on after a minute, at 1 s
    sound.add(np.full(BLOCK, 0.25, np.float32), ZERO_S + 60.0)
    samples = sound.read(0)
    assert len(samples) == pytest.approx(RATE_HZ + BLOCK, abs=2)
    assert samples[RATE_HZ + 10] == 0.25
    assert 0.9 not in samples


def test_two_readers_hear_the_same():
    sound = started()
    sound.add(clicks(0), ZERO_S)
    assert np.array_equal(sound.read(0), sound.read(0))
    assert np.array_equal(sound.read(100), sound.read(0)[100:])
    assert not len(sound.read(10_000))


def test_the_level_is_that_of_the_newest_block():
    sound = started()
    for peak in (0.5, 0.125):
        sound.add(np.array([0.0, -peak], np.float32), ZERO_S)
        assert sound.level == peak
    assert sound.newest_s == ZERO_S
