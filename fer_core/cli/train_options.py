"""What ``fer-train`` can be told."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from fer_core.datasets import HOLD_OUT_SEED


def train_parser() -> argparse.ArgumentParser:
    """Return the parser; an option of the recipe that is not given is None."""
    parser = argparse.ArgumentParser(
        prog="fer-train",
        description="Train the ResNet-50 on FER2013, checked on PublicTest.",
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="fer2013.csv (also .gz, .zip) or a folder SPLIT/CLASS/*.png",
    )
    parser.add_argument("--ferplus", type=Path, help="fer2013new.csv: FER+ votes")
    parser.add_argument(
        "--out", type=Path, default=Path("runs/train"), help="folder for all results"
    )
    parser.add_argument(
        "--preset", choices=("best", "stock", "article"), default="best"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in --out"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--time-budget",
        type=duration_s,
        default=float("inf"),
        metavar="2h30m",
        help="finish the epoch in progress after this time, save and stop",
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda", "mps"), default="auto"
    )
    parser.add_argument(
        "--precision",
        choices=("auto", "fp32", "bf16"),
        default="auto",
        help="bf16 where the hardware has it",
    )
    parser.add_argument("--compile", action="store_true", help="fuse operations first")
    parser.add_argument(
        "--graph",
        action="store_true",
        help="play steps back as CUDA graphs, so that a GPU waits less for Python",
    )
    parser.add_argument(
        "--save-every",
        type=_epochs,
        default=1,
        metavar="N",
        help="epochs from one checkpoint to the next; a stop always leaves one",
    )
    parser.add_argument("--skip-bad-rows", action="store_true")
    parser.add_argument(
        "--classes",
        default="",
        metavar="1=surprise,contempt=skip",
        help="what folders of other names are, or that they are left out",
    )
    parser.add_argument(
        "--hold-out-seed",
        type=int,
        default=HOLD_OUT_SEED,
        metavar="N",
        help="of the faces kept from Training where the data name no PublicTest; by"
        " itself the same for every --seed",
    )
    parser.add_argument(
        "--drop-duplicates",
        action="store_true",
        help="leave out Training faces that stand in another split, too",
    )
    recipe = parser.add_argument_group("recipe (each replaces the preset's value)")
    recipe.add_argument(
        "--network",
        choices=("resnet50", "resnet18", "vgg13"),
        help="the last two can be trained, evaluated and teach, and nothing else",
    )
    recipe.add_argument("--stem", choices=("stock", "fine"))
    recipe.add_argument("--heads", type=lambda text: tuple(text.split(",")))
    recipe.add_argument("--schedule", choices=("constant", "cosine"))
    recipe.add_argument(
        "--start-from", type=Path, metavar="FILE", help="weights to begin from"
    )
    recipe.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="weights; the mean of their answers is part of the targets"
        " (--teacher-share)",
    )
    recipe.add_argument(
        "--teacher-view",
        choices=("still", "same"),
        help="teachers look at the unchanged face once, or at each picture the student"
        " sees",
    )
    for name in ("epochs", "batch-size"):
        recipe.add_argument(f"--{name}", type=int)
    for name in (
        "learning-rate",
        "warmup-epochs",
        "momentum",
        "weight-decay",
        "clip-norm",
        "label-smoothing",
        "ferplus-weight",
        "balance",
        "logit-adjustment",
        "ferplus-adjustment",
        "geometry",
        "light",
        "erasing",
        "mixup",
        "calm-share",
        "average-epochs",
        "average-decay",
        "teacher-share",
    ):
        recipe.add_argument(f"--{name}", type=float)
    return parser


def _epochs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(text)


def duration_s(text: str) -> float:
    """Return the seconds in ``2h30m``, ``90m``, ``45s``.

    Raises:
        argparse.ArgumentTypeError: If ``text`` is no such duration.
    """
    match = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text.strip())
    if not match or not any(match.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is no duration such as 2h30m")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600.0 + minutes * 60.0 + seconds
