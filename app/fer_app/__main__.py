"""Start the window: ``fer-app [--source SPEC] [--demo] [--weights FILE] ...``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from fer_app.crash_watch import CrashWatch, crash_before
from fer_app.demo import Demo, demo_place, without_cameras
from fer_app.dialogs.prompts import dismiss_dialogs
from fer_app.end_signals import EndSignals
from fer_app.i18n.language import Language
from fer_app.logging_setup import ExceptionHooks, start_log
from fer_app.main_window import MainWindow
from fer_app.services.environment import real_environment
from fer_app.services.model_loader import CommandLineOverrides
from fer_app.settings import CHOICES, load_settings
from fer_app.style.icons import app_icon
from fer_core._platform.memory import share_heaps
from fer_core._platform.version import program_version

if TYPE_CHECKING:
    from fer_app.services.environment import Environment


class Application(QObject):
    """The window, built anew when the language changes."""

    def __init__(
        self,
        app: QApplication,
        store: QSettings,
        environment: Environment,
        overrides: CommandLineOverrides,
        *,
        demo: bool = False,
    ) -> None:
        super().__init__()
        self._demo = demo
        self._app = app
        self._store = store
        self._environment = environment
        self._overrides = overrides
        self._language = Language(app)
        self.hooks = ExceptionHooks()
        self.window: MainWindow | None = None
        self._ending = False

    def open_window(self, source: str) -> MainWindow:
        """Show a window in the language set, on ``source``."""
        self._language.speak(load_settings(self._store).language)
        window = MainWindow(self._app, self._store, self._environment, self._overrides)
        window.language_changed.connect(self._rebuild)
        self.hooks.caught.connect(window.tell_unforeseen)
        self.window = window
        window.show()
        # In a turn of its own: first the window is painted.
        QTimer.singleShot(0, window, lambda: self._begin(window, source))
        return window

    def _begin(self, window: MainWindow, source: str) -> None:
        if not self._ending:
            window.begin(source)
            if self._demo:
                Demo(window)

    def quit(self) -> None:
        """Complete what is being written and end, as told from outside."""
        self._ending = True
        if self.window is not None:
            dismiss_dialogs(self.window)
            self.window.recording_controller.end()

    def _rebuild(self) -> None:
        before = self.window
        if before is None:
            return
        self._app.setQuitOnLastWindowClosed(False)
        spec = before.player.spec
        before.close()
        before.deleteLater()
        # In a turn of its own, so that no turn takes too long.
        QTimer.singleShot(0, lambda: self._reopen(spec))

    def _reopen(self, source: str) -> None:
        self.open_window(source)
        self._app.setQuitOnLastWindowClosed(True)


def main() -> int:
    """Open the window and return the exit status."""
    args = _arguments(sys.argv[1:])
    share_heaps()
    sys.setswitchinterval(0.001)  # s; the window gets its turn between busy threads
    app = QApplication(sys.argv[:1])
    app.setApplicationName("fer-live")
    app.setOrganizationName("fer-live")
    app.setDesktopFileName("org.fer_live.fer_live")  # its menu entry's name and icon
    app.setWindowIcon(app_icon())
    start_log()
    crashes = CrashWatch()
    overrides = CommandLineOverrides(args.weights or "", args.device or "")
    store, environment, source = QSettings(), real_environment(), args.source or ""
    place = demo_place(store) if args.demo else None
    if place is not None:
        store, environment = place.store, without_cameras(environment)
        source = source or environment.sample
    application = Application(app, store, environment, overrides, demo=args.demo)
    application.hooks.install()
    signals = EndSignals()
    signals.received.connect(application.quit)
    application.open_window(source)
    # The demo talks all the time; it is told of at the next start.
    crashed = None if args.demo else crash_before()
    if crashed is not None:
        application.hooks.caught.emit(crashed)
    status = app.exec()
    signals.close()
    crashes.close()
    if place is not None:
        place.folder.cleanup()
    if _busy_threads():
        # A thread in native code would abort the interpreter's end; every file is
        # complete, and nothing else is lost with such a thread.
        logging.shutdown()
        os._exit(status)
    return status


def _busy_threads() -> list[threading.Thread]:
    """Return what still loads models or hangs in a source that does not answer."""
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if thread is not main]


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "fer-app", description="Reads facial expressions from a camera, live."
    )
    parser.add_argument(
        "--source",
        help="camera number or name, two of them (0+1), video, picture, stream"
        " address, screen:0, screen:0,LEFT,TOP,WIDTH,HEIGHT or window:TITLE (default:"
        " the camera used last,"
        " else the first, else the sample clip)",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="show everything on the sample clip, without a camera; nothing is kept",
    )
    parser.add_argument("--weights", metavar="FILE", help="another weights file")
    parser.add_argument("--version", action="version", version=program_version())
    parser.add_argument("--device", choices=CHOICES["device"])
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
