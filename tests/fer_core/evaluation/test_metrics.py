from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_core.evaluation.metrics import (
    evaluate_probabilities,
    fit_temperature,
    softmax,
)


def one_hot(answers: list[int], sure: float = 1.0) -> np.ndarray:
    rest = (1 - sure) / 6
    return np.eye(7)[answers] * (sure - rest) + rest


def test_figures_of_a_small_case_by_hand():
    found = evaluate_probabilities(one_hot([0, 0, 1, 3]), np.array([0, 1, 1, 3]))
    assert found.accuracy == 0.75
    assert found.balanced_accuracy == pytest.approx((1 + 0.5 + 1) / 3)
    assert found.per_class[0].precision == 0.5
    assert found.per_class[1].recall == 0.5
    assert found.per_class[2].support == 0
    assert found.confusion[1, 0] == 1
    assert found.confusion.sum() == 4


def test_calibration_error_is_the_gap_between_sure_and_right():
    found = evaluate_probabilities(
        one_hot([2] * 10, sure=0.9), np.array([2] * 6 + [5] * 4)
    )
    assert found.ece == pytest.approx(0.3)


def test_temperature_undoes_overconfidence():
    random = np.random.default_rng(0)
    logits = random.normal(size=(4000, 7))
    drawn = np.array([random.choice(7, p=row) for row in softmax(logits)])
    assert fit_temperature([logits * 3], drawn) == pytest.approx(3.0, rel=0.1)


def test_figures_stay_what_published_ones_were_computed_with():
    """The values are those of the first release's own arithmetic."""
    labels = np.arange(90) ** 2 % 6  # unevenly many, and three classes not at all
    views = [
        wave(np.arange(630.0)).reshape(90, 7) * 3 + 2 * np.eye(7)[labels]
        for wave in (np.sin, np.cos)
    ]
    mean = np.mean([softmax(view, 1.5) for view in views], axis=0)
    found = evaluate_probabilities(mean, labels)
    assert found.accuracy == pytest.approx(0.5888888888888889, abs=1e-12)
    assert found.balanced_accuracy == pytest.approx(0.5916666666666667, abs=1e-12)
    assert found.macro_f1 == pytest.approx(0.6351190476190476, abs=1e-12)
    assert found.ece == pytest.approx(0.3085626262498013, abs=1e-12)
    assert found.nll == pytest.approx(1.457604409626803, abs=1e-12)
    assert found.confusion[4].tolist() == [1, 7, 4, 0, 18, 0, 0]
    assert fit_temperature(views, labels) == pytest.approx(1.5091107, abs=1e-6)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_right_answers_are_worth_everything(labels):
    found = evaluate_probabilities(one_hot(labels), np.array(labels))
    assert found.accuracy == found.balanced_accuracy == found.macro_f1 == 1
    assert found.ece == pytest.approx(0)
