from __future__ import annotations

import numpy as np
import pytest

from fer_core.recognition.baseline import baseline_of
from fer_core.recognition.face_change import FaceChanges
from fer_core.recognition.relative_reading import Relation, RelativeReader
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.types import (
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)

POINTS = KeyPoints((10, 10), (30, 10), (20, 20), (20, 30), (5, 12), (35, 12))
IMAGE = np.zeros((4, 4, 3), np.uint8)


def scores(**shares):
    rest = (1 - sum(shares.values())) / (7 - len(shares))
    return EmotionScores(
        tuple(shares.get(emotion.name.lower(), rest) for emotion in Emotion)
    )


NEUTRAL, SAD = scores(neutral=0.9), scores(sad=0.6, neutral=0.3)
HAPPY = scores(happy=0.98)


def track(left=0, face_id=1):
    return Track(face_id, Detection(Box(left, 0, left + 40, 40), POINTS, 0.9))


def changed(frames, rate_fps=30.0):
    """The numbers of the frames in which a face has become another.

    Each frame is a prediction and where the face is.
    """
    changes = FaceChanges()
    return [
        number
        for number, (raw, left) in enumerate(frames)
        if changes.update([track(left)], [raw], number / rate_fps)
    ]


def onset(frames):
    """A smile that unfolds in so many frames."""
    shares = np.linspace(0, 1, frames + 1)
    mix = np.exp(
        np.outer(1 - shares, np.log(NEUTRAL.probabilities))
        + np.outer(shares, np.log(HAPPY.probabilities))
    )
    return [EmotionScores(tuple(row / row.sum())) for row in mix]


def test_another_face_in_another_place_is_another():
    frames = [(NEUTRAL, 0)] * 5 + [(SAD, 30)] * 5
    assert changed(frames) == [6]  # a frame after it came


def test_the_same_face_in_another_place_stays():
    assert changed([(NEUTRAL, 0)] * 5 + [(NEUTRAL, 30)] * 5) == []


@pytest.mark.parametrize("left", [0, 2])
def test_an_expression_is_no_other_face(left):
    smile = [(raw, left * number) for number, raw in enumerate(onset(6))]
    assert changed([(NEUTRAL, 0)] * 5 + smile + [smile[-1]] * 5) == []


def test_a_face_read_all_otherwise_from_one_frame_to_the_next_is_another():
    angry = scores(angry=0.9997)
    assert changed([(HAPPY, 0)] * 5 + [(angry, 0)] * 5) != []


def test_after_a_gap_nothing_is_concluded():
    frames = [(NEUTRAL, 0)] * 5 + [(SAD, 30)] * 5
    assert changed(frames, rate_fps=4) == []


def relations(baseline):
    """What the readings of two people with one id are relative to."""
    reader = RelativeReader(Relation(baseline), EmotionSmoother())
    for number in range(100):
        raw, left = (NEUTRAL, 0) if number < 20 else (SAD, 30)
        face = FaceReading(track(left), raw, raw.emotion)
        frame = Frame(IMAGE, number / 30, number, "film")
        yield reader.update(frame, 0, [face], [raw])[0].relative


def test_a_baseline_that_was_given_ends_where_another_face_comes():
    found = list(relations(baseline_of([NEUTRAL])))
    assert all(each is not None for each in found[:20])
    assert all(each is None for each in found[22:])


def test_an_own_baseline_begins_anew_where_another_face_comes():
    found = list(relations("auto"))
    assert found[20].seconds > 0.5
    assert found[21].seconds == 0.0
    assert found[-1].rest.probabilities == pytest.approx(SAD.probabilities, abs=1e-3)
