"""Trains the stock network once for each part of the recipe, taken out or put in.

    python tools/ablations.py --data fer2013.csv --ferplus fer2013new.csv --epochs 12

Every arm is one call of fer-train into a folder of its own. An arm that was interrupted
is gone on with, a finished one is not trained again, and the table at the end has all
that are finished. PublicTest is measured after the last epoch, one view.

With `--start-from`, every arm but the fine stem goes on from the same weights of a
stock network, at half the rate. Give that enough epochs to make up for the restart.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEACHER = ROOT / "models" / "fer-resnet50.safetensors"
ARMS: dict[str, list[str]] = {
    "stock": [],
    "FER2013's labels only": ["--ferplus-weight", "0"],
    "no label smoothing": ["--label-smoothing", "0"],
    "no average of weights": ["--average-epochs", "0"],
    "no calm epochs": ["--calm-share", "0"],
    "constant rate of 0.02": ["--schedule", "constant", "--learning-rate", "0.02"],
    "faces not moved": ["--geometry", "0"],
    "faces not relit": ["--light", "0"],
    "faces not covered": ["--erasing", "0"],
    "faces not changed": ["--geometry", "0", "--light", "0", "--erasing", "0"],
    "mixup 0.2": ["--mixup", "0.2"],
    "classes balanced by 0.5": ["--balance", "0.5"],
    "teacher's answers, 0.5": ["--teacher", str(TEACHER), "--teacher-share", "0.5"],
    "fine stem": ["--stem", "fine"],
}
# Figures are those of the trained network, as in docs/experiments/training.md.
UNADJUSTED = ["--logit-adjustment", "0", "--ferplus-adjustment", "0"]
GO_ON = ["--learning-rate", "0.05", "--warmup-epochs", "0.5"]


def folder_of(out: Path, arm: str) -> Path:
    """Return where an arm's run lies."""
    return out / "".join(c if c.isalnum() or c == "." else "-" for c in arm)


def rows_of(run: Path) -> list[dict[str, str]]:
    """Return the finished epochs of a run."""
    path = run / "metrics.csv"
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def train(arm: str, asked: argparse.Namespace) -> None:
    """Bring one arm to its end."""
    run = folder_of(asked.out, arm)
    if len(rows_of(run)) == asked.epochs:
        return
    print(f"== {arm}", flush=True)
    command = [sys.executable, "-m", "fer_core.cli.train", "--preset", "stock"]
    command += ["--data", asked.data, "--ferplus", asked.ferplus, "--out", str(run)]
    command += ["--epochs", str(asked.epochs), "--compile", *UNADJUSTED]
    if asked.start_from:
        command += ["--start-from", asked.start_from, *GO_ON]
    command += ARMS[arm]
    if (run / "checkpoint.pt").exists():
        command.append("--resume")
    subprocess.run(command, check=True)


def table(out: Path, epochs: int) -> str:
    """Return the finished arms as a table."""
    lines = [
        "| arm | FER2013 | balanced | FER+ | Training | s/epoch |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for arm in ARMS:
        rows = rows_of(folder_of(out, arm))
        if len(rows) != epochs:
            continue
        last = {name: float(value) for name, value in rows[-1].items()}
        if "--ferplus-weight" in ARMS[arm]:
            del last["ferplus_accuracy"]
        shares = [
            f"{last[name]:.1%}".replace("%", " %") if name in last else ""
            for name in (
                "fer2013_accuracy",
                "fer2013_balanced_accuracy",
                "ferplus_accuracy",
                "train_accuracy",
            )
        ]
        seconds = sorted(float(row["seconds"]) for row in rows)[len(rows) // 2]
        lines.append(f"| {arm} | {' | '.join(shares)} | {seconds:.0f} |")
    return "\n".join(lines)


def main() -> int:
    """Train what is asked for, show all there is, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--ferplus", required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "ablations")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only", nargs="*", choices=ARMS, default=list(ARMS))
    parser.add_argument("--start-from", help="weights of a stock network")
    asked = parser.parse_args()
    if asked.start_from:
        asked.only = [arm for arm in asked.only if "--stem" not in ARMS[arm]]
    try:
        for arm in asked.only:
            train(arm, asked)
    except subprocess.CalledProcessError as error:
        return error.returncode
    finally:
        print(table(asked.out, asked.epochs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
