"""The options of commands that read faces: how."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fer_core.pipeline import PipelineConfig


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``reading_config`` reads, and ``--baseline``."""
    add = parser.add_argument
    add("--weights", type=Path, metavar="FILE", help="instead of those that ship")
    add("--engine", choices=("auto", "torch", "openvino", "onnx"), default="auto")
    add("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    add(
        "--detector",
        choices=("short", "full", "auto"),
        default="auto",
        help="near faces, far faces, or both (default)",
    )
    add(
        "--min-confidence",
        type=_share,
        default=0.5,
        metavar="0..1",
        help="how sure the detector must be of a face (default 0.5)",
    )
    add(
        "--baseline",
        default="off",
        metavar="REST|auto|off",
        help="read faces relative to one at rest, too: that in REST (a picture, folder"
        " or film of the person), or each face's own, learned as it is seen",
    )
    add(
        "--sensitivity",
        type=_sensitivity,
        default=0.0,
        metavar="-1..1",
        help="how readily an expression is shown, from reserved to sensitive"
        " (default 0: what the network says)",
    )
    add("--no-smoothing", action="store_true", help="each frame by itself")


def reading_config(options: argparse.Namespace) -> PipelineConfig:
    """Return how faces are to be read; a baseline apart."""
    from fer_core.config import (
        NO_SMOOTHING,
        DetectorConfig,
        ModelConfig,
        SmootherConfig,
    )
    from fer_core.pipeline import PipelineConfig
    from fer_core.recognition.relative_reading import Relation

    return PipelineConfig(
        ModelConfig(options.weights, options.engine, options.device),
        DetectorConfig(options.detector, options.min_confidence),
        smoother=NO_SMOOTHING if options.no_smoothing else SmootherConfig(),
        relation=Relation(sensitivity=options.sensitivity),
    )


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return value


def _sensitivity(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 2.0
    if not -1 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between -1 and 1")
    return value
