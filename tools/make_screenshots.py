"""Pictures of every state of the window, from the sample clip.

python tools/make_screenshots.py             # those in the documents
python tools/make_screenshots.py --all DIR   # every state, size and theme
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSettings  # noqa: E402
from PySide6.QtGui import QPainter, QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402

from app.first_start import FirstStart  # noqa: E402
from app.help_dialog import AboutDialog, ShortcutsDialog  # noqa: E402
from app.language import Language  # noqa: E402
from app.main_window import MainWindow  # noqa: E402
from app.settings_dialog import SettingsDialog  # noqa: E402
from app.summary_dialog import SummaryDialog  # noqa: E402
from app.world import real_world  # noqa: E402
from fer_core.session_status import SessionState  # noqa: E402

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
IN_DOCUMENTS = (
    ("watching", 0, "light"),
    ("watching", 0, "dark"),
    ("recording", 0, "dark"),
    ("why", 0, "light"),
    ("first-start", 0, "light"),
    ("settings", 0, "dark"),
    ("summary", 0, "light"),
    ("lost", 0, "dark"),
)
PATIENCE_S = 60.0


class Studio:
    """The window, put into one state after the other."""

    def __init__(self, app: QApplication, weights: str, folder: Path) -> None:
        self.app = app
        self.language = Language(app)
        self.store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        for name, value in {
            "introduced": True,
            "weights": weights,
            "folder": str(folder / "recordings"),
            "theme": "light",
        }.items():
            self.store.setValue(f"settings/{name}", value)
        self.world = real_world()
        self.window = self.new_window("en")
        self.states = {
            "watching": lambda: None,
            "blurred": lambda: self.command("blur"),
            "why": self.explain,
            "paused": lambda: self.window.player.session.playback.pause(),
            "recording": self.record,
            "saved": lambda: self.window.commands["snapshot"].trigger(),
            "opening": lambda: self.tell(SessionState.OPENING),
            "lost": lambda: self.tell(SessionState.WAITING),
            "no-file": lambda: self.window.open("missing.mp4"),
            "no-weights": lambda: self.window.player.models_failed.emit(
                "There is no weights file fer-resnet50.safetensors. Check the path."
            ),
            "loading": lambda: self.window.status.show_loading("Loading models…"),
        }
        self.dialogs = {
            "first-start": lambda w: FirstStart(w, first=True),
            "settings": lambda w: SettingsDialog(w, w.settings, w.player.figures),
            "shortcuts": lambda w: ShortcutsDialog(w, w.commands),
            "about": lambda w: AboutDialog(w, w.status.engine),
            "summary": lambda w: SummaryDialog(
                w, self.app, w.keeper.log.summary(), "sample.mp4"
            ),
        }

    def new_window(self, language: str) -> MainWindow:
        """Open the window in ``language`` on the sample."""
        self.language.speak(language)
        window = MainWindow(self.app, self.store, self.world)
        window.show()
        window.begin(self.world.sample)
        self.window = window
        self.wait(
            lambda: window.player.models is not None or window.panes.banner.sentence
        )
        self.pause(6.0)
        return window

    def wait(self, condition: object) -> None:
        """Let the window live until ``condition`` holds."""
        end = time.monotonic() + PATIENCE_S
        while not condition() and time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.01)

    def pause(self, seconds: float) -> None:
        """Let the window live for a while."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def take(self, state: str, size: tuple[int, int], theme: str) -> QPixmap:
        """Return the window in ``state``."""
        window = self.window
        window.resize(*size)
        window.adopt(replace(window.settings, theme=theme))
        self.pause(0.6)
        self.wait(lambda: bool(window.panes.scores.cards))
        if state in self.dialogs:
            return self.with_dialog(self.dialogs[state](window))
        self.states[state]()
        self.pause(1.4 if state in ("no-file", "saved", "blurred") else 0.1)
        picture = window.grab()
        self.undo(state)
        return picture

    def undo(self, state: str) -> None:
        """Bring the window back from ``state``."""
        window = self.window
        for name in ("blur", "why", "record"):
            window.commands[name].setChecked(False)
        if state == "recording":
            window.keeper.stop()
            self.pause(1.5)
        window.status.show_loading("")
        if state == "no-file":
            window.open(self.world.sample)
            self.pause(4.0)
        if state in ("opening", "lost"):
            self.app.processEvents()
            window.player.feed.watch(window.player.session)
        if window.player.session is not None:
            window.player.session.playback.resume()
        window.panes.banner.hide()

    def command(self, name: str) -> None:
        """Switch a command on."""
        self.window.commands[name].setChecked(True)

    def explain(self) -> None:
        """Show a heat map."""
        self.command("why")
        self.wait(lambda: self.window.panes.view.heated)

    def record(self) -> None:
        """Record for a moment."""
        self.window.commands["record"].trigger()
        self.pause(2.5)

    def tell(self, state: SessionState) -> None:
        """Show what the view says in ``state``."""
        feed, session = self.window.player.feed, self.window.player.session
        feed.leave()
        title = {
            SessionState.OPENING: ("Opening the camera…", ""),
            SessionState.WAITING: (
                "Camera lost, waiting",
                "It comes back by itself when it is plugged in again.",
            ),
        }[state]
        self.window.panes.view.show_message(*title)
        feed._session = session

    def with_dialog(self, dialog: QDialog) -> QPixmap:
        """Return the window with ``dialog`` over it."""
        dialog.open()
        self.pause(0.4)
        below, above = self.window.grab(), dialog.grab()
        painter = QPainter(below)
        painter.fillRect(below.rect(), "#66000000")
        painter.drawPixmap(
            (below.width() - above.width()) // 2,
            max(0, (below.height() - above.height()) // 2),
            above,
        )
        painter.end()
        dialog.reject()
        dialog.deleteLater()
        return below


def save(picture: QPixmap, path: Path) -> None:
    """Write a palette PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(data.data())).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.name, path.stat().st_size)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", metavar="DIR", type=Path)
    parser.add_argument("--weights", default="")
    asked = parser.parse_args()
    target = asked.all or ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setApplicationName("fer-live")
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(app, asked.weights, Path(folder))
        wanted = IN_DOCUMENTS
        if asked.all:
            names = (*studio.states, *studio.dialogs)
            wanted = tuple((n, s, t) for t in THEMES for s in (0, 1) for n in names)
        for state, size, theme in wanted:
            picture = studio.take(state, SIZES[size], theme)
            suffix = f"{SIZES[size][0]}-{theme}"
            save(picture, target / f"window-{state}-{suffix}.png")
        studio.window.close()
        studio.new_window("de")
        for name in ("watching", "settings", "shortcuts"):
            picture = studio.take(name, SIZES[0], "light")
            if asked.all or name == "watching":
                save(picture, target / f"window-{name}-german.png")
        studio.window.close()


if __name__ == "__main__":
    main()
