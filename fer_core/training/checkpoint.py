"""Checkpoints: all of a run's state, so that it goes on as if never stopped."""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

import torch

from fer_core.errors import TrainingError
from fer_core.weights import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "fer-live-checkpoint/1"


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
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


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint; only tensors and plain values, never code.

    Raises:
        TrainingError: If it is missing, damaged or of another program.
    """
    if not path.is_file():
        raise TrainingError(
            f"There is no checkpoint {path}. Start the run without --resume."
        )
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, KeyError) as error:
        raise TrainingError(
            f"The checkpoint {path} is damaged. Start the run without --resume."
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise TrainingError(
            f"{path} is not a checkpoint of this version. Start without --resume."
        )
    return state
