"""A film's sound keeps its times and its pitch at every speed."""

import itertools

import av
import numpy as np
import pytest

from fer_core.sound.film_sound import RATE_HZ, film_sound
from fer_core.sources.video_file import VideoFile
from tests.fer_core.sound.films import BEEP_S, PITCH_HZ, write_film

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


def heard(path, start_s, speed):
    """The sound as one array, and where in the film each sample is."""
    chunks = list(film_sound(path, start_s, speed))
    samples = np.concatenate([chunk.samples[:, 0] for chunk in chunks])
    places = np.concatenate(
        [
            chunk.start_s + np.arange(len(chunk.samples)) * speed / RATE_HZ
            for chunk in chunks
        ]
    )
    return samples, places


def beeps(samples, places):
    """Where in the film the beeps begin."""
    loud = places[np.abs(samples) > 0.2]
    starts = loud[np.insert(np.diff(loud) > 0.3, 0, True)]
    return list(starts)


@pytest.mark.parametrize("speed", SPEEDS)
def test_beeps_are_where_they_were_at_every_speed(tmp_path, speed):
    path = write_film(tmp_path / "film.mp4", seconds=6)
    found = beeps(*heard(path, 0.0, speed))
    assert found == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], abs=0.02)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_after_a_jump_too(tmp_path, speed, suffix):
    path = write_film(tmp_path / f"film{suffix}", seconds=6)
    samples, places = heard(path, 2.2, speed)
    assert places[0] == pytest.approx(2.2, abs=0.021)
    assert beeps(samples, places) == pytest.approx([2.5, 3.5, 4.5, 5.5], abs=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_pitch_stays(tmp_path, speed):
    path = write_film(tmp_path / "film.mp4", seconds=3)
    samples, places = heard(path, 0.0, speed)
    during = (places > 0.5 + 0.05) & (places < 0.5 + BEEP_S - 0.05)
    beep = samples[during]
    spectrum = np.abs(np.fft.rfft(beep * np.hanning(len(beep)), 1 << 16))
    assert spectrum.argmax() * RATE_HZ / (1 << 16) == pytest.approx(PITCH_HZ, rel=0.02)


def test_sound_that_begins_late_is_heard_late(tmp_path):
    path = write_film(tmp_path / "film.mp4", seconds=4, sound_from_s=2.0)
    assert beeps(*heard(path, 0.0, 1.0)) == pytest.approx([2.5, 3.5], abs=0.03)


@pytest.mark.parametrize("start_s", [0.0, 0.9, 3.95])
def test_the_sound_of_films_one_behind_the_other_goes_on(tmp_path, start_s):
    part = write_film(tmp_path / "part.ts", seconds=3)
    film = tmp_path / "film.ts"
    film.write_bytes(part.read_bytes() * 2)
    bright = [(f.image.mean() > 128, f.timestamp_s) for f in VideoFile(film).frames()]
    flashes = [
        time_s
        for (before, _), (now, time_s) in itertools.pairwise(bright)
        if now and not before and time_s > start_s
    ]
    assert len(flashes) == 6 - int(start_s + 0.5)
    assert beeps(*heard(film, start_s, 1.0)) == pytest.approx(flashes, abs=0.08)


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_sound_that_changes_its_channels_goes_on(tmp_path, speed):
    """As a broadcast's does between a film and what comes after it."""
    parts = [
        write_film(tmp_path / f"{layout}.ts", seconds=3, layout=layout).read_bytes()
        for layout in ("mono", "stereo")
    ]
    film = tmp_path / "film.ts"
    film.write_bytes(b"".join(parts))
    assert len(beeps(*heard(film, 0.0, speed))) == 6


def test_a_silent_film_gives_nothing(tmp_path):
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        out.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        out.mux(stream.encode())
    assert list(film_sound(path, 0.0, 1.0)) == []


@pytest.mark.parametrize("content", [b"", b"no film" * 100])
def test_what_is_no_film_gives_nothing(tmp_path, content):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    assert list(film_sound(path, 0.0, 1.0)) == []


def test_a_film_cut_off_sounds_until_there(tmp_path):
    path = write_film(tmp_path / "film.mkv", seconds=6)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert list(itertools.islice(film_sound(path, 0.0, 1.5), 3))
