from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.types import AnalysedFrame, Frame

RATE = 48000


def clip_with_sound(path, codec, seconds=2.0, starts_s=0.0):
    """Write grey pictures and a tone."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream(codec, rate=RATE)
        for _ in range(round(seconds * 10)):
            grey = np.full((48, 64, 3), 90, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(grey, "bgr24")))
        out.mux(video.encode())
        for start in range(0, round(seconds * RATE), 960):
            wave = np.sin(np.arange(start, start + 960) / 12) * 0.5
            frame = av.AudioFrame.from_ndarray(
                (wave * 32767).astype(np.int16)[None], "s16", "mono"
            )
            frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = start + round(starts_s * RATE)
            out.mux(sound.encode(frame))
        out.mux(sound.encode())
    return path


def recorded_from(clip, tmp_path, count=20):
    config = RecordingConfig(audio_source=clip, rate_fps=10)
    with Recorder(tmp_path / "out.mp4", config) as recorder:
        for index in range(count):
            recorder.write(black(index))
    return tmp_path / "out.mp4"


def black(index):
    image = np.zeros((48, 64, 3), np.uint8)
    return AnalysedFrame(Frame(image, index / 10, index, "black"), ())


def heard(path):
    """Return the sound's codec, its start and end in seconds, and its loudness."""
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        frames = list(container.decode(audio=0))
    end_s = frames[-1].time + frames[-1].samples / frames[-1].sample_rate
    samples = np.concatenate([frame.to_ndarray().ravel() for frame in frames])
    loud = float(np.abs(samples.astype(float)).mean())
    return stream.codec_context.codec.canonical_name, frames[0].time, end_s, loud


@pytest.mark.parametrize(
    ("name", "codec", "expected"),
    [
        ("in.mp4", "aac", "aac"),
        ("in.mkv", "libmp3lame", "mp3"),
        ("in.ts", "aac", "aac"),
        ("in.mkv", "pcm_s16le", "aac"),
        ("in.avi", "pcm_s16le", "aac"),
    ],
)
def test_sound_is_carried_over(tmp_path, name, codec, expected):
    clip = clip_with_sound(tmp_path / name, codec)
    _, start_s, end_s, _ = heard(clip)
    kind, *times_s, loud = heard(recorded_from(clip, tmp_path))
    assert kind == expected
    assert times_s == pytest.approx([start_s, min(end_s, 2.0)], abs=0.1)
    assert loud > 0.05


def test_sound_ends_with_the_pictures(tmp_path):
    clip = clip_with_sound(tmp_path / "in.mp4", "aac")
    _, _, end_s, _ = heard(recorded_from(clip, tmp_path, count=10))
    assert end_s == pytest.approx(1.0, abs=0.1)


def test_sound_that_starts_late_stays_late(tmp_path):
    clip = clip_with_sound(tmp_path / "in.mkv", "pcm_s16le", 1.0, starts_s=0.5)
    _, start_s, _, _ = heard(recorded_from(clip, tmp_path))
    assert start_s == pytest.approx(0.5, abs=0.1)


def test_sound_whose_clock_stands_still_is_kept(tmp_path):
    clip = clip_with_sound(tmp_path / "in.mp4", "aac")
    still = tmp_path / "still.flv"
    with av.open(str(clip)) as film, av.open(str(still), "w") as out:
        stream = out.add_stream_from_template(film.streams.audio[0])
        for packet in film.demux(audio=0):
            if packet.dts is not None:
                packet.pts = packet.dts = 0
                packet.stream = stream
                out.mux(packet)
    _, start_s, end_s, loud = heard(recorded_from(still, tmp_path))
    assert (start_s, end_s) == (pytest.approx(0, abs=0.1), pytest.approx(2, abs=0.15))
    assert loud > 0.05


def test_clip_without_sound_stays_silent(tmp_path):
    clip = tmp_path / "in.mp4"
    with Recorder(clip) as recorder:
        recorder.write(black(0))
    with av.open(str(recorded_from(clip, tmp_path))) as container:
        assert not container.streams.audio
