from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from fer_core.datasets.faces import FaceData
from fer_core.errors import DataError
from fer_core.training.augment import AugmentationStrength
from fer_core.training.config import Recipe
from fer_core.training.schedule import augmentation_strength, in_cooldown, learning_rate
from fer_core.training.targets import blend_teacher, logit_offsets, make_targets


def faces(votes: list[list[int]], others: list[int], labels: list[int]) -> FaceData:
    count = len(labels)
    return FaceData(
        images=np.zeros((count, 48, 48), np.uint8),
        labels=np.array(labels, np.uint8),
        splits=np.zeros(count, np.uint8),
        votes=np.array(votes, np.uint8),
        others=np.array([[count, 0, 0] for count in others], np.uint8),
        sha256="",
    )


def test_single_votes_are_slips_and_unusable_faces_teach_nothing():
    data = faces(
        votes=[[1, 0, 3, 6, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0], [0] * 7],
        others=[0, 8, 0],
        labels=[3, 0, 6],
    )
    _, shares = make_targets(data, Recipe())
    expected = [[0, 0, 1 / 3, 2 / 3, 0, 0, 0], [0] * 7, [0] * 7]
    np.testing.assert_allclose(shares, expected, atol=1e-6)


def test_labels_are_smoothed_and_rows_add_up_to_one():
    data = faces([[2] * 7] * 2, [0, 0], [0, 5])
    (target, _) = make_targets(data, Recipe(label_smoothing=0.1))
    assert target[1, 5] == pytest.approx(0.9 + 0.1 / 7)
    assert torch.allclose(target.sum(1), torch.ones(2))


def test_balance_lifts_rare_classes_and_keeps_the_mean():
    data = faces([[2] * 7] * 5, [0] * 5, [3, 3, 3, 3, 1])
    (target, _) = make_targets(data, Recipe(balance=0.5))
    weights = target.sum(1)
    assert weights[4] == pytest.approx(2 * weights[0].item())
    assert weights.mean() == pytest.approx(1)


def test_rare_classes_are_lifted_and_absent_ones_are_not():
    votes = [[0, 0, 0, 9, 0, 0, 0]] * 3 + [[9, 0, 0, 0, 0, 0, 0]]
    data = faces([*votes, [0] * 7], [0] * 5, [3, 3, 3, 1, 1])
    recipe = Recipe(logit_adjustment=0.5, ferplus_adjustment=1)
    labels, majority = np.split(logit_offsets(data, recipe), 2)
    frequent, rare = 0.5 * np.log([3 / 5, 2 / 5])
    np.testing.assert_allclose(labels[[3, 1, 0]], [frequent, rare, frequent], rtol=1e-6)
    frequent, rare = np.log([3 / 4, 1 / 4])
    np.testing.assert_allclose(
        majority[[3, 0, 1]], [frequent, rare, frequent], rtol=1e-6
    )


def test_ferplus_without_votes_is_refused():
    with pytest.raises(DataError, match="--ferplus"):
        make_targets(faces([[0] * 7], [0], [3]), Recipe())


def test_rate_warms_up_to_its_peak_and_falls_to_nothing():
    recipe = Recipe(epochs=20, warmup_epochs=2, learning_rate=0.1)
    rates = [learning_rate(recipe, step / 10) for step in range(201)]
    assert rates[0] < 0.001
    assert max(rates) == pytest.approx(0.1, rel=0.01)
    assert rates.index(max(rates)) == pytest.approx(20, abs=1)
    assert rates[-1] == pytest.approx(0, abs=1e-9)
    assert learning_rate(replace(recipe, schedule="constant"), 19) == 0.1


def test_faces_are_changed_less_in_the_last_epochs():
    recipe = Recipe(epochs=10, calm_share=0.3)
    strong, calm = augmentation_strength(recipe, 6), augmentation_strength(recipe, 7)
    assert strong == AugmentationStrength(1, 1, 1)
    assert calm.erasing == 0
    assert calm.light < 1
    assert calm.geometry < 1
    assert not in_cooldown(replace(recipe, calm_share=0), 9)


def test_a_teachers_answers_keep_the_weight_of_a_row():
    target = torch.tensor([[0.0, 2, 0, 0, 0, 0, 0], [0] * 7])
    answer = torch.full((2, 7), 1 / 7)
    (blended,) = blend_teacher([target], [answer], 0.5)
    assert torch.allclose(blended.sum(1), torch.tensor([2.0, 0.0]))
    assert blended[0, 1] == pytest.approx(1 + 1 / 7)
    assert blended[0, 0] == pytest.approx(1 / 7)
