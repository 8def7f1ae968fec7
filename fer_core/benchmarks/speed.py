"""Speed of the live path: whole frames, and the classifier alone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from fer_core.types import Frame

WARM_UP = 10  # rounds before the clock starts
SPIN = "while True: pass"  # what a busy program does to one core


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's flags."""
    parser.add_argument("clip", type=Path, nargs="?", help="default: the sample clip")
    parser.add_argument("--weights", type=Path)
    parser.add_argument(
        "--engines", nargs="+", default=["openvino", "onnx", "torch"], metavar="ENGINE"
    )
    parser.add_argument("--faces", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument(
        "--frames", type=int, default=200, help="of the clip; 0: the classifier alone"
    )
    parser.add_argument(
        "--busy", type=int, default=0, metavar="N", help="beside N busy processes"
    )


def run(options: argparse.Namespace) -> None:
    """Print milliseconds a frame and a batch of faces."""
    busy = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(options.busy)]
    try:
        if options.frames:
            _frames(options)
        for engine in options.engines:
            _classifier(options, engine)
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _frames(options: argparse.Namespace) -> None:
    from fer_core._platform.package_files import ASSETS
    from fer_core.config import ModelConfig
    from fer_core.pipeline import PipelineConfig, build_pipeline
    from fer_core.sources.factory import open_source

    source = open_source(str(options.clip or ASSETS / "sample.mp4"))
    frames: list[Frame] = []
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == options.frames:
            break
    source.close()
    pipeline = build_pipeline(PipelineConfig(ModelConfig(options.weights)))
    found = iter(frames)
    faces: list[int] = []

    def one_frame() -> None:
        faces.append(len(pipeline.process(next(found)).faces))

    spent = _milliseconds(one_frame, len(frames))
    pipeline.close()
    height, width = frames[0].image.shape[:2]
    print(
        f"whole frame {width}x{height}, {np.mean(faces):.1f} faces,"
        f" {pipeline.classifier.engine}: {_figures(spent)},"
        f" {1000 / np.mean(spent):.0f} frames/s (decoding not counted)"
    )


def _classifier(options: argparse.Namespace, engine: str) -> None:
    from fer_core.recognition.classifier import load_classifier

    classifier = load_classifier(options.weights, engine, "auto")  # type: ignore[arg-type]
    crops = np.random.default_rng(0).integers(0, 256, (max(options.faces), 48, 48))
    for count in options.faces:
        batch = list(crops[:count].astype(np.uint8))
        spent = _milliseconds(lambda batch=batch: classifier.classify(batch), 60)  # type: ignore[misc]
        print(
            f"{classifier.engine} on {classifier.device}, {count} faces:"
            f" {_figures(spent)}"
        )


def _milliseconds(call: Callable[[], object], rounds: int) -> np.ndarray:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        spent.append((time.perf_counter() - began) * 1000)
    return np.array(spent[WARM_UP:] or spent)


def _figures(spent: np.ndarray) -> str:
    middle, late = np.quantile(spent, [0.5, 0.95])
    return f"median {middle:.1f} ms, 95 % under {late:.1f} ms"
