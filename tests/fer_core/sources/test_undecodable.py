"""Streams in a film that FFmpeg has no decoder for."""

from __future__ import annotations

import av
import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.recording.audio import open_audio
from fer_core.sources.video_file import VideoFile


def write(path, codecs, *, sounds=0):
    """Write a stream in each codec, darker one after the other, and some sound."""
    with av.open(str(path), "w") as out:
        streams = [out.add_stream(codec, rate=25) for codec in codecs]
        tones = [out.add_stream("aac", rate=48_000) for _ in range(sounds)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number, stream in enumerate(streams):
            image = np.full((48, 64, 3), 200 - 50 * number, np.uint8)
            for _ in range(5):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
            out.mux(stream.encode())
        for tone in tones:
            silence = np.zeros((1, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(silence, "fltp", "mono")
            frame.sample_rate = 48_000
            out.mux(tone.encode(frame))
            out.mux(tone.encode())
    return path


def renamed(path, code, wrong):
    path.write_bytes(path.read_bytes().replace(code, wrong))
    return path


def test_another_picture_stream_is_read_instead_with_one_warning(tmp_path, caplog):
    film = write(tmp_path / "two.mkv", ["mpeg4", "libx264"])
    renamed(film, b"V_MPEG4/ISO/ASP", b"V_NOBODY/KNOWS/")
    frames = list(VideoFile(film).frames())
    assert len(frames) == 5
    assert frames[0].image.mean() == pytest.approx(150, abs=5)
    (told,) = caplog.messages
    assert "two.mkv holds 1 picture stream that cannot be decoded" in told


@pytest.mark.parametrize(
    ("sounds", "told"), [(1, "1 sound stream "), (2, "2 sound st")]
)
def test_sound_in_an_unknown_codec_is_left_out_with_one_warning(
    tmp_path, caplog, sounds, told
):
    film = write(tmp_path / "film.mkv", ["libx264"], sounds=sounds)
    renamed(film, b"A_AAC", b"A_XYZ")
    assert len(list(VideoFile(film).frames())) == 5
    assert open_audio(film) is None
    assert [told in message for message in caplog.messages] == [True]


def test_a_codec_of_windows_media_is_told_by_its_name(tmp_path):
    film = renamed(write(tmp_path / "film.wmv", ["wmv2"]), b"WMV2", b"ZZZ9")
    with pytest.raises(SourceError, match="ZZZ9"):
        VideoFile(film)


def test_a_film_none_of_whose_pictures_decodes_tells_its_codec(tmp_path):
    film = renamed(write(tmp_path / "film.mp4", ["libx264"]), b"avc1", b"ap4h")
    with pytest.raises(SourceError, match=r"no picture that can be decoded \(prores"):
        VideoFile(film)
