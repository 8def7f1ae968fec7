from __future__ import annotations

import logging
import os
import re
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from fer_core._platform.image_file import MAX_PIXELS
from fer_core.errors import SourceError
from fer_core.sources.video_file import VideoFile

TICK = Fraction(1, 1000)


def write_clip(
    path, times_s, *, size=(64, 48), rotation=0, options=None, gop=10, tick=TICK
):
    """Write frames that show their number as grey, beside a bright corner and noise."""
    random = np.random.default_rng(0)
    with av.open(str(path), "w", options=options or {}) as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = stream.codec_context.time_base = tick
        stream.codec_context.gop_size = gop
        stream.options = {"crf": "4"}
        if rotation:
            stream.set_display_rotation(rotation)
        for number, time_s in enumerate(times_s):
            image = np.full((size[1], size[0], 3), 20 + 5 * (number % 45), np.uint8)
            image[:16, :16] = 255
            image[16:32, 16:32] = random.integers(0, 200, (16, 16, 3))
            frame = av.VideoFrame.from_ndarray(image, "bgr24")
            frame.pts, frame.time_base = round(time_s / tick), tick
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def even_times(count, rate=30):
    return [index / rate for index in range(count)]


def number_of(frame):
    return round((float(frame.image[36:, 36:].mean()) - 18) / 5)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".avi", ".ts"])
def test_every_frame_comes_in_order(tmp_path, suffix):
    source = VideoFile(write_clip(tmp_path / f"clip{suffix}", even_times(40)))
    assert [number_of(frame) for frame in source.frames()] == list(range(40))


def test_uneven_times_are_kept(tmp_path):
    times = [0.0, 0.033, 0.2, 0.21, 0.9, 1.7]
    source = VideoFile(write_clip(tmp_path / "clip.mp4", times))
    assert [frame.timestamp_s for frame in source.frames()] == pytest.approx(times)


def test_small_offset_is_kept_and_a_broadcast_clock_is_not(tmp_path):
    late = VideoFile(write_clip(tmp_path / "late.mkv", [0.5, 0.6, 0.7]))
    assert next(late.frames()).timestamp_s == pytest.approx(0.5)
    broadcast = VideoFile(write_clip(tmp_path / "tv.ts", [5000.0, 5000.1, 5000.2]))
    assert next(broadcast.frames()).timestamp_s == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("rotation", "bright"),
    [(90, (-1, 0)), (-90, (0, -1)), (180, (-1, -1)), (0, (0, 0))],
)
def test_rotation_is_honoured(tmp_path, rotation, bright):
    source = VideoFile(
        write_clip(tmp_path / "clip.mp4", even_times(3), rotation=rotation)
    )
    image = next(source.frames()).image
    assert source.size == ((48, 64) if rotation % 180 else (64, 48))
    assert image.shape[1::-1] == source.size
    corners = {(y, x): int(image[y, x].mean()) for y in (0, -1) for x in (0, -1)}
    assert max(corners, key=corners.get) == bright


def test_colours_are_bgr(tmp_path):
    path = tmp_path / "red.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        red = np.zeros((48, 64, 3), np.uint8)
        red[..., 0] = 255
        out.mux(stream.encode(av.VideoFrame.from_ndarray(red, "rgb24")))
        out.mux(stream.encode())
    image = next(VideoFile(path).frames()).image
    np.testing.assert_allclose(image.mean((0, 1)), [0, 0, 255], atol=8)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_pass_starts_where_sought(tmp_path, suffix):
    source = VideoFile(write_clip(tmp_path / f"clip{suffix}", even_times(60), gop=25))
    start_s = next(source.frames()).timestamp_s  # MPEG-TS starts a little late
    source.seek(1.0)
    frame = next(source.frames())
    assert frame.timestamp_s == pytest.approx(1.0, abs=0.002)
    assert frame.index == 30
    assert number_of(frame) == round(30 - start_s * 30)


def test_pass_after_that_starts_at_the_beginning(tmp_path):
    source = VideoFile(write_clip(tmp_path / "clip.mp4", even_times(10)))
    source.seek(0.21)
    assert len(list(source.frames())) == 4
    assert len(list(source.frames())) == 10


def test_seek_past_the_end_gives_nothing(tmp_path):
    source = VideoFile(write_clip(tmp_path / "clip.mp4", even_times(10)))
    source.seek(99.0)
    assert list(source.frames()) == []


def test_duration_and_rate_are_told(tmp_path):
    source = VideoFile(write_clip(tmp_path / "clip.mp4", even_times(45)))
    assert source.duration_s == pytest.approx(1.5, abs=0.05)
    assert source.rate_fps == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("faststart.mp4", {"movflags": "faststart"}),
        ("clip.mkv", {}),
        ("clip.avi", {}),
    ],
)
def test_truncated_file_gives_what_it_holds_and_says_so(
    tmp_path, name, options, caplog
):
    tick = Fraction(1, 30) if name.endswith("avi") else TICK
    whole = write_clip(tmp_path / name, even_times(90), options=options, tick=tick)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    numbers = [number_of(frame) for frame in VideoFile(whole).frames()]
    assert "truncated" in caplog.text
    assert name in caplog.text
    assert 10 < len(numbers) < 80
    whole_ones = numbers[:-8]  # what the cut has torn may look otherwise
    assert whole_ones == [number % 45 for number in range(len(whole_ones))]


def test_file_without_its_index_is_refused_at_once(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", even_times(30))
    clip.write_bytes(clip.read_bytes()[:-400])
    with pytest.raises(SourceError, match="truncated or damaged"):
        VideoFile(clip)


def test_damage_in_the_middle_costs_only_its_frames(tmp_path, caplog):
    clip = write_clip(tmp_path / "clip.ts", even_times(60))
    blob = bytearray(clip.read_bytes())
    middle = len(blob) // 2
    blob[middle : middle + 1500] = bytes(1500)
    clip.write_bytes(blob)
    with caplog.at_level(logging.WARNING):
        count = len(list(VideoFile(clip).frames()))
    assert 30 < count <= 60


def test_sound_without_pictures_is_refused(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), "fltp", "mono"
        )
        frame.sample_rate = 44100
        out.mux(stream.encode(frame))
        out.mux(stream.encode())
    with pytest.raises(SourceError, match="no video"):
        VideoFile(path)


def remuxed(path, change, source, *, packets=None):
    """Write the packets of ``source`` to ``path``, each changed by ``change``."""
    with av.open(str(source)) as film, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(film.streams.video[0])
        for number, packet in enumerate(film.demux(video=0)):
            if packet.dts is not None and (packets is None or number < packets):
                change(number, packet)
                packet.stream = stream
                out.mux(packet)
    return path


def times(path):
    return [frame.timestamp_s for frame in VideoFile(path).frames()]


def test_a_name_like_an_address_is_a_file(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4", even_times(5))
    clip.rename(tmp_path / "2024-11-14T22:57:44+02:00.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(times(Path("2024-11-14T22:57:44+02:00.mp4"))) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_utf_8_is_a_file(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", even_times(5))
    name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    clip.rename(name)
    assert len(times(name)) == 5


def test_b_frames_in_avi_come_evenly(tmp_path):
    film = tmp_path / "film.avi"
    with av.open(str(film), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"bf": "2", "b-adapt": "0"}
        for number in range(30):
            image = np.full((48, 64, 3), 20 + 5 * number, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        out.mux(stream.encode())
    frames = list(VideoFile(film).frames())
    assert [number_of(frame) for frame in frames] == list(range(30))
    assert [f.timestamp_s for f in frames] == pytest.approx(even_times(30, 25))


def test_a_clock_that_begins_again_goes_on(tmp_path):
    one = write_clip(tmp_path / "one.ts", even_times(25, 25))
    two = tmp_path / "two.ts"
    two.write_bytes(one.read_bytes() * 2)
    found = times(two)
    assert len(found) == 50
    assert np.diff(found) == pytest.approx(1 / 25, abs=0.002)


def test_a_clock_that_stands_still_goes_by_the_rate(tmp_path):
    clip = write_clip(tmp_path / "clip.mkv", even_times(20), gop=1)

    def stop(_, packet):
        packet.pts = packet.dts = 0

    # Matroska takes packets of one and the same time.
    found = times(remuxed(tmp_path / "still.mkv", stop, clip))
    assert len(found) == 20
    assert np.diff(found) == pytest.approx(1 / 30, abs=0.01)


def test_a_thousand_frames_a_second_all_come(tmp_path):
    fast = write_clip(tmp_path / "fast.mp4", even_times(40, 1000))
    assert times(fast) == pytest.approx(even_times(40, 1000))


def test_a_length_that_is_not_true_changes_nothing(tmp_path, caplog):
    clip = write_clip(tmp_path / "clip.mkv", even_times(30))
    blob = clip.read_bytes()
    claimed = re.search(rb"00:00:0\d\.\d{9}", blob)
    for wrong in (b"00:00:15.193000000", b"nobody knows this!"):
        clip.write_bytes(blob.replace(claimed[0], wrong))
        assert len(times(clip)) == 30
        assert VideoFile(clip).frame_count == pytest.approx(30, abs=1)
        assert VideoFile(clip).duration_s == pytest.approx(1.0, abs=0.05)
    assert caplog.text == ""


def test_a_film_whose_picture_fills_the_memory_is_refused(tmp_path):
    film = tmp_path / "bomb.gif"
    Image.new("P", (12_000, MAX_PIXELS // 12_000 + 1)).save(film)
    with pytest.raises(SourceError, match="bomb"):
        list(VideoFile(film).frames())


def test_raw_h264_is_read_and_sought_in(tmp_path):
    film = tmp_path / "film.h264"
    with av.open(str(film), "w", format="h264") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"bf": "2", "b-adapt": "0"}
        for number in range(30):
            image = np.full((48, 64, 3), 20 + 5 * number, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        out.mux(stream.encode())
    source = VideoFile(film)
    frames = list(source.frames())
    assert [number_of(frame) for frame in frames] == list(range(30))
    assert [f.timestamp_s for f in frames] == pytest.approx(even_times(30, 25))
    source.seek(0.8)
    assert number_of(next(source.frames())) == 20


@pytest.mark.parametrize(
    ("suffix", "code", "wrong"),
    [
        ("mp4", b"avc1", b"zzz1"),
        ("mov", b"avc1", b"zzz1"),
        ("avi", b"H264", b"zzz1"),
        ("mkv", b"V_MPEG4/ISO/AVC", b"V_NOBODY/KNOWS/"),
    ],
)
def test_a_film_in_an_unknown_codec_is_refused_by_its_name(
    tmp_path, suffix, code, wrong
):
    clip = write_clip(tmp_path / f"clip.{suffix}", even_times(5))
    clip.write_bytes(clip.read_bytes().replace(code, wrong))
    with pytest.raises(SourceError, match=f"cannot be decoded.*{wrong.decode()}"):
        VideoFile(clip)


def test_a_rate_that_is_none_is_not_believed(tmp_path):
    times = [0.0, 0.04, 0.1, 0.5, 0.51, 0.9]
    film = VideoFile(write_clip(tmp_path / "c.ts", times, tick=Fraction(1, 90000)))
    assert film.rate_fps is None or film.rate_fps < 100
    assert film.frame_count is None or film.frame_count < 200
