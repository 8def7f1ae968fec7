"""The end of an epoch: measure the averaged weights, write figures and weights."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core._platform.version import program_version
from fer_core.errors import TrainingError
from fer_core.evaluation.evaluate import agreement, head_truth
from fer_core.evaluation.metrics import evaluate_probabilities, fit_temperature, softmax
from fer_core.evaluation.predict import predict_logits
from fer_core.network.weights import save_weights, write_atomically
from fer_core.training.record import computed_with
from fer_core.training.schedule import learning_rate

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.datasets.faces import FaceData
    from fer_core.training.trainer import Trainer

WEIGHTS = "weights.safetensors"
LAST_WEIGHTS = "last.safetensors"
METRICS = "metrics.csv"


def close_epoch(
    trainer: Trainer,
    validation: FaceData,
    offsets: NDArray[np.float32],
    began: float,
    out: Path,
) -> dict[str, float]:
    """Validate, note the row, write metrics and, if they are the best, weights."""
    recipe, sums = trainer.recipe, trainer.sums
    seconds = time.monotonic() - began
    views = _both_views(trainer, validation, offsets)
    if not all(np.isfinite(view).all() for view in views):
        raise TrainingError(
            f"The averaged weights answer with no numbers after epoch {trainer.epoch}."
            " The last good checkpoint is kept; lower --learning-rate and start again."
        )
    row = {
        "epoch": trainer.epoch,
        "learning_rate": learning_rate(recipe, trainer.epoch),
        "train_loss": sums.loss / max(sums.seen, 1),
        "train_accuracy": sums.right / max(sums.seen, 1),
        "images_per_s": sums.seen / seconds,
        "seconds": seconds,
    }
    scores = []
    for number, head in enumerate(recipe.heads):
        part = slice(7 * number, 7 * number + 7)
        mean = np.mean([softmax(view[:, part]) for view in views], axis=0)
        rows, truth = head_truth(validation, head)
        if rows.any():
            found = evaluate_probabilities(mean[rows], truth[rows])
            row[f"{head}_accuracy"] = found.accuracy
            row[f"{head}_balanced_accuracy"] = found.balanced_accuracy
            row[f"{head}_loss"] = found.nll
            scores.append(found.accuracy)
        agreed = agreement(validation, mean) if head == "ferplus" else None
        if agreed is not None:
            row["ferplus_agreed_accuracy"] = agreed[1]
    row["score"] = float(np.mean(scores))
    best = max((old["score"] for old in trainer.history), default=-1.0)
    trainer.finish_epoch(row)
    _write_metrics(out / METRICS, trainer.history)
    if row["score"] > best:
        _write(trainer, validation, views, offsets, out / WEIGHTS)
    return row


def write_last(
    trainer: Trainer, validation: FaceData, offsets: NDArray[np.float32], out: Path
) -> None:
    """Write the averaged weights as they are now, beside the best ones.

    Raises:
        TrainingError: If they cannot be written.
    """
    views = _both_views(trainer, validation, offsets)
    _write(trainer, validation, views, offsets, out / LAST_WEIGHTS)


def _both_views(
    trainer: Trainer, validation: FaceData, offsets: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the adjusted logits of the faces and of their mirror images."""
    plain = _validation_logits(trainer, validation, mirrored=False) - offsets
    return plain, _validation_logits(trainer, validation, mirrored=True) - offsets


def _validation_logits(
    trainer: Trainer, validation: FaceData, *, mirrored: bool
) -> NDArray[np.float32]:
    return predict_logits(
        trainer.average,
        validation.images,
        trainer.recipe.spec(),
        mirrored=mirrored,
        amp=trainer.engine.amp,
    )


def _write(
    trainer: Trainer,
    validation: FaceData,
    views: tuple[NDArray[np.float32], NDArray[np.float32]],
    offsets: NDArray[np.float32],
    path: Path,
) -> None:
    """Write the averaged weights, adjusted and calibrated on the validation faces.

    Raises:
        TrainingError: If they cannot be written.
    """
    recipe = trainer.recipe
    temperatures = []
    for number, head in enumerate(recipe.heads):
        part = slice(7 * number, 7 * number + 7)
        rows, truth = head_truth(validation, head)
        seen = [view[rows, part] for view in views]
        temperatures.append(fit_temperature(seen, truth[rows]) if rows.any() else 1.0)
    spec = replace(recipe.spec(), temperatures=tuple(temperatures))
    card: dict[str, Any] = {
        "recipe": asdict(recipe),
        "seed": trainer.seed,
        "data_sha256": trainer.data_sha256,
        "metrics": trainer.history[-1],
        "version": program_version(),
        "computed_with": computed_with(trainer.world, trainer.engine),
    }
    tensors = {
        name: value.float().cpu().numpy()
        for name, value in trainer.average.state_dict().items()
        if value.is_floating_point()
    }
    tensors["fc.bias"] = tensors["fc.bias"] - offsets
    try:
        save_weights(path, tensors, spec, card)
    except OSError as error:
        raise TrainingError(
            f"The weights {path} could not be written ({error.strerror}); the previous"
            " ones are kept. Free some space and go on with --resume."
        ) from error


def _write_metrics(path: Path, history: list[dict[str, float]]) -> None:
    text = io.StringIO()
    # The rows of a run that an older version began have fewer figures.
    names = {name: None for row in history for name in row}
    writer = csv.DictWriter(text, list(names), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    try:
        write_atomically(path, text.getvalue().encode())
    except OSError as error:
        raise TrainingError(
            f"The metrics {path} could not be written ({error.strerror}). Free some"
            " space and go on with --resume."
        ) from error
