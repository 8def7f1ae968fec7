"""Coasting: a face that the detector misses for a moment does not blink."""

from __future__ import annotations

import numpy as np
import pytest

from fer_core.benchmarks.scenes import background, load_portraits, paste_face
from fer_core.pipeline import PipelineConfig, build_pipeline
from fer_core.rendering.annotator import annotate
from fer_core.sinks.subtitles import subtitle_text
from fer_core.tracking.track_hold import TrackHold
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

FRAME_S = 1 / 30
POINTS = KeyPoints(*[(0.0, 0.0)] * 6)
SCORES = EmotionScores((0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0))


def reading(face_id: int, left: int) -> FaceReading:
    detection = Detection(Box(left, 50, left + 100, 150), POINTS, 0.9)
    return FaceReading(Track(face_id, detection), SCORES, Emotion.HAPPY)


def test_a_track_coasts_for_a_fifth_of_a_second():
    hold, face = TrackHold(), reading(1, 0)
    assert hold.update([face], 0.0) == ()
    held = [hold.update([], number * FRAME_S) for number in range(1, 10)]
    assert held == [(face,)] * 6 + [()] * 3


def test_a_track_that_is_detected_again_no_longer_coasts():
    hold = TrackHold()
    hold.update([reading(1, 0), reading(2, 300)], 0.0)
    assert hold.update([reading(1, 5)], FRAME_S) == (reading(2, 300),)
    assert hold.update([reading(1, 10), reading(2, 310)], 2 * FRAME_S) == ()


@pytest.mark.parametrize(
    ("then", "timestamp_s", "shot"),
    [
        ([reading(2, 10)], FRAME_S, 0),  # the same face under another id
        ([], FRAME_S, 1),  # a cut
        ([], -1.0, 0),  # a video that restarts
    ],
)
def test_coasting_ends_at_once_when_the_place_is_taken_or_the_shot_ends(
    then, timestamp_s, shot
):
    hold = TrackHold()
    hold.update([reading(1, 0)], 0.0)
    assert hold.update(then, timestamp_s, shot) == ()


def test_the_pipeline_displays_an_occluded_face():
    image = background(np.random.default_rng(0))
    (portrait,) = load_portraits(None, 1)
    box = paste_face(image, portrait, 640, 360, 240)
    hidden = image.copy()
    hidden[box.top : box.bottom, box.left : box.right] = 128
    pipeline = build_pipeline(PipelineConfig())
    frames = [
        pipeline.process(Frame(picture.copy(), number * FRAME_S, number, "test"))
        for number, picture in enumerate([image] * 3 + [hidden] * 2 + [image])
    ]
    pipeline.close()
    assert [len(frame.faces) for frame in frames] == [1, 1, 1, 0, 0, 1]
    ids = [[face.track.face_id for face in frame.displayed] for frame in frames]
    assert ids == [[1]] * 6


def test_a_coasting_face_is_drawn_anonymized_and_subtitled_like_others():
    image = np.random.default_rng(0).integers(0, 255, (200, 400, 3), np.uint8)
    frame = Frame(image, 0.0, 0, "test")
    found = AnalysedFrame(frame, (reading(1, 50), reading(2, 250)))
    missed = AnalysedFrame(frame, (reading(1, 50),), coasting=(reading(2, 250),))
    for anonymize in (False, True):
        np.testing.assert_array_equal(
            annotate(missed, anonymize=anonymize), annotate(found, anonymize=anonymize)
        )
    assert subtitle_text(missed) == subtitle_text(found) == "1 Happy, 2 Happy"
