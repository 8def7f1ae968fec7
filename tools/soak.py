"""Runs the window for long: memory over time, emits, source changes.

    python tools/soak.py --seconds 7200
    python tools/soak.py --seconds 600 --emits 100000 --changes 2000

Watches the looped sample and prints memory, threads and open files. The first twelfth
of the time is warm-up. The exit status is 1 when memory over the last twelfth is more
than 5 % above that of the first after the warm-up (of two hours, ten minutes each), or
when threads or open files became more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "app")]

from fer_app.actions import SPEEDS  # noqa: E402
from fer_app.main_window import MainWindow  # noqa: E402
from fer_app.services.environment import real_environment  # noqa: E402
from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from fer_core._platform.memory import share_heaps  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

GROWTH = 1.05
PARTS = 12  # of the time: one to warm up, and one at either end to compare
MORE = 3  # threads or files that may be open at one moment and not at another
LINES = 24  # printed over the whole time
SAMPLES_S = 2.0
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment; resident memory in MB."""

    time_s: float
    memory_mb: float
    threads: int
    files: int


def sample(time_s: float) -> Sample:
    """Look at the process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        time_s,
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        len(os.listdir("/proc/self/task")),  # noqa: PTH208 - counts, names no path
        len(os.listdir("/proc/self/fd")),  # noqa: PTH208
    )


def memory_mb() -> float:
    """Return the process's resident memory in MB."""
    return sample(0.0).memory_mb


def growth(samples: Sequence[Sample], seconds: float) -> tuple[Sample, Sample]:
    """Return the means of the part after the warm-up and of the last one."""
    part_s = seconds / PARTS
    first = [each for each in samples if part_s <= each.time_s < 2 * part_s]
    last = [each for each in samples if each.time_s >= seconds - part_s]
    return _mean(first), _mean(last)


def _mean(samples: Sequence[Sample]) -> Sample:
    return Sample(
        samples[-1].time_s,
        sum(each.memory_mb for each in samples) / len(samples),
        round(sum(each.threads for each in samples) / len(samples)),
        round(sum(each.files for each in samples) / len(samples)),
    )


def is_flat(first: Sample, last: Sample) -> bool:
    """Return whether nothing grew."""
    return (
        last.memory_mb <= first.memory_mb * GROWTH
        and last.threads <= first.threads + MORE
        and last.files <= first.files + MORE
    )


def live(app: QApplication, seconds: float) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)


def wait_for_picture(app: QApplication, window: MainWindow) -> None:
    """Let the window live until it shows a frame."""
    end = time.monotonic() + PATIENCE_S
    while window.central.view.analysed is None:
        if time.monotonic() > end:
            sys.exit("No picture came.")
        live(app, 0.02)


def play(app: QApplication, seconds: float) -> bool:
    """Watch what is open; return whether nothing grew."""
    samples: list[Sample] = []
    start_s, printed = time.monotonic(), 0
    while (time_s := time.monotonic() - start_s) < seconds:
        samples.append(sample(time_s))
        if time_s >= printed * seconds / LINES:
            print(_line(samples[-1]))
            printed += 1
        live(app, min(SAMPLES_S, seconds / PARTS / 2))
    first, last = growth(samples, seconds)
    print(f"after the warm-up:{_line(first)}")
    print(f"at the end:       {_line(last)}")
    return is_flat(first, last)


def _line(at: Sample) -> str:
    return (
        f"{at.time_s / 60:7.1f} min {at.memory_mb:8.1f} MB {at.threads:4} threads"
        f" {at.files:4} files"
    )


def main() -> int:
    """Soak and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=7200.0)
    parser.add_argument("--emits", type=int, default=0)
    parser.add_argument("--changes", type=int, default=0)
    parser.add_argument("--weights", default="")
    parser.add_argument(
        "--speed", type=float, choices=SPEEDS, default=1.0, help="of the sample"
    )
    args = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    share_heaps()  # as the program does
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "settings.ini")
        store = QSettings(path, QSettings.Format.IniFormat)
        store.setValue("settings/introduced", True)
        store.setValue("settings/weights", args.weights)
        window = MainWindow(app, store, real_environment())
        window.show()
        window.begin(real_environment().sample)
        wait_for_picture(app, window)
        for number in range(args.emits):
            window.player.failed.emit("sample", f"sentence {number}")
        window.central.banner.hide()
        print(f"{args.emits} emits survived, {memory_mb():.1f} MB")
        for number in range(args.changes):
            window.open(real_environment().sample if number % 2 else "synthetic")
            wait_for_picture(app, window)
            if number % 200 == 199:
                print(f"{number + 1:6} changes {memory_mb():8.1f} MB")
        print(f"{args.changes} source changes survived, {memory_mb():.1f} MB")
        window.open(real_environment().sample)
        wait_for_picture(app, window)
        window.playback_controller.set_speed(args.speed)
        flat = play(app, args.seconds)
        window.close()
    print("Nothing grows." if flat else "Something grows.")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
