"""How quickly, and in how much memory, a long session opens in the real window.

    python tools/long_session.py make DIR --hours 3 --faces 5    # takes minutes
    python tools/long_session.py open DIR
    python tools/long_session.py scroll --minutes 60 --faces 5

``make`` writes rows of made-up faces, and a small film. ``open`` tells the seconds
until the picture with its boxes, and until the chart and the notes are there, and the
memory above that of the empty window. ``scroll`` has the chart of a growing session
follow its end, and tells which part of a core that takes beside the same without it.
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

import numpy as np  # noqa: E402
from fer_app.services.environment import real_environment  # noqa: E402
from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from fer_core.session.session_recorder import (  # noqa: E402
    SessionConfig,
    SessionRecorder,
)
from fer_core.session.view_quality import usual_points  # noqa: E402
from fer_core.types import (  # noqa: E402
    AnalysedFrame,
    Box,
    Detection,
    EmotionScores,
    FaceReading,
    Frame,
    Track,
)

RATE_FPS = 30
SIZE = (320, 180)
SETTLE_S = 3.0


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    make = commands.add_parser("make")
    make.add_argument("folder", type=Path)
    make.add_argument("--hours", type=float, default=3.0)
    make.add_argument("--faces", type=int, default=5)
    make.set_defaults(run=lambda o: make_session(o.folder, o.hours * 3600, o.faces))
    look = commands.add_parser("open")
    look.add_argument("folder", type=Path)
    look.set_defaults(run=lambda o: measure_opening(o.folder))
    scroll = commands.add_parser("scroll")
    scroll.add_argument("--minutes", type=float, default=60.0)
    scroll.add_argument("--faces", type=int, default=5)
    scroll.set_defaults(run=lambda o: measure_scrolling(o.minutes * 60, o.faces))
    options = parser.parse_args()
    options.run(options)


def faces_at(time_s: float, count: int) -> tuple[FaceReading, ...]:
    """Return made-up faces side by side, whose expressions change slowly."""
    found = []
    for face_id in range(1, count + 1):
        odds = np.sin(time_s * (0.1 + 0.02 * face_id) + np.arange(7)) * 3
        weights = np.exp(odds - odds.max())
        scores = EmotionScores(tuple((weights / weights.sum()).tolist()))
        left = SIZE[0] * (face_id - 1) // count
        box = Box(left, 40, left + SIZE[0] // count - 4, 120)
        track = Track(face_id, Detection(box, usual_points(box), 0.9))
        found.append(FaceReading(track, scores, scores.emotion))
    return tuple(found)


def make_session(folder: Path, seconds: float, faces: int) -> None:
    """Record a session faster than it would be."""
    config = SessionConfig("made up", live=False, rate_fps=RATE_FPS)
    image = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    with SessionRecorder(folder, config, in_step=True) as recorder:
        for index in range(round(seconds * RATE_FPS)):
            time_s = index / RATE_FPS
            if index % RATE_FPS == 0:
                image = np.full_like(image, index // RATE_FPS % 200)
            frame = Frame(image, time_s, index, "made up")
            recorder.write(AnalysedFrame(frame, faces_at(time_s, faces)))


def measure_opening(folder: Path) -> None:
    """Print how long a session takes to open, and how much memory."""
    app, window = _window()
    empty = _memory_mb()
    begun_s, used_s = time.monotonic(), time.process_time()
    window.open(str(folder))
    _wait(app, lambda: window.central.scores.cards)
    picture_s = time.monotonic() - begun_s
    _wait(app, lambda: window.notebook.stored)
    _wait(app, lambda: len(window.central.strip.chart.curves[0]))
    whole_s = time.monotonic() - begun_s
    used_s = time.process_time() - used_s
    peak = _memory_mb("VmHWM")
    _pause(app, SETTLE_S)
    print(
        f"picture and bars {picture_s:.2f} s, chart and notes {whole_s:.2f} s,"
        f" of which {used_s:.2f} s of processor time"
    )
    print(
        f"memory above {empty:.0f} MB of the empty window: {_memory_mb() - empty:.0f}"
    )
    print(f"at the most {peak - empty:.0f} MB above")
    window.close()


def measure_scrolling(seconds: float, faces: int) -> None:
    """Print which part of a core the chart takes that follows a session's end."""
    app, window = _window()
    window.resize(1920, 1080)
    feed = window.sessions_controller._chart._feed
    times = np.repeat(np.arange(round(seconds * RATE_FPS)) / RATE_FPS, faces)
    ids = np.tile(np.arange(1, faces + 1, dtype=np.int32), len(times) // faces)
    values = np.random.default_rng(0).random((len(times), len(feed.data.columns)))
    feed.data.extend(times, ids, values.astype(np.float32))
    shares = []
    for shown in (False, True, False, True):
        window.commands["whole"].setChecked(shown)
        _pause(app, 1.0)
        used_s, begun_s = time.process_time(), time.monotonic()
        while time.monotonic() < begun_s + 20:
            feed.data.extend(times[-faces:] + 1.0, ids[-faces:], values[-faces:])
            times = times + 1.0
            _pause(app, 1.0)
        shares.append((time.process_time() - used_s) / (time.monotonic() - begun_s))
    without, beside = shares[0] + shares[2], shares[1] + shares[3]
    print(f"{(beside - without) / 2:.1%} of a core, redrawn once a second")
    window.close()


def _window():  # noqa: ANN202 - the application and the window
    from fer_app.main_window import MainWindow

    app = QApplication([])
    store = QSettings(
        str(Path(tempfile.mkdtemp()) / "settings.ini"), QSettings.Format.IniFormat
    )
    store.setValue("settings/introduced", True)
    window = MainWindow(app, store, real_environment())
    window.resize(1280, 800)
    window.show()
    window.model_controller.load()
    _wait(app, lambda: window.player.models)
    _pause(app, SETTLE_S)
    return app, window


def _wait(app: QApplication, condition) -> None:  # noqa: ANN001
    while not condition():
        app.processEvents()
        time.sleep(0.005)


def _pause(app: QApplication, seconds: float) -> None:
    end_s = time.monotonic() + seconds
    _wait(app, lambda: time.monotonic() > end_s)


def _memory_mb(kind: str = "VmRSS") -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if each.startswith(kind))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()
