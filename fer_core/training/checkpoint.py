"""Checkpoints: all of a run's state, so that it goes on as if never stopped."""

from __future__ import annotations

import io
import operator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import torch

from fer_core.errors import TrainingError
from fer_core.network.weights import write_atomically
from fer_core.training.config import Recipe
from fer_core.training.schedule import augmentation_strength, learning_rate
from fer_core.training.trainer import EpochSums

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.training.trainer import Trainer

FORMAT = "fer-live-checkpoint/1"


def save_trainer(trainer: Trainer, path: Path) -> None:
    """Write all of the trainer's state.

    Raises:
        TrainingError: If it cannot be written; the previous checkpoint stays.
    """
    _save(
        path,
        {
            "recipe": asdict(trainer.recipe),
            "seed": trainer.seed,
            "data_sha256": trainer.data_sha256,
            "network": trainer.network.state_dict(),
            "average": trainer.ema_network.state_dict(),
            "optimizer": trainer.optimizer.state_dict(),
            "epoch": trainer.epoch,
            "step": trainer.step,
            "sums": asdict(trainer.sums),
            "history": trainer.history,
        },
    )


def restore_trainer(trainer: Trainer, path: Path) -> None:
    """Bring ``trainer`` to where the checkpoint at ``path`` stands.

    Raises:
        TrainingError: If it is damaged or belongs to another recipe, seed or data.
    """
    state = _load(path)
    try:
        _compare(path, state, trainer)
        trainer.network.load_state_dict(state["network"])
        trainer.ema_network.load_state_dict(state["average"])
        trainer.optimizer.load_state_dict(state["optimizer"])
        trainer.epoch = operator.index(state["epoch"])
        trainer.step = operator.index(state["step"])
        trainer.sums = EpochSums(**state["sums"])
        trainer.history = list(state["history"])
    except TrainingError:
        raise
    except Exception as error:  # torch has no list of what damage raises
        raise _damaged(path) from error


def _compare(path: Path, state: dict[str, Any], trainer: Trainer) -> None:
    ours: dict[str, Any] = {**asdict(trainer.recipe), "seed": trainer.seed}
    # What a checkpoint of an older version does not name was as the default is.
    theirs = {**asdict(Recipe()), **state["recipe"], "seed": state["seed"]}
    for name, value in ours.items():
        found = theirs.get(name)
        if name == "epochs" and isinstance(found, int) and found != value:
            _compare_epochs(path, state, trainer, found)
            continue
        if (tuple(found) if isinstance(found, list) else found) != value:
            raise TrainingError(
                f"The checkpoint {path} was trained with {name} {found}, not {value}."
                " Give the same options as at first, or another --out."
            )
    for name in theirs.keys() - ours.keys():
        if theirs[name]:  # what this version no longer has, and was in use
            raise TrainingError(
                f"The checkpoint {path} was trained with {name} {theirs[name]}, which"
                " this version does not know. Start again with another --out."
            )
    if state["data_sha256"] != trainer.data_sha256:
        raise TrainingError(
            f"The checkpoint {path} was trained on other data. Give the same --data and"
            " --ferplus as at first, or another --out."
        )


def _compare_epochs(
    path: Path, state: dict[str, Any], trainer: Trainer, old: int
) -> None:
    """Let a run be lengthened or shortened where its past would have been the same."""
    ours, each = trainer.recipe, trainer.steps_per_epoch
    theirs = replace(ours, epochs=old)
    done = state["epoch"] * each + state["step"]
    # Every step is looked at: after a warm-up, both cosines begin at the same rate.
    same = all(
        learning_rate(ours, step / each) == learning_rate(theirs, step / each)
        and augmentation_strength(ours, step // each)
        == augmentation_strength(theirs, step // each)
        for step in range(done)
    )
    if not same or done > ours.epochs * each:
        raise TrainingError(
            f"The checkpoint {path} was trained for {old} epochs, not {ours.epochs};"
            f" the {done / each:.3g} it has done would have been others. Give"
            f" --epochs {old}, or start again with another --out."
        )


def _save(path: Path, state: dict[str, Any]) -> None:
    """Write ``state`` in one step; on failure the previous checkpoint stays.

    Raises:
        TrainingError: If it cannot be written.
    """
    buffer = io.BytesIO()
    torch.save({"format": FORMAT, **state}, buffer)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise TrainingError(
            f"The checkpoint {path} could not be written ({error.strerror}); the"
            " previous one is kept. Free some space and go on with --resume."
        ) from error


def _load(path: Path) -> dict[str, Any]:
    """Read a checkpoint; only tensors and plain values, never code.

    Raises:
        TrainingError: If it is damaged or of another program.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has no list of what damage raises
        raise _damaged(path) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise TrainingError(
            f"{path} is not a checkpoint of this version. Start without --resume."
        )
    return state


def _damaged(path: Path) -> TrainingError:
    return TrainingError(
        f"The checkpoint {path} is damaged. Start the run without --resume."
    )
