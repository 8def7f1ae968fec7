"""``fer-export``: weights for other programs, checked against torch before writing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from fer_core._platform.extras import require
from fer_core.cli.terminal import complain, prepare, sentence_of
from fer_core.errors import EngineError, FerError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    prepare()
    try:
        _export(options)
    except (FerError, OSError) as error:
        complain("fer-export", sentence_of(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fer-export",
        description="Write the network as ONNX and OpenVINO IR.",
    )
    parser.add_argument("--weights", type=Path, help="default: those that ship")
    parser.add_argument("--out", type=Path, default=Path("out/export"), metavar="DIR")
    parser.add_argument("--format", choices=("onnx", "openvino", "all"), default="all")
    parser.add_argument(
        "--precision",
        choices=("fp32", "fp16", "int8", "all"),
        default="all",
        help="int8 is calibrated on 300 Training faces",
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="fer2013.csv or a folder: faces to check on and to calibrate int8 with",
    )
    return parser


def _export(options: argparse.Namespace) -> None:
    needed = ("torch", "torchvision", "onnx", "onnxruntime", "nncf", "sklearn", "scipy")
    require("export", *needed, error=EngineError)
    from fer_core._platform.package_files import DEFAULT_WEIGHTS
    from fer_core.datasets.faces import load_faces
    from fer_core.export import Format, Precision, export_network
    from fer_core.network.weights import load_weights

    weights = load_weights(options.weights or DEFAULT_WEIGHTS)
    faces = load_faces(options.data)
    form: Format
    precision: Precision
    for form in get_args(Format):
        for precision in get_args(Precision):
            if options.format not in (form, "all"):
                continue
            if options.precision not in (precision, "all"):
                continue
            folder = options.out / form
            made = export_network(weights, faces, folder, form, precision)
            print(
                f"{made.path}  {made.size_bytes / 1e6:.1f} MB  same label as torch on"
                f" {made.agreement:.2%} of {made.faces} faces, largest difference of a"
                f" probability {made.largest_difference:.4f}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
