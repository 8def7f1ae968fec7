"""Learning rate and picture size as functions of how far a run has come."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fer_core.model_spec import CHIP_SIZE

if TYPE_CHECKING:
    from fer_core.training.config import Recipe


def learning_rate(recipe: Recipe, epochs_done: float) -> float:
    """Return the rate after ``epochs_done`` (fractions count) of ``recipe.epochs``."""
    if recipe.schedule == "constant":
        return recipe.learning_rate
    if epochs_done < recipe.warmup_epochs:
        return recipe.learning_rate * (epochs_done + 0.01) / recipe.warmup_epochs
    rest = max(recipe.epochs - recipe.warmup_epochs, 1e-9)
    share = min((epochs_done - recipe.warmup_epochs) / rest, 1.0)
    return recipe.learning_rate * (1 + math.cos(math.pi * share)) / 2


def picture_size(recipe: Recipe, epoch: int) -> int:
    """Return the side in pixels that faces have in ``epoch`` (from 0)."""
    early = epoch < recipe.early_share * recipe.epochs
    return recipe.early_size if early else CHIP_SIZE
