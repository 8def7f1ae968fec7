"""``fer-train``: learn to classify faces from FER2013."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NoReturn

from fer_core._platform.extras import require
from fer_core.cli.terminal import complain, plain, prepare, sentence_of
from fer_core.cli.train_options import train_parser
from fer_core.errors import FerError, TrainingError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from fer_core.config import DeviceName
    from fer_core.datasets.faces import FaceData
    from fer_core.training.config import Recipe
    from fer_core.training.initialization import Pretrained
    from fer_core.training.run import RunResult
    from fer_core.training.trainer import StepReport

TEACHER_SHARE = 0.5  # of the targets, where --teacher is given and no share


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    typed = sys.argv[1:] if arguments is None else list(arguments)
    options = train_parser().parse_args(typed)
    prepare()
    try:
        return _train(options, shlex.join(["fer-train", *typed]))
    except (FerError, OSError) as error:
        complain("fer-train", sentence_of(error))
        return 2


def _pretrained(options: argparse.Namespace) -> Pretrained:
    from fer_core.network.weights import load_weights
    from fer_core.training.initialization import Pretrained

    return Pretrained(
        student=load_weights(options.start_from) if options.start_from else None,
        teachers=tuple(load_weights(path) for path in options.teacher),
    )


def _recipe(options: argparse.Namespace, pretrained: Pretrained) -> Recipe:
    from fer_core.training.config import PRESETS, Recipe

    given: dict[str, Any] = {
        f.name: getattr(options, f.name)
        for f in fields(Recipe)
        if f.name != "teacher" and getattr(options, f.name, None) is not None
    }
    if pretrained.student is not None:
        given["start"] = pretrained.student.sha256
    if pretrained.teachers:
        given = {"teacher_share": TEACHER_SHARE, **given}
        given["teacher"] = ",".join(teacher.sha256 for teacher in pretrained.teachers)
    elif given.get("teacher_share") or "teacher_view" in given:
        raise TrainingError(
            "--teacher-share and --teacher-view need a --teacher to listen to."
        )
    _warn(options, given)
    try:
        recipe = replace(PRESETS[options.preset], **given)
        if options.ferplus is None and "heads" not in given:
            recipe = replace(recipe, heads=("fer2013",))
        recipe.spec()
    except ValueError as error:
        raise TrainingError(f"The recipe cannot be used: {error}.") from error
    return recipe


def _warn(options: argparse.Namespace, given: dict[str, Any]) -> None:
    from fer_core.training.config import PRESETS

    usual = PRESETS[options.preset]
    if "batch_size" in given and "learning_rate" not in given:
        size = given["batch_size"]
        rate = usual.learning_rate * size / usual.batch_size
        if size != usual.batch_size:
            _hint(
                f"The learning rate {usual.learning_rate} suits batches of"
                f" {usual.batch_size}; for {size} try --learning-rate {rate:.3g}."
            )
    if "average_decay" in given:
        if not given["average_decay"]:  # off, as it was
            given["average_epochs"] = 0.0
        _hint(
            "--average-decay goes with the next version; give the reach of"
            " the average in epochs with --average-epochs."
        )


def _train(options: argparse.Namespace, command: str) -> int:
    needed = ("torch", "torchvision", "tensorboard", "sklearn", "scipy", "matplotlib")
    require("train", *needed, error=TrainingError)
    from fer_core.datasets import HOLD_OUT
    from fer_core.datasets.faces import hold_out, load_faces
    from fer_core.datasets.names import class_map
    from fer_core.network.devices import bfloat16_is_fast, choose_device
    from fer_core.training.distributed import process_group
    from fer_core.training.run import RunOptions, run_training
    from fer_core.training.trainer import Engine

    pretrained = _pretrained(options)
    recipe = _recipe(options, pretrained)
    faces = load_faces(
        options.data,
        options.ferplus,
        skip_bad_rows=options.skip_bad_rows,
        classes=class_map(options.classes),
    )
    if not (faces.splits == 1).any():
        _hint(
            f"The data have no validation split; {HOLD_OUT:.0%} of Training, class by"
            " class, are held out for it."
        )
        faces = hold_out(faces, seed=options.hold_out_seed)
    faces = _without_near_duplicates(faces, drop=options.drop_duplicates)
    device = choose_device(options.device)
    amp = options.precision == "bf16" or (
        options.precision == "auto" and bfloat16_is_fast(device)
    )
    with closing(_Display(recipe.epochs)) as display, process_group(device) as group:
        result = run_training(
            recipe,
            faces,
            RunOptions(
                options.out,
                options.seed,
                options.resume,
                options.time_budget,
                pretrained,
                options.save_every,
                command,
            ),
            group,
            Engine(amp=amp, compile=options.compile, graph=options.graph),
            display,
        )
        if not group.is_main:
            return 0
    if result.signal is not None:
        _hint(
            f"Stopped in epoch {result.epochs_done + 1}; everything is saved."
            " Go on with --resume."
        )
        return 128 + result.signal
    _finish(options.out, faces, result, options.device)
    if result.epochs_done < recipe.epochs:
        _hint(
            f"Time budget reached after epoch {result.epochs_done} of {recipe.epochs};"
            " go on with --resume."
        )
    return 0


def _without_near_duplicates(faces: FaceData, *, drop: bool) -> FaceData:
    """Say how many near-duplicates there are; maybe drop those in Training."""
    import numpy as np

    from fer_core.datasets.duplicates import find_duplicates

    found = find_duplicates(faces)
    outcome = "are left out" if drop else "stay (--drop-duplicates leaves them out)"
    _hint(
        f"{len(found.pairs)} pairs of images are near-duplicates,"
        f" {found.across.sum()} of them in different splits and"
        f" {found.relabelled.sum()} with different labels;"
        f" {len(found.training_copies)} Training faces have one in another split"
        f" and {outcome}."
    )
    if not drop:
        return faces
    return faces.take(np.setdiff1d(np.arange(len(faces)), found.training_copies))


def _finish(out: Path, faces: FaceData, result: RunResult, device: DeviceName) -> None:
    """Measure the best weights and write the report; needs torch and nothing else."""
    from fer_core.evaluation.evaluate import TITLES, evaluate_faces
    from fer_core.evaluation.report import write_report
    from fer_core.network.backends import open_engine
    from fer_core.network.weights import load_weights
    from fer_core.training.validation import WEIGHTS

    weights = load_weights(out / WEIGHTS)
    engine = open_engine(weights, "torch", device)
    results = evaluate_faces(weights, engine, faces.split("PublicTest"), flip=True)
    page = write_report(out / "report", results, result.history, weights)
    for one in results:
        print(
            f"PublicTest, {TITLES[one.head]}: {one.evaluation.accuracy:.2%} with flip"
            f" averaging, ECE {one.evaluation.ece:.3f}"
        )
    print(f"Weights: {out / WEIGHTS}\nReport:  {page}", flush=True)


def _hint(sentence: str) -> None:
    """Say what is no result: standard output stays for those."""
    print(plain(sentence), file=sys.stderr, flush=True)


class _Display:
    """A live bar on a terminal; one line an epoch everywhere else."""

    def __init__(self, epochs: int) -> None:
        from tqdm import tqdm

        self._epochs = epochs
        self._bar: tqdm[NoReturn] | None = (
            tqdm(total=0, unit="img", dynamic_ncols=True, leave=False)
            if sys.stderr.isatty()
            else None
        )

    def __call__(self, news: StepReport | dict[str, float]) -> None:
        if isinstance(news, dict):
            self._show_epoch(news)
        elif self._bar is not None:
            self._bar.total = news.steps * news.batch_size
            self._bar.set_description(
                f"epoch {news.epoch + 1}/{self._epochs}", refresh=False
            )
            self._bar.set_postfix_str(
                f"loss {news.loss:.3f}, train {news.accuracy:.1%},"
                f" run ends in {_clock(self._left_s(news))}",
                refresh=False,
            )
            self._bar.update(news.step * news.batch_size - self._bar.n)

    def close(self) -> None:
        """Leave the terminal tidy."""
        if self._bar is not None:
            self._bar.close()

    def _left_s(self, news: StepReport) -> float:
        steps = (self._epochs - news.epoch) * news.steps - news.step
        return steps * news.batch_size / max(news.images_per_s, 1e-9)

    def _show_epoch(self, row: dict[str, float]) -> None:
        from tqdm import tqdm

        heads = "".join(
            f"  {title} {row[key]:.2%}"
            for key, title in (
                ("fer2013_accuracy", "FER2013"),
                ("ferplus_accuracy", "FER+"),
            )
            if key in row
        )
        left = (self._epochs - row["epoch"]) * row["seconds"]
        tqdm.write(
            f"epoch {row['epoch']:3.0f}/{self._epochs}  loss {row['train_loss']:.4f}"
            f"  train {row['train_accuracy']:.2%}{heads}"
            f"  {row['images_per_s']:.0f} img/s  {row['seconds']:.0f} s"
            f"  left {_clock(left)}"
        )
        sys.stdout.flush()


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60}h{minutes % 60:02d}m"


if __name__ == "__main__":
    sys.exit(main())
