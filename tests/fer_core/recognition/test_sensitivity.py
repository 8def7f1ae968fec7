from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fer_core as fer
from fer_core.recognition import sensitivity
from fer_core.recognition.baseline import FLOOR
from fer_core.recognition.sensitivity import with_sensitivity
from fer_core.types import Emotion, EmotionScores

probabilities = (
    st.lists(st.floats(0, 1), min_size=7, max_size=7)
    .filter(lambda values: sum(values) > 0.01)
    .map(lambda values: EmotionScores(tuple(v / sum(values) for v in values)))
)


def test_the_examples_hold():
    assert doctest.testmod(sensitivity).failed == 0


@given(probabilities)
def test_the_middle_is_what_the_network_says(scores):
    assert with_sensitivity(scores, 0) is scores


@given(probabilities, st.floats(-1, 1), st.floats(-1, 1))
def test_the_more_sensitive_the_less_neutral(scores, one, other):
    low, high = (with_sensitivity(scores, each) for each in sorted((one, other)))
    neutral = Emotion.NEUTRAL
    assert high.probabilities[neutral] <= low.probabilities[neutral] + FLOOR
    assert sum(high.probabilities) == pytest.approx(1, abs=1e-6)


def test_rare_expressions_gain_most():
    even = EmotionScores((1 / 7,) * 7)
    shown = with_sensitivity(even, 1).probabilities
    assert shown[Emotion.DISGUST] > shown[Emotion.ANGRY] > shown[Emotion.HAPPY]
    assert min(shown) == shown[Emotion.NEUTRAL]


@pytest.mark.parametrize("value", [-1.1, 2])
def test_what_is_off_the_scale_is_refused(value):
    with pytest.raises(ValueError, match="sensitivity is -1 to 1"):
        fer.Relation(sensitivity=value)
