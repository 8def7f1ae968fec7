"""Clocks of films that tell little, or what is not so."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from fer_core.sources.video_file import VideoFile


def image(number):
    return np.full((48, 64, 3), 20 + 5 * (number % 45), np.uint8)


def write(path, codec, count, *, rate=25, options=None, tick=None, stamp=None, to=None):
    """Write frames that show their number; ``stamp`` gives their times in ticks."""
    with av.open(str(path), "w", format=to) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.options = options or {}
        if tick:
            stream.time_base = stream.codec_context.time_base = tick
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(image(number), "bgr24")
            if tick:
                frame.pts, frame.time_base = stamp(number), tick
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def restamped(path, source, stamp):
    """Write the packets of ``source`` again, each at ``stamp(its number, packet)``."""
    with av.open(str(source)) as film, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(film.streams.video[0])
        stream.time_base = Fraction(1, 90000)
        for number, packet in enumerate(film.demux(video=0)):
            if packet.dts is not None:
                packet.pts = packet.dts = stamp(number, packet)
                packet.time_base = Fraction(1, 90000)
                packet.stream = stream
                out.mux(packet)
    return path


def number_of(frame):
    return round((float(frame.image.mean()) - 18) / 5)


def times(path):
    frames = list(VideoFile(path).frames())
    assert [number_of(frame) for frame in frames] == [
        n % 45 for n in range(len(frames))
    ]
    return [frame.timestamp_s for frame in frames]


B_FRAMES = {"bf": "2", "b-adapt": "0"}


def test_an_avi_with_the_ticks_of_another_clock_goes_by_its_frames(tmp_path):
    """As is made by copying B-frames into it: a rate of 600, and 12 ticks a frame."""
    film = tmp_path / "ticks.avi"
    clip = write(tmp_path / "clip.ts", "libx264", 40, options=B_FRAMES)
    with av.open(str(clip)) as inside, av.open(str(film), "w") as out:
        stream = out.add_stream_from_template(inside.streams.video[0])
        stream.time_base = Fraction(1, 600)
        for packet in inside.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    source = VideoFile(film)
    assert source.rate_fps == pytest.approx(25)
    assert source.frame_count == pytest.approx(40, abs=2)
    assert times(film) == pytest.approx([n / 25 for n in range(40)], abs=0.002)


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), 50, 1000])
def test_a_raw_stream_goes_by_the_rate_it_was_coded_with(tmp_path, rate):
    film = write(tmp_path / "raw.h264", "libx264", 40, rate=rate, to="h264")
    assert VideoFile(film).rate_fps == pytest.approx(float(rate))
    assert times(film) == pytest.approx([float(n / rate) for n in range(40)])


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_times_a_muxer_made_of_none_go_by_the_rate(tmp_path, suffix):
    clip = write(tmp_path / "clip.mkv", "libx264", 30, options={"bf": "0"})
    film = restamped(tmp_path / f"still.{suffix}", clip, lambda number, _: number)
    assert np.diff(times(film)) == pytest.approx(1 / 25)


def test_one_short_frame_keeps_its_time(tmp_path):
    tick = Fraction(1, 90000)
    stamps = [0, 9, *range(3600, 3600 * 20, 3600)]
    film = write(
        tmp_path / "film.mp4",
        "libx264",
        len(stamps),
        tick=tick,
        stamp=stamps.__getitem__,
        options={"bf": "0"},
    )
    assert times(film) == pytest.approx([stamp / 90000 for stamp in stamps], abs=1e-4)


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "libx264"), ("avi", "mjpeg")])
def test_a_place_in_a_fast_film_is_that_frame(tmp_path, suffix, codec):
    film = VideoFile(write(tmp_path / f"fast.{suffix}", codec, 40, rate=1000))
    for wanted in (7, 20, 38, 39):
        film.seek(wanted / 1000)
        assert number_of(next(film.frames())) == wanted


def test_a_place_behind_a_gap_is_that_frame(tmp_path):
    film = VideoFile(
        write(
            tmp_path / "gap.mp4",
            "libx264",
            40,
            tick=Fraction(1, 1000),
            stamp=lambda number: 40 * number + 30_000 * (number > 20),
        )
    )
    for wanted_s, number in ((0.8, 20), (20.0, 20), (31.0, 25), (31.4, 35)):
        film.seek(wanted_s)
        assert number_of(next(film.frames())) == number


def test_a_place_in_a_film_whose_clock_began_again_is_that_frame(tmp_path):
    clip = write(tmp_path / "clip.mkv", "libx264", 20, options={"bf": "0"})
    part = restamped(tmp_path / "part.ts", clip, lambda number, _: 3600 * number)
    (tmp_path / "film.ts").write_bytes(part.read_bytes() * 2)
    film = VideoFile(tmp_path / "film.ts")
    frames = list(film.frames())
    for wanted in (5, 15, 25, 35):
        film.seek(frames[wanted].timestamp_s)
        (*_, last) = found = list(film.frames())
        assert number_of(found[0]) == wanted % 20
        assert len(found) == 40 - wanted
        assert last.timestamp_s == frames[-1].timestamp_s


def test_a_broadcast_that_lost_its_signal_is_not_called_truncated(tmp_path, caplog):
    film = write(
        tmp_path / "tv.ts",
        "libx264",
        30,
        tick=Fraction(1, 90000),
        stamp=lambda number: 3600 * number + 90000 * 40 * (number > 15),
    )
    assert len(times(film)) == 30
    assert caplog.text == ""
