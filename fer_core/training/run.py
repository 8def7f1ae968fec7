"""A whole training run: epochs, validation, files, interruptions."""

from __future__ import annotations

import csv
import io
import logging
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.utils.tensorboard import SummaryWriter

from fer_core.errors import TrainingError
from fer_core.training.distributed import total
from fer_core.training.evaluation import head_truth
from fer_core.training.loop import (
    CHECK_EVERY,
    Origin,
    Trainer,
    new_trainer,
    restore_trainer,
    save_trainer,
)
from fer_core.training.metrics import evaluate_probabilities, fit_temperature, softmax
from fer_core.training.predict import predict_logits
from fer_core.training.schedule import learning_rate
from fer_core.training.targets import logit_offsets
from fer_core.weights import save_weights, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.training.config import Recipe
    from fer_core.training.data import FaceData
    from fer_core.training.distributed import World
    from fer_core.training.loop import Engine, StepReport

log = logging.getLogger(__name__)

CHECKPOINT = "checkpoint.pt"
WEIGHTS = "weights.safetensors"
METRICS = "metrics.csv"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What surrounds the recipe.

    Attributes:
        out: Folder for checkpoint, weights, metrics and report.
        seed: Of weights, order and augmentation.
        resume: Go on from the checkpoint in ``out``.
        time_budget_s: No new epoch begins after this many seconds.
        origin: Networks to begin from or to learn from.
    """

    out: Path
    seed: int = 0
    resume: bool = False
    time_budget_s: float = float("inf")
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: ``signal`` is None unless one interrupted it."""

    epochs_done: int
    signal: int | None
    history: tuple[dict[str, float], ...]


def run_training(
    recipe: Recipe,
    faces: FaceData,
    options: RunOptions,
    world: World,
    engine: Engine,
    show: Callable[[StepReport | dict[str, float]], None],
) -> RunResult:
    """Train until the recipe's end, the time budget's, or a signal.

    Every epoch leaves a checkpoint, a row of metrics, and the best weights so far by
    PublicTest. ``show`` is told of steps and finished epochs, on rank 0 only.

    Raises:
        DataError: If a split is empty.
        TrainingError: If the run cannot go on.
    """
    train, validation = faces.split("Training"), faces.split("PublicTest")
    checkpoint = options.out / CHECKPOINT
    if world.writes:
        _claim(options)
    trainer = new_trainer(recipe, train, options.seed, world, engine, options.origin)
    offsets = logit_offsets(train, recipe)
    if options.resume:
        restore_trainer(trainer, checkpoint)
    began = time.monotonic()
    with _signal_flag() as caught, _event_files(options, trainer) as events:
        while trainer.epoch < recipe.epochs:
            epoch_began = time.monotonic()
            for report in trainer.train_epoch():
                if world.writes:
                    show(report)
                look = world.size == 1 or report.step % CHECK_EVERY == 0
                if look and _anyone(bool(caught), world):
                    trainer.add_up()
                    if world.writes:
                        save_trainer(trainer, checkpoint)
                    ended_by = caught[0] if caught else int(signal.SIGTERM)
                    return RunResult(trainer.epoch, ended_by, tuple(trainer.history))
            if world.writes:
                row = _close_epoch(
                    trainer, validation, offsets, epoch_began, options.out
                )
                _write_events(events, row)
                show(row)
            else:
                trainer.finish_epoch({})
            if world.writes:
                save_trainer(trainer, checkpoint)
            over = time.monotonic() - began > options.time_budget_s
            if _anyone(over or bool(caught), world):
                break
    number = caught[0] if caught and trainer.epoch < recipe.epochs else None
    return RunResult(trainer.epoch, number, tuple(trainer.history))


def _claim(options: RunOptions) -> None:
    """Make the output folder; refuse to overwrite another run."""
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(
            f"The folder {options.out} cannot be made ({error.strerror})."
            " Choose another --out."
        ) from error
    if not options.resume and (options.out / CHECKPOINT).exists():
        raise TrainingError(
            f"{options.out} holds a run already. Go on with --resume, or choose another"
            " --out."
        )


def _close_epoch(
    trainer: Trainer,
    validation: FaceData,
    offsets: NDArray[np.float32],
    began: float,
    out: Path,
) -> dict[str, float]:
    """Validate, note the row, write metrics and, if they are the best, weights."""
    recipe, sums = trainer.recipe, trainer.sums
    seconds = time.monotonic() - began
    logits = _validation_logits(trainer, validation, mirrored=False) - offsets
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
        columns = logits[:, 7 * number : 7 * number + 7]
        rows, truth = head_truth(validation, head)
        if rows.any():
            found = evaluate_probabilities(softmax(columns[rows]), truth[rows])
            row[f"{head}_accuracy"] = found.accuracy
            row[f"{head}_balanced_accuracy"] = found.balanced_accuracy
            row[f"{head}_loss"] = found.nll
            scores.append(found.accuracy)
    row["score"] = float(np.mean(scores))
    best = max((old["score"] for old in trainer.history), default=-1.0)
    trainer.finish_epoch(row)
    _write_metrics(out / METRICS, trainer.history)
    if row["score"] > best:
        _write_best(trainer, validation, logits, offsets, out / WEIGHTS)
    return row


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


def _write_best(
    trainer: Trainer,
    validation: FaceData,
    logits: NDArray[np.float32],
    offsets: NDArray[np.float32],
    path: Path,
) -> None:
    """Write the averaged weights, adjusted and calibrated on the validation faces.

    Raises:
        TrainingError: If they cannot be written.
    """
    recipe = trainer.recipe
    mirrored = _validation_logits(trainer, validation, mirrored=True) - offsets
    temperatures = []
    for number, head in enumerate(recipe.heads):
        part = slice(7 * number, 7 * number + 7)
        rows, truth = head_truth(validation, head)
        views = [logits[rows, part], mirrored[rows, part]]
        temperatures.append(fit_temperature(views, truth[rows]) if rows.any() else 1.0)
    spec = replace(recipe.spec(), temperatures=tuple(temperatures))
    card: dict[str, Any] = {
        "recipe": asdict(recipe),
        "seed": trainer.seed,
        "data_sha256": trainer.data_sha256,
        "metrics": trainer.history[-1],
        "version": program_version(),
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


def program_version() -> str:
    """Return the installed version of fer-live."""
    try:
        return version("fer-live")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "unknown"


def _write_metrics(path: Path, history: list[dict[str, float]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(history[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    try:
        write_atomically(path, text.getvalue().encode())
    except OSError as error:
        raise TrainingError(
            f"The metrics {path} could not be written ({error.strerror}). Free some"
            " space and go on with --resume."
        ) from error


@contextmanager
def _event_files(
    options: RunOptions, trainer: Trainer
) -> Iterator[SummaryWriter | None]:
    """Open TensorBoard's event files; entries past the resumed epoch are dropped."""
    if not trainer.world.writes:
        yield None
        return
    writer = SummaryWriter(str(options.out / "events"), purge_step=trainer.epoch + 1)
    try:
        yield writer
    finally:
        writer.close()


def _write_events(writer: SummaryWriter | None, row: dict[str, float]) -> None:
    if writer is not None:
        for name, value in row.items():
            if name != "epoch":
                writer.add_scalar(name, value, int(row["epoch"]))


@contextmanager
def _signal_flag() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM instead of dying from them.

    A second one has its usual effect: whoever insists is not kept waiting.
    """
    caught: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield caught  # only the main thread may handle signals
        return
    usual = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}

    def note(number: int, _frame: object) -> None:
        caught.append(number)
        signal.signal(number, usual[signal.Signals(number)])

    for number in usual:
        signal.signal(number, note)
    try:
        yield caught
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _anyone(said: bool, world: World) -> bool:
    """Return whether any process said so: all stop at the same step, or none."""
    if world.size == 1:
        return said
    return bool(total(torch.tensor(float(said), device=world.device), world) > 0)
