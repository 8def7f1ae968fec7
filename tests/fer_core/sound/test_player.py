"""Sound follows the pictures: speeds, pauses, jumps, loops, and clocks that drift."""

import threading
import time

import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.sound.film_sound import RATE_HZ
from fer_core.sound.player import SoundPlayer
from fer_core.sources.playback import Playback
from tests.fer_core.sound.films import write_film

BLOCK = 960


class Listener:
    """An output that is asked for what is heard, and when; it opens at once."""

    def __init__(self):
        self.fill = None
        self.opened = threading.Event()
        self.closed = False

    def open(self, fill):
        self.fill = fill
        self.opened.set()
        return self

    def close(self):
        self.closed = True

    def hear(self, seconds, start_s, drift=0.0):
        """What is played from the monotonic time on, by a card of its own clock."""
        count = round(seconds * RATE_HZ / BLOCK)
        times = start_s + np.arange(count) * BLOCK / RATE_HZ * (1 + drift)
        return np.concatenate([self.fill(BLOCK, at_s)[:, 0] for at_s in times])


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "film.mp4", seconds=30)


@pytest.fixture
def playing(film):
    """A film that plays, as its pictures would let it, and its sound."""
    listener, playback = Listener(), Playback()
    player = SoundPlayer(film, playback, listener.open)
    player.set_volume(1.0)
    yield playback, player, listener
    player.close()
    player.join(5.0)
    assert listener.closed or not listener.opened.is_set()


def begin(playback, position_s=0.0):
    """Show the frame at ``position_s``: from now on the film's clock runs."""
    assert playback.wait_until_due(position_s)


def beep_heard(playing, drift=0.0, seconds=0.9):
    """Listen until a beep begins; return the film's time then, and what was heard."""
    playback, _, listener = playing
    assert listener.opened.wait(10)
    end_s = time.monotonic() + 20
    while time.monotonic() < end_s:
        start_s = time.monotonic()
        samples = listener.hear(seconds, start_s, drift)
        at = int(np.argmax(np.abs(samples) > 0.2))
        if at > 0.1 * RATE_HZ and not samples[: at - RATE_HZ // 20].any():
            heard_s = start_s + at / RATE_HZ * (1 + drift)
            return playback.media_time_s(heard_s), samples, start_s
        threading.Event().wait(0.05)
    pytest.fail("no beep was heard")
    return None


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("position_s", [0.0, 12.3])
def test_beeps_are_heard_with_their_pictures(playing, speed, position_s):
    playback = playing[0]
    playback.set_speed(speed)
    begin(playback, position_s)
    place_s, _, _ = beep_heard(playing)
    assert place_s > position_s
    assert place_s % 1.0 == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("drift", [-0.004, 0.004])
def test_a_card_whose_clock_drifts_stays_in_step(playing, drift):
    begin(playing[0])
    place_s, _, _ = beep_heard(playing, drift)
    assert place_s % 1.0 == pytest.approx(0.5, abs=0.04)


def test_a_paused_film_is_silent_and_so_is_one_at_volume_zero(playing):
    playback, player, listener = playing
    begin(playback)
    _, _, start_s = beep_heard(playing)
    player.set_volume(0.0)
    assert not listener.hear(0.8, start_s).any()
    player.set_volume(1.0)
    playback.pause()
    assert not listener.hear(0.8, start_s).any()


def test_half_the_volume_is_half_as_loud(playing):
    playback, player, _ = playing
    begin(playback)
    _, loud, _ = beep_heard(playing)
    player.set_volume(0.5)
    _, quiet, _ = beep_heard(playing)
    assert np.abs(quiet).max() == pytest.approx(np.abs(loud).max() / 2, rel=0.1)


def test_after_a_jump_the_sound_is_there_where_the_picture_is(playing):
    playback = playing[0]
    begin(playback)
    beep_heard(playing)
    playback.seek(20.3)
    assert playback.media_time_s(time.monotonic()) is None  # no picture of there yet
    playback.take_seek()
    begin(playback, 20.3)
    place_s, _, _ = beep_heard(playing)
    assert place_s > 20.3
    assert place_s % 1.0 == pytest.approx(0.5, abs=0.04)


def test_sound_that_lies_years_ahead_takes_no_memory(tmp_path):
    film = write_film(tmp_path / "film.mkv", seconds=3, far_s=1e8)
    listener, playback = Listener(), Playback()
    player = SoundPlayer(film, playback, listener.open)
    player.set_volume(1.0)
    begin(playback)
    assert listener.opened.wait(10)
    assert not listener.hear(0.5, time.monotonic()).any()
    player.close()
    player.join(5.0)


def test_the_sound_waits_for_a_picture_that_is_late(playing):
    playback, player, _ = playing
    begin(playback)
    player.set_delay(0.2)
    place_s, _, _ = beep_heard(playing)
    assert place_s % 1.0 == pytest.approx(0.7, abs=0.04)


def test_without_loudspeakers_one_sentence_is_left(film):
    def refuse(fill):
        raise OutputError("No sound is heard. The film goes on without.")

    playback = Playback()
    player = SoundPlayer(film, playback, refuse)
    player.set_volume(1.0)
    begin(playback)
    player.join(10.0)
    assert player.problem == "No sound is heard. The film goes on without."
    player.close()
