"""Drives the real window and measures how long its event loop ever stands still.

    python tools/stalls.py              # one line per step: the longest stall in ms
    python tools/stalls.py --why 40     # and where the window was, above 40 ms

Every step is what a person does. Exit status 1 when one stalls for more than 50 ms.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

STARTED_S = time.perf_counter()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fer_app.__main__ import Application  # noqa: E402
from fer_app.dialogs.summary import SummaryDialog  # noqa: E402
from fer_app.services.environment import real_environment  # noqa: E402
from fer_app.services.model_loader import CommandLineOverrides  # noqa: E402
from PySide6.QtCore import QSettings, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402

if TYPE_CHECKING:
    from fer_app.main_window import MainWindow

BAR_MS = 50.0
BEAT_MS = 2
PATIENCE_S = 30.0


class EventLoopMonitor:
    """Beats in the event loop; a late beat is a stall."""

    def __init__(self, why_ms: float) -> None:
        self.longest_ms = 0.0
        self._why_ms = why_ms
        self._last_s = time.perf_counter()
        self._told_s = 0.0
        self._window_thread = threading.get_ident()
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)
        self._timer.start()
        if why_ms:
            threading.Thread(target=self._watch, daemon=True).start()

    def beat(self) -> None:
        """Note how long ago the last beat was."""
        now_s = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1000)
        self._last_s = now_s

    def _watch(self) -> None:
        while True:
            time.sleep(0.005)
            late_ms = (time.perf_counter() - self._last_s) * 1000
            if late_ms > self._why_ms and self._told_s != self._last_s:
                self._told_s = self._last_s
                frame = sys._current_frames()[self._window_thread]
                print(f"--- {late_ms:.0f} ms in")
                print("".join(traceback.format_stack(frame)[-7:]))


class UserSimulator:
    """Does what a person does, and prints the longest stall of each step."""

    def __init__(
        self, app: QApplication, application: Application, monitor: EventLoopMonitor
    ) -> None:
        self.app = app
        self.application = application
        self.monitor = monitor
        self.worst_ms = 0.0

    @property
    def window(self) -> MainWindow:
        """The window there is now."""
        assert self.application.window is not None
        return self.application.window

    def step(self, name: str, run: object, until: object, seconds: float = 1.0) -> None:
        """Run a step, wait for its effect and a while longer."""
        self.monitor.beat()
        self.monitor.longest_ms = 0.0
        begun_s = time.perf_counter()
        run()
        self.live(until)
        took_s = time.perf_counter() - begun_s
        end_s = time.perf_counter() + seconds
        self.live(lambda: time.perf_counter() > end_s)
        self.monitor.beat()
        self.worst_ms = max(self.worst_ms, self.monitor.longest_ms)
        print(f"{name:32} {self.monitor.longest_ms:6.1f} ms   after {took_s:5.2f} s")

    def live(self, until: object) -> None:
        """Let the window live until ``until`` holds."""
        end_s = time.perf_counter() + PATIENCE_S
        while not until() and time.perf_counter() < end_s:
            self.app.processEvents()
            time.sleep(0.0005)

    def watch(self, name: str, spec: str, seconds: float = 1.0) -> None:
        """Open a source and wait for its picture."""
        view = self.window.central.view
        self.step(
            name,
            lambda: self.window.open(spec),
            lambda: view.analysed is not None,
            seconds,
        )

    def command(self, name: str, until: object, seconds: float = 1.0) -> None:
        """Trigger a command."""
        self.step(name, self.window.commands[name].trigger, until, seconds)

    def close_dialog(self) -> None:
        """Close the dialog that is open."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()

    def dialog(self, name: str) -> None:
        """Open and close a dialog by its command."""
        self.command(name, lambda: bool(self.window.findChildren(QDialog)), 0.5)
        self.close_dialog()


def drive(user: UserSimulator, folder: Path, camera: str) -> None:
    """Go through everything the window does."""
    window, sample = user.window, real_environment().sample
    saved: list[Path] = []
    window.recording_service.saved.connect(lambda path: saved.append(path))
    view = window.central.view
    user.step("models load", lambda: None, lambda: window.player.models is not None)
    user.watch("sample", sample)
    user.step("running", lambda: None, lambda: True, 5.0)
    user.watch("synthetic", "synthetic")
    if camera:
        user.watch("camera", camera)
    user.step(
        "missing camera",
        lambda: window.open("97"),
        lambda: window.central.banner.sentence != "",
    )
    user.watch("sample again", sample)
    user.command("why", lambda: view.heated, 2.0)
    user.command("why", lambda: True)
    user.command("blur", lambda: True)
    user.command("blur", lambda: True)
    user.command("record", lambda: window.recording_service.recording, 3.0)
    user.command("record", lambda: bool(saved))
    user.command("snapshot", lambda: len(saved) > 1)
    user.step(
        "timeline",
        lambda: window.recording_service.save_timeline(folder / "t.parquet"),
        lambda: len(saved) > 2,
    )
    user.command("summary", lambda: bool(window.findChildren(SummaryDialog)))
    page = window.findChild(SummaryDialog)
    user.step(
        "save summary",
        lambda: window.recording_service.save_page(folder / "s.png", page.page(".png")),
        lambda: len(saved) > 3,
    )
    user.close_dialog()
    for name in ("settings", "shortcuts", "privacy", "about"):
        user.dialog(name)
    for engine in ("onnx", "torch"):
        before = window.player.models
        user.step(
            f"other engine: {engine}",
            lambda engine=engine: window.change_settings(
                replace(window.settings, engine=engine)
            ),
            lambda before=before: window.player.models is not before,
        )
    for theme in ("dark", "light"):
        user.step(
            f"theme {theme}",
            lambda theme=theme: window.change_settings(
                replace(window.settings, theme=theme)
            ),
            lambda: True,
        )
    user.step(
        "language",
        lambda: window.change_settings(replace(window.settings, language="de")),
        lambda: user.window is not window and user.window.player.models,
    )


def main() -> int:
    """Drive the window and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--why", metavar="MS", type=float, default=0.0)
    parser.add_argument("--camera", default="", help="a camera to open, too")
    args = parser.parse_args()
    sys.setswitchinterval(0.001)  # as fer-app does
    app = QApplication([])
    app.setApplicationName("fer-live")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        for key, value in {"introduced": True, "folder": str(folder / "kept")}.items():
            store.setValue(f"settings/{key}", value)
        application = Application(
            app, store, real_environment(), CommandLineOverrides()
        )
        monitor = EventLoopMonitor(args.why)
        user = UserSimulator(app, application, monitor)
        user.step(
            "opening",
            lambda: application.open_window(real_environment().sample),
            lambda: user.window.central.view.analysed is not None,
            0.0,
        )
        print(f"first picture {time.perf_counter() - STARTED_S:.2f} s after start")
        drive(user, folder, args.camera)
        user.window.close()
    return 0 if user.worst_ms <= BAR_MS else 1


if __name__ == "__main__":
    sys.exit(main())
