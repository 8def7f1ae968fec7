from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_core.config import SmootherConfig
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.types import Box, Detection, Emotion, EmotionScores, KeyPoints, Track

POINTS = KeyPoints((0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0))
FACE = Detection(Box(0, 0, 10, 10), POINTS, 0.9)
RATES_FPS = [10, 17, 30, 60]


def sure_of(emotion: Emotion, probability: float = 0.8) -> EmotionScores:
    rest = (1 - probability) / 6
    return EmotionScores(tuple(probability if e == emotion else rest for e in Emotion))


def follow(smoother, stream):
    """Return the reading of one face for each (timestamp, scores)."""
    track = Track(1, FACE)
    return [smoother.update([track], [scores], time_s)[0] for time_s, scores in stream]


@pytest.mark.parametrize("rate_fps", RATES_FPS)
@pytest.mark.parametrize("probability", [0.5, 0.65, 0.95])
def test_a_real_change_shows_within_250_ms(rate_fps, probability):
    times = np.arange(-2, 1, 1 / rate_fps)
    stream = [
        (t, sure_of(Emotion.NEUTRAL if t < 0 else Emotion.HAPPY, probability))
        for t in times
    ]
    readings = follow(EmotionSmoother(), stream)
    change_s = next(
        t
        for t, reading in zip(times, readings, strict=True)
        if reading.label is Emotion.HAPPY
    )
    assert 0 <= change_s <= 0.25


@pytest.mark.parametrize("rate_fps", RATES_FPS)
def test_single_frames_of_another_class_do_not_flicker(rate_fps):
    stream = [
        (i / rate_fps, sure_of(Emotion.SAD if i % 7 == 3 else Emotion.NEUTRAL, 0.6))
        for i in range(6 * rate_fps)
    ]
    labels = {reading.label for reading in follow(EmotionSmoother(), stream)}
    assert labels == {Emotion.NEUTRAL}


def test_noise_changes_the_label_far_less_often_than_the_raw_class():
    random = np.random.default_rng(0)
    logits = np.zeros((900, 7))
    logits[:, Emotion.NEUTRAL], logits[:, Emotion.SAD] = 1.6, 1.4
    logits += random.normal(0, 0.5, logits.shape)
    odds = np.exp(logits)
    scores = [EmotionScores(tuple(row / row.sum())) for row in odds]
    stream = [(i / 30, one) for i, one in enumerate(scores)]
    calm = [r.label for r in follow(EmotionSmoother(), stream)]
    raw = [one.emotion for one in scores]
    changes = [sum(a != b for a, b in pairwise(x)) for x in (raw, calm)]
    assert changes[1] * 10 < changes[0]


def test_it_takes_the_same_time_at_any_rate():
    def halfway(rate_fps: int) -> float:
        stream = [(0.0, sure_of(Emotion.NEUTRAL))]
        stream += [
            (i / rate_fps, sure_of(Emotion.HAPPY)) for i in range(1, rate_fps + 1)
        ]
        at = round(0.1 * rate_fps)
        return follow(EmotionSmoother(), stream)[at].scores.probabilities[Emotion.HAPPY]

    assert math.isclose(halfway(10), halfway(60), rel_tol=1e-9)


def test_below_the_minimum_confidence_no_label_is_displayed():
    (reading,) = follow(EmotionSmoother(), [(0.0, sure_of(Emotion.FEAR, 0.3))])
    assert reading.label is None
    assert reading.scores.emotion is Emotion.FEAR


def test_confidence_around_the_threshold_does_not_flicker():
    stream = [
        (i / 5, sure_of(Emotion.SAD, 0.40 + 0.015 * (-1) ** i)) for i in range(50)
    ]
    labels = [reading.label for reading in follow(EmotionSmoother(), stream)]
    assert len(set(labels)) == 1


def test_a_small_margin_that_holds_wins():
    stream = [(0.0, sure_of(Emotion.ANGRY, 0.9))]
    close = EmotionScores((0.44, 0.0, 0.0, 0.0, 0.5, 0.0, 0.06))
    stream += [(i / 30, close) for i in range(1, 60)]
    assert follow(EmotionSmoother(), stream)[-1].label is Emotion.SAD


def test_two_faces_are_not_mixed_up():
    smoother, tracks = EmotionSmoother(), [Track(1, FACE), Track(2, FACE)]
    scores = [sure_of(Emotion.HAPPY), sure_of(Emotion.SAD)]
    smoother.update(tracks, scores, 0.0)
    readings = smoother.update(tracks[::-1], scores[::-1], 0.1)
    assert [reading.label for reading in readings] == [Emotion.SAD, Emotion.HAPPY]


def test_without_smoothing_readings_are_the_raw_ones():
    stream = [(0.0, sure_of(Emotion.SAD)), (0.03, sure_of(Emotion.HAPPY, 0.45))]
    readings = follow(EmotionSmoother(SmootherConfig(0.0)), stream)
    assert [r.scores for r in readings] == [scores for _, scores in stream]
    assert [r.label for r in readings] == [Emotion.SAD, Emotion.HAPPY]


def test_a_video_that_restarts_resets_the_tracks():
    stream = [(5.0, sure_of(Emotion.SAD)), (0.0, sure_of(Emotion.HAPPY))]
    readings = follow(EmotionSmoother(), stream)
    assert readings[1].scores == stream[1][1]


@pytest.mark.parametrize("wrong", [{"margin": -1}, {"threshold": 1.0}])
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        SmootherConfig(**wrong)


rows = st.lists(st.floats(0.01, 1), min_size=7, max_size=7)


@settings(max_examples=60)
@given(stream=st.lists(st.tuples(rows, st.floats(0, 3)), min_size=1, max_size=20))
def test_readings_stay_between_what_was_seen(stream):
    time_s, scores = 0.0, []
    for row, gap_s in stream:
        time_s += gap_s
        scores.append((time_s, EmotionScores(tuple(value / sum(row) for value in row))))
    seen = np.array([one.probabilities for _, one in scores])
    for reading in follow(EmotionSmoother(), scores):
        calm = np.array(reading.scores.probabilities)
        assert (calm >= seen.min(axis=0) - 1e-9).all()
        assert (calm <= seen.max(axis=0) + 1e-9).all()
