from __future__ import annotations

import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.sinks.subtitles import SubtitleWriter, timestamp
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)


def analysed(time_s, *labels):
    detection = Detection(Box(0, 0, 9, 9), KeyPoints(*[(0.0, 0.0)] * 6), 0.9)
    faces = tuple(
        FaceReading(Track(number, detection), EmotionScores((1 / 7,) * 7), label)
        for number, label in enumerate(labels, 1)
    )
    image = np.zeros((10, 10, 3), np.uint8)
    return AnalysedFrame(Frame(image, time_s, round(time_s * 10), "clip"), faces)


def written(path, frames):
    with SubtitleWriter(path, replace=False) as writer:
        for frame in frames:
            writer.write(frame)
    return path.read_text(encoding="utf-8")


def shows(seconds, *labels, start=0.0):
    return [analysed(start + i / 10, *labels) for i in range(round(seconds * 10))]


def test_a_change_starts_a_new_cue(tmp_path):
    frames = shows(1, Emotion.HAPPY) + shows(1, Emotion.SAD, start=1)
    assert written(tmp_path / "out.srt", frames) == (
        "1\n00:00:00,000 --> 00:00:01,000\nHappy\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nSad\n\n"
    )


def test_webvtt_has_its_header_and_points(tmp_path):
    text = written(tmp_path / "out.vtt", shows(1, Emotion.FEAR))
    assert text == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nFear\n\n"


def test_two_faces_are_told_apart_by_their_ids(tmp_path):
    text = written(tmp_path / "out.srt", shows(1, Emotion.HAPPY, None))
    assert "1 Happy, 2 ?" in text


def test_without_a_face_there_is_no_cue(tmp_path):
    frames = shows(1) + shows(1, Emotion.SAD, start=1) + shows(1, start=2)
    text = written(tmp_path / "out.srt", frames)
    assert text == "1\n00:00:01,000 --> 00:00:02,000\nSad\n\n"


def test_cues_are_long_enough_to_read(tmp_path):
    flicker = [
        analysed(i / 10, Emotion.HAPPY if i % 2 else Emotion.SAD) for i in range(50)
    ]
    assert written(tmp_path / "out.srt", flicker).count("-->") <= 10


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00,000"), (3723.4567, "01:02:03,457"), (59.9999, "00:01:00,000")],
)
def test_clock(seconds, text):
    assert timestamp(seconds, ",") == text


def test_other_names_are_refused(tmp_path):
    with pytest.raises(OutputError, match=r"\.srt or \.vtt"):
        SubtitleWriter(tmp_path / "out.txt", replace=False)
