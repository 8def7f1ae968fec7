"""``fer-compare``: where two weights files read the same faces differently."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core.cli.terminal import complain, plain, prepare, sentence_of
from fer_core.errors import FerError, OutputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.evaluation.weights_comparison import WeightsComparison


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    prepare("fer-compare: ")
    try:
        _compare(options)
    except (FerError, OSError) as error:
        complain("fer-compare", sentence_of(error))
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fer-compare",
        description="Read the same faces with two weights files, and tell where they"
        " differ.",
    )
    parser.add_argument("first", type=Path, metavar="FIRST", help="weights file")
    parser.add_argument("second", type=Path, metavar="SECOND", help="another one")
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="folder of pictures, picture, film"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="keep the crops they read differently, and differences.csv",
    )
    parser.add_argument(
        "--engine", choices=("auto", "torch", "openvino", "onnx"), default="auto"
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda", "mps"), default="auto"
    )
    return parser


def _compare(options: argparse.Namespace) -> None:
    from tqdm import tqdm

    from fer_core.config import NO_SMOOTHING, ModelConfig
    from fer_core.evaluation.weights_comparison import (
        DifferenceFolder,
        WeightsComparison,
    )
    from fer_core.network.weights import shown_name
    from fer_core.pipeline import PipelineConfig, classifier_of, detector_of
    from fer_core.pipeline import pipeline_with as make_pipeline
    from fer_core.recognition.classifier import load_classifier
    from fer_core.sources.factory import open_source

    if options.output is not None and (options.output / "differences.csv").exists():
        raise OutputError(
            f"{options.output} holds another comparison. Choose another --output."
        )
    model = ModelConfig(options.first, options.engine, options.device)
    # Without smoothing every face is read in every frame.
    config = PipelineConfig(model=model, smoother=NO_SMOOTHING)
    first = classifier_of(config)
    second = load_classifier(options.second, options.engine, options.device)
    comparison = WeightsComparison(second)
    names = (shown_name(options.first), shown_name(options.second))
    kept = None if options.output is None else DifferenceFolder(options.output, names)
    with closing(detector_of(config)) as detector:
        for spec in options.sources:
            with closing(open_source(spec)) as source:
                if source.live:
                    raise SourceError(
                        f"{source.name} may never end. Compare it live in the window"
                        " (F6)."
                    )
                pipeline = make_pipeline(first, config, detector)
                for frame in tqdm(
                    source.frames(),
                    total=source.frame_count,
                    desc=source.name,
                    unit=" frames",
                    disable=None,
                ):
                    new = comparison.update(pipeline.process(frame))
                    if kept is not None:
                        kept.write(frame, new)
    _print(comparison, names)
    if kept is not None:
        kept.close()
        print(f"Kept: {kept.rows} crops in {plain(str(options.output))}")


def _print(comparison: WeightsComparison, names: tuple[str, str]) -> None:
    compared, different = comparison.compared, comparison.different
    if not compared:
        print("No face was found.")
        return
    print(
        f"{compared} crops: {plain(names[0])} and {plain(names[1])} differ on"
        f" {different} ({different / compared:.1%})."
    )
    pairs = [
        (count, one.label, other.label)
        for (one, other), count in comparison.counts.most_common()
        if one != other
    ]
    if pairs:
        print(f"\n{plain(names[0])[:20]:20} {plain(names[1])[:20]:20} crops")
    for count, one, other in pairs:
        print(f"{one:20} {other:20} {count:5d}")


if __name__ == "__main__":
    sys.exit(main())
