"""Learning rate and augmentation as functions of how far a run has come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fer_core.training.augment import AugmentationStrength

if TYPE_CHECKING:
    from fer_core.training.config import Recipe

COOLDOWN_GEOMETRY = 0.7  # of the usual; live crops are framed 15 % off to the very end
COOLDOWN_LIGHT = 0.5


def learning_rate(recipe: Recipe, epochs_done: float) -> float:
    """Return the rate after ``epochs_done`` (fractions count) of ``recipe.epochs``."""
    if recipe.schedule == "constant":
        return recipe.learning_rate
    if epochs_done < recipe.warmup_epochs:
        return recipe.learning_rate * (epochs_done + 0.01) / recipe.warmup_epochs
    rest = max(recipe.epochs - recipe.warmup_epochs, 1e-9)
    share = min((epochs_done - recipe.warmup_epochs) / rest, 1.0)
    return recipe.learning_rate * (1 + math.cos(math.pi * share)) / 2


def in_cooldown(recipe: Recipe, epoch: int) -> bool:
    """Return whether ``epoch`` (from 0) is one of the calm ones at the end."""
    return epoch >= recipe.epochs * (1 - recipe.calm_share)


def augmentation_strength(recipe: Recipe, epoch: int) -> AugmentationStrength:
    """Return how much faces are changed in ``epoch`` (from 0)."""
    if in_cooldown(recipe, epoch):
        return AugmentationStrength(
            geometry=recipe.geometry * COOLDOWN_GEOMETRY,
            light=recipe.light * COOLDOWN_LIGHT,
            erasing=0.0,
        )
    return AugmentationStrength(recipe.geometry, recipe.light, recipe.erasing)
