"""The end of an epoch: measure the averaged weights, write figures and weights."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, replace
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
    from fer_core.training.config import Recipe
    from fer_core.training.trainer import Trainer

WEIGHTS = "weights.safetensors"
LAST_WEIGHTS = "last.safetensors"
METRICS = "metrics.csv"


@dataclass(frozen=True, slots=True)
class Validation:
    """What the averaged weights answer to the validation faces after an epoch.

    Attributes:
        faces: N faces.
        offsets: (K,) taken from all logits, see ``logit_offsets``.
        views: Logits (N, K) float32 of the faces and of their mirror images, adjusted.
    """

    faces: FaceData
    offsets: NDArray[np.float32]
    views: tuple[NDArray[np.float32], NDArray[np.float32]]


def validate(
    trainer: Trainer, faces: FaceData, offsets: NDArray[np.float32]
) -> Validation:
    """Ask the averaged weights about ``faces``, as they are and mirrored.

    Raises:
        TrainingError: If an answer is no number.
    """

    def logits(*, mirrored: bool) -> NDArray[np.float32]:
        found = predict_logits(
            trainer.ema_network,
            faces.images,
            trainer.recipe.spec(),
            mirrored=mirrored,
            amp=trainer.engine.amp,
        )
        return found - offsets

    views = logits(mirrored=False), logits(mirrored=True)
    if not all(np.isfinite(view).all() for view in views):
        raise TrainingError(
            f"The averaged weights answer with no numbers after epoch {trainer.epoch}."
            " The last good checkpoint is kept; lower --learning-rate and start again."
        )
    return Validation(faces, offsets, views)


def close_epoch(
    trainer: Trainer, validation: Validation, seconds: float, out: Path
) -> dict[str, float]:
    """Note the epoch's row, write metrics and, if they are the best, weights.

    Args:
        trainer: At the end of the epoch.
        validation: Of its averaged weights.
        seconds: The epoch took.
        out: Folder of the run.

    Raises:
        TrainingError: If a file cannot be written.
    """
    recipe, sums = trainer.recipe, trainer.sums
    row = {
        "epoch": trainer.epoch,
        "learning_rate": learning_rate(recipe, trainer.epoch),
        "train_loss": sums.loss / max(sums.seen, 1),
        "train_accuracy": sums.right / max(sums.seen, 1),
        "images_per_s": sums.seen / seconds,
        "seconds": seconds,
    }
    row |= _figures(recipe, validation)
    best = max((old["score"] for old in trainer.history), default=-1.0)
    trainer.finish_epoch(row)
    _write_metrics(out / METRICS, trainer.history)
    if row["score"] > best:
        _write(trainer, validation, out / WEIGHTS)
    return row


def write_last(trainer: Trainer, validation: Validation, out: Path) -> None:
    """Write the averaged weights as they are now, beside the best ones.

    Raises:
        TrainingError: If they cannot be written.
    """
    _write(trainer, validation, out / LAST_WEIGHTS)


def _figures(recipe: Recipe, validation: Validation) -> dict[str, float]:
    """Return each head's figures, and ``score``: the mean accuracy of the heads."""
    found: dict[str, float] = {}
    scores = []
    for number, head in enumerate(recipe.heads):
        part = slice(7 * number, 7 * number + 7)
        views = [softmax(view[:, part]) for view in validation.views]
        mean = np.mean(views, axis=0)
        rows, truth = head_truth(validation.faces, head)
        if rows.any():
            figures = evaluate_probabilities(mean[rows], truth[rows])
            found[f"{head}_accuracy"] = figures.accuracy
            found[f"{head}_balanced_accuracy"] = figures.balanced_accuracy
            found[f"{head}_loss"] = figures.nll
            scores.append(figures.accuracy)
        agreed = agreement(validation.faces, mean) if head == "ferplus" else None
        if agreed is not None:
            found["ferplus_agreed_accuracy"] = agreed[1]
    found["score"] = float(np.mean(scores))
    return found


def _write(trainer: Trainer, validation: Validation, path: Path) -> None:
    """Write the averaged weights, adjusted and calibrated on the validation faces.

    Raises:
        TrainingError: If they cannot be written.
    """
    recipe = trainer.recipe
    temperatures = []
    for number, head in enumerate(recipe.heads):
        part = slice(7 * number, 7 * number + 7)
        rows, truth = head_truth(validation.faces, head)
        seen = [view[rows, part] for view in validation.views]
        temperatures.append(fit_temperature(seen, truth[rows]) if rows.any() else 1.0)
    spec = replace(recipe.spec(), temperatures=tuple(temperatures))
    card: dict[str, Any] = {
        "recipe": asdict(recipe),
        "seed": trainer.seed,
        "data_sha256": trainer.data_sha256,
        "metrics": trainer.history[-1],
        "version": program_version(),
        "computed_with": computed_with(trainer.group, trainer.engine),
    }
    tensors = {
        name: value.float().cpu().numpy()
        for name, value in trainer.ema_network.state_dict().items()
        if value.is_floating_point()
    }
    tensors["fc.bias"] = tensors["fc.bias"] - validation.offsets
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
