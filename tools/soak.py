"""Runs the window for long: memory over time, emits, source changes.

    python tools/soak.py --minutes 30 --emits 100000 --changes 2000

Prints what it measured; exit status 1 when memory grew by more than 5 % after the
first tenth of the time, or by 30 MB, whichever is more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fer_app.actions import SPEEDS  # noqa: E402
from fer_app.main_window import MainWindow  # noqa: E402
from fer_app.services.environment import real_environment  # noqa: E402
from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

GROWTH = 1.05
FREE_GROWTH_MB = 30.0
PATIENCE_S = 60.0


def memory_mb() -> float:
    """Return the process's resident memory in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


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


def play(app: QApplication, minutes: float) -> bool:
    """Watch the sample in a loop; return whether memory stayed flat."""
    measured: list[float] = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        live(app, minutes * 60 / 20)
        measured.append(memory_mb())
        print(f"{len(measured) * minutes / 20:6.1f} min {measured[-1]:8.1f} MB")
    settled, last = measured[1], measured[-1]
    return last < max(settled * GROWTH, settled + FREE_GROWTH_MB)


def main() -> int:
    """Soak and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--emits", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=2_000)
    parser.add_argument("--weights", default="")
    parser.add_argument(
        "--speed", type=float, choices=SPEEDS, default=1.0, help="of the sample"
    )
    args = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
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
        flat = play(app, args.minutes)
        window.close()
    print("memory is flat" if flat else "memory grows")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
