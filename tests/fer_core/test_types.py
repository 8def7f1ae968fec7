from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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


def grey(value=90):
    return np.full((4, 6, 3), value, np.uint8)


def reading(label):
    points = KeyPoints(*[(1.0, 1.0)] * 6)
    track = Track(7, Detection(Box(1, 2, 4, 6), points, 0.9))
    scores = EmotionScores((0.05, 0.05, 0.1, 0.6, 0.1, 0.05, 0.05))
    return FaceReading(track, scores, label)


def test_a_frame_leaves_the_callers_array_as_it_is():
    image = grey()
    Frame(image, 0.0, 0, "test")
    image[0, 0] = 1
    assert image.flags.writeable


def test_a_frames_picture_cannot_be_written_to():
    frame = Frame(grey(), 0.0, 0, "test")
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0] = 1


def test_frames_compare_by_value():
    frame = Frame(grey(), 0.0, 0, "test")
    assert frame == Frame(grey(), 0.0, 0, "test")
    assert frame != Frame(grey(91), 0.0, 0, "test")
    assert frame != Frame(grey()[:2], 0.0, 0, "test")
    assert frame != replace(frame, index=1)
    assert frame != "test"


def test_equal_frames_have_one_hash():
    frames = {AnalysedFrame(Frame(grey(), 0.0, 0, "test"), ()) for _ in range(2)}
    assert len(frames) == 1


def test_a_reading_gives_its_parts_by_short_names():
    face = reading(None)
    assert face.box == face.track.detection.box
    assert face.id == 7
    assert face.emotion is Emotion.HAPPY
    assert face.confidence == 0.6
