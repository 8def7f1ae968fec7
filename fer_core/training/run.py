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
from fer_core.training.distributed import all_reduce_sum
from fer_core.training.initialization import Pretrained, new_trainer
from fer_core.training.record import RECORD, computed_with, recorded
from fer_core.training.targets import logit_offsets
from fer_core.training.trainer import LOSS_CHECK_STEPS, Trainer
from fer_core.training.validation import WEIGHTS, close_epoch, validate, write_last

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fer_core.datasets.faces import FaceData
    from fer_core.training.config import Recipe
    from fer_core.training.distributed import ProcessGroup
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
        pretrained: Networks to begin from or to learn from.
        save_every: Epochs from one checkpoint to the next; a stop always leaves one.
        command: What the user typed; noted in ``run.json``.
    """

    out: Path
    seed: int = 0
    resume: bool = False
    time_budget_s: float = float("inf")
    pretrained: Pretrained = field(default_factory=Pretrained)
    save_every: int = 1
    command: str = ""


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
    group: ProcessGroup,
    engine: Engine,
    show: Callable[[StepReport | dict[str, float]], None],
) -> RunResult:
    """Train until the recipe's end, the time budget's, or a signal.

    Every epoch leaves a row of metrics and the best weights so far by PublicTest, every
    ``save_every`` epochs a checkpoint, and the last epoch its weights, too. ``show`` is
    told of steps and finished epochs, on rank 0 only. ``run.json`` says what all this
    was computed with, from the start on.

    Raises:
        DataError: If a split is empty.
        OutputError: If ``run.json`` cannot be written.
        TrainingError: If the run cannot go on.
    """
    if not group.is_main:
        return _run(recipe, faces, options, group, engine, show)
    _prepare_folder(options)
    part = {"command": options.command, **computed_with(group, engine)}
    with recorded(options.out / RECORD, part, resumed=options.resume) as part:
        result = _run(recipe, faces, options, group, engine, show)
        if result.signal is not None:
            part["ended"] = signal.Signals(result.signal).name
        else:
            done = result.epochs_done == recipe.epochs
            part["ended"] = "finished" if done else "time budget"
        part["epochs_done"] = result.epochs_done
    return result


def _run(
    recipe: Recipe,
    faces: FaceData,
    options: RunOptions,
    group: ProcessGroup,
    engine: Engine,
    show: Callable[[StepReport | dict[str, float]], None],
) -> RunResult:
    train, public_test = faces.split("Training"), faces.split("PublicTest")
    checkpoint = options.out / CHECKPOINT
    trainer = new_trainer(
        recipe, train, options.seed, group, engine, options.pretrained
    )
    offsets = logit_offsets(train, recipe)
    if options.resume:
        restore_trainer(trainer, checkpoint)
    began = time.monotonic()
    with _caught_signals() as signals, _event_files(options, trainer) as events:
        while trainer.epoch < recipe.epochs:
            epoch_began = time.monotonic()
            for report in trainer.train_epoch():
                if group.is_main:
                    show(report)
                look = group.size == 1 or report.step % LOSS_CHECK_STEPS == 0
                if look and _any_rank(bool(signals), group):
                    trainer.sum_pending()
                    if group.is_main:
                        save_trainer(trainer, checkpoint)
                    ended_by = signals[0] if signals else int(signal.SIGTERM)
                    return RunResult(trainer.epoch, ended_by, tuple(trainer.history))
            if group.is_main:
                seconds = time.monotonic() - epoch_began
                validation = validate(trainer, public_test, offsets)
                row = close_epoch(trainer, validation, seconds, options.out)
                _write_events(events, row)
                show(row)
            else:
                trainer.finish_epoch({})
            over = time.monotonic() - began > options.time_budget_s
            ends = _any_rank(over or bool(signals), group)
            last = ends or trainer.epoch == recipe.epochs
            if group.is_main and (last or trainer.epoch % options.save_every == 0):
                save_trainer(trainer, checkpoint)
            if group.is_main and last:
                write_last(trainer, validation, options.out)
                _write_ranges(options.out, train)
            if ends:
                break
    number = signals[0] if signals and trainer.epoch < recipe.epochs else None
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


def _prepare_folder(options: RunOptions) -> None:
    """Make the output folder; refuse to overwrite another run, or go on with none."""
    checkpoint = options.out / CHECKPOINT
    if options.resume and not checkpoint.is_file():
        raise TrainingError(
            f"There is no checkpoint {checkpoint}. Start the run without --resume."
        )
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(
            f"The folder {options.out} cannot be made ({error.strerror})."
            " Choose another --out."
        ) from error
    if not options.resume and checkpoint.exists():
        raise TrainingError(
            f"{options.out} holds a run already. Go on with --resume, or choose another"
            " --out."
        )


@contextmanager
def _event_files(
    options: RunOptions, trainer: Trainer
) -> Iterator[SummaryWriter | None]:
    """Open TensorBoard's event files; entries past the resumed epoch are dropped."""
    if not trainer.group.is_main:
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
def _caught_signals() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM instead of dying from them.

    A second one has its usual effect: whoever insists is not kept waiting.
    """
    signals: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield signals  # only the main thread may handle signals
        return
    usual = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}

    def note(number: int, _frame: object) -> None:
        signals.append(number)
        signal.signal(number, usual[signal.Signals(number)])

    for number in usual:
        signal.signal(number, note)
    try:
        yield signals
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _any_rank(said: bool, group: ProcessGroup) -> bool:
    """Return whether any process said so: all stop at the same step, or none."""
    if group.size == 1:
        return said
    return bool(
        all_reduce_sum(torch.tensor(float(said), device=group.device), group) > 0
    )
