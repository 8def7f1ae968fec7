"""Start the window: ``fer-app [--source SPEC] [--weights FILE] [--device ...]``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.errors import Hooks, start_log
from app.icons import app_icon
from app.main_window import MainWindow
from app.settings import CHOICES, load_settings, save_settings
from app.world import real_world


def main() -> int:
    """Open the window and return the exit status."""
    asked = _arguments(sys.argv[1:])
    app = QApplication(sys.argv[:1])
    app.setApplicationName("fer-live")
    app.setOrganizationName("fer-live")
    app.setWindowIcon(app_icon())
    start_log()
    store = QSettings()
    settings = load_settings(store)
    if asked.weights:
        settings = replace(settings, weights=asked.weights)
    if asked.device:
        settings = replace(settings, device=asked.device)
    save_settings(store, settings)
    window = MainWindow(app, store, real_world())
    hooks = Hooks()
    hooks.caught.connect(window.panes.banner.show_error)
    hooks.install()
    window.show()
    window.begin(asked.source or "")
    return app.exec()


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "fer-app", description="Reads facial expressions from a camera, live."
    )
    parser.add_argument(
        "--source",
        help="camera number or name, video, picture, stream address (default: the"
        " camera used last, else the first, else the sample clip)",
    )
    parser.add_argument("--weights", metavar="FILE", help="another weights file")
    parser.add_argument("--device", choices=CHOICES["device"])
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
