"""``fer-eval``: how good a weights file is on labelled faces."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core._platform.extras import require
from fer_core.cli.terminal import complain, prepare, sentence_of
from fer_core.datasets import HOLD_OUT_SEED
from fer_core.errors import DataError, EngineError, FerError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.evaluation.evaluate import HeadResult


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    prepare()
    try:
        _evaluate(options)
    except (FerError, OSError) as error:
        complain("fer-eval", sentence_of(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fer-eval", description="Measure a weights file on labelled faces."
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="fer2013.csv (also .gz, .zip) or a folder SPLIT/CLASS/*.png",
    )
    parser.add_argument("--ferplus", type=Path, help="fer2013new.csv: FER+ votes")
    parser.add_argument(
        "--split",
        choices=("Training", "PublicTest", "PrivateTest", "held-out", "all"),
        default="PublicTest",
        help="held-out: what fer-train keeps from Training where the data name no"
        " PublicTest",
    )
    parser.add_argument(
        "--hold-out-seed",
        type=int,
        default=HOLD_OUT_SEED,
        metavar="N",
        help="of the held-out faces; as given to fer-train",
    )
    parser.add_argument("--weights", type=Path, help="default: those that ship")
    parser.add_argument(
        "--engine", choices=("auto", "torch", "openvino", "onnx"), default="auto"
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda", "mps"), default="auto"
    )
    parser.add_argument(
        "--no-flip", action="store_true", help="do not average with the mirror image"
    )
    parser.add_argument("--skip-bad-rows", action="store_true")
    parser.add_argument(
        "--classes",
        default="",
        metavar="1=surprise,contempt=skip",
        help="what folders of other names are, or that they are left out",
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="plots and a page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    return parser


def _evaluate(options: argparse.Namespace) -> None:
    require("eval", "sklearn", "scipy", "matplotlib", error=EngineError)
    from fer_core._platform.package_files import DEFAULT_WEIGHTS
    from fer_core.datasets.faces import hold_out, load_faces
    from fer_core.datasets.names import class_map
    from fer_core.evaluation.evaluate import evaluate_faces, summary
    from fer_core.network.backends import open_engine
    from fer_core.network.weights import load_weights, write_atomically

    weights = load_weights(options.weights or DEFAULT_WEIGHTS)
    faces = load_faces(
        options.data,
        options.ferplus,
        skip_bad_rows=options.skip_bad_rows,
        classes=class_map(options.classes),
    )
    if options.split == "held-out":
        if (faces.splits == 1).any():
            raise DataError(
                "These data have PublicTest faces, so fer-train holds none of Training"
                " out. Give --split PublicTest."
            )
        faces = hold_out(faces.split("Training"), seed=options.hold_out_seed)
        faces = faces.split("PublicTest")
    else:
        faces = faces.split(options.split)
    engine = open_engine(weights, options.engine, options.device)
    flip = not options.no_flip
    results = evaluate_faces(weights, engine, faces, flip=flip)
    print(f"{options.split}, {engine.name}, {'flip average' if flip else 'one view'}")
    for result in results:
        _print_table(result)
    if options.json is not None:
        found = summary(results, weights, engine, flip=flip)
        try:
            write_atomically(options.json, json.dumps(found, indent=1).encode())
        except OSError as error:
            raise OutputError(
                f"{options.json} cannot be written ({error.strerror})."
                " Choose another --json."
            ) from error
    if options.report is not None:
        from fer_core.evaluation.report import write_report

        print(f"Report: {write_report(options.report, results, [], weights)}")


def _print_table(result: HeadResult) -> None:
    from fer_core.evaluation.evaluate import TITLES
    from fer_core.types import Emotion

    score = result.evaluation
    print(
        f"\n{TITLES[result.head]}: {score.n} faces, accuracy {score.accuracy:.2%},"
        f" balanced {score.balanced_accuracy:.2%}, macro F1 {score.macro_f1:.3f},"
        f" ECE {score.ece:.3f}"
    )
    if result.agreed is not None:
        count, right = result.agreed
        print(
            f"By FER+'s authors' protocol (more than half of the votes agree): {count}"
            f" faces, accuracy {right:.2%}"
        )
    print(f"{'':9} precision  recall      F1   faces")
    for emotion in Emotion:
        one = score.per_class[emotion]
        print(
            f"{emotion.label:9} {one.precision:9.1%} {one.recall:7.1%} {one.f1:7.3f}"
            f" {one.support:7d}"
        )


if __name__ == "__main__":
    sys.exit(main())
