"""A whole training run: epochs, validation, files, interruptions."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch.utils.tensorboard import SummaryWriter

from fer_core.errors import TrainingError
from fer_core.training.activation_ranges import write_activation_ranges
from fer_core.training.checkpoint import restore_trainer, save_trainer
from fer_core.training.distributed import total
from fer_core.training.initialization import Origin, new_trainer
from fer_core.training.targets import logit_offsets
from fer_core.training.trainer import CHECK_EVERY, Trainer
from fer_core.training.validation import WEIGHTS, close_epoch, write_last

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fer_core.datasets.faces import FaceData
    from fer_core.training.config import Recipe
    from fer_core.training.distributed import World
    from fer_core.training.trainer import Engine, StepReport

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What surrounds the recipe.

    Attributes:
        out: Folder for checkpoint, weights, metrics and report.
        seed: Of weights, order and augmentation.
        resume: Go on from the checkpoint in ``out``.
        time_budget_s: No new epoch begins after this many seconds.
        origin: Networks to begin from or to learn from.
        save_every: Epochs from one checkpoint to the next; a stop always leaves one.
    """

    out: Path
    seed: int = 0
    resume: bool = False
    time_budget_s: float = float("inf")
    origin: Origin = field(default_factory=Origin)
    save_every: int = 1


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

    Every epoch leaves a row of metrics and the best weights so far by PublicTest, every
    ``save_every`` epochs a checkpoint, and the last epoch its weights, too. ``show`` is
    told of steps and finished epochs, on rank 0 only.

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
                row = close_epoch(
                    trainer, validation, offsets, epoch_began, options.out
                )
                _write_events(events, row)
                show(row)
            else:
                trainer.finish_epoch({})
            over = time.monotonic() - began > options.time_budget_s
            ends = _anyone(over or bool(caught), world)
            last = ends or trainer.epoch == recipe.epochs
            if world.writes and (last or trainer.epoch % options.save_every == 0):
                save_trainer(trainer, checkpoint)
            if world.writes and last:
                write_last(trainer, validation, offsets, options.out)
                _write_ranges(options.out, train)
            if ends:
                break
    number = caught[0] if caught and trainer.epoch < recipe.epochs else None
    return RunResult(trainer.epoch, number, tuple(trainer.history))


def _write_ranges(out: Path, train: FaceData) -> None:
    """Let the window compute the finished weights in 8 bits.

    Raises:
        TrainingError: If the file cannot be written.
    """
    try:
        write_activation_ranges(out / WEIGHTS, train.images)
    except OSError as error:
        raise TrainingError(
            f"The file beside {out / WEIGHTS} could not be written ({error.strerror})."
            " Free some space and go on with --resume."
        ) from error


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
