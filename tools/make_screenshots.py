"""Pictures of every state of the window, from the sample clip.

    python tools/make_screenshots.py            # into docs/images
    python tools/make_screenshots.py --into DIR --only watching --themes dark

Every state is the real one: the sample plays as a camera that can be opened slowly,
lost and busy, models are loaded and fail to load, files are recorded.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSettings  # noqa: E402
from PySide6.QtGui import QPainter, QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402

from app.dialogs import show  # noqa: E402
from app.emotions import emotion_qcolor  # noqa: E402
from app.first_start import FirstStart  # noqa: E402
from app.language import Language  # noqa: E402
from app.main_window import MainWindow  # noqa: E402
from app.overlay import RED  # noqa: E402
from app.theme import DARK, LIGHT  # noqa: E402
from app.world import real_world  # noqa: E402
from fer_core.capture import open_source  # noqa: E402
from fer_core.errors import SourceError  # noqa: E402
from fer_core.types import Emotion, Frame  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.models import ModelChoice, Models
    from fer_core.capture import FrameSource

SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}
THEMES = ("light", "dark")
PATIENCE_S = 60.0
FRAMES = 40  # of the sample, in which both faces stay where they are
HASTE = 2  # stream seconds per second: the chart fills in half a minute
CAMERA, BUSY = "Studio camera", "Desk camera"


class FilmCamera:
    """The beginning of the sample, to and fro, as a camera gives it."""

    name, kind, live, frame_count = CAMERA, "camera", True, None
    rate_fps: float | None = 30.0
    size: tuple[int, int] | None = (1280, 720)

    def __init__(self, silent: threading.Event) -> None:
        self._silent = silent
        self._closed = threading.Event()

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``."""
        film = itertools.islice(open_source(real_world().sample).frames(), FRAMES)
        images = [frame.image for frame in film]
        images += images[::-1]
        index = 0
        while not self._closed.wait(1 / 30):
            if not self._silent.is_set():
                image = images[index % len(images)]
                yield Frame(image, index * HASTE / 30, index, CAMERA)
                index += 1

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()


class Studio:
    """The window, put into one state after the other."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.language = Language(app)
        self.store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.silent, self.held = threading.Event(), threading.Event()
        self.real = real_world()
        self.world = replace(
            self.real,
            open_source=self.open_source,
            list_cameras=lambda: [(CAMERA, CAMERA), (BUSY, BUSY)],
            load_models=self.load_models,
        )
        self.window: MainWindow = None  # type: ignore[assignment]

    def open_source(self, spec: str) -> FrameSource:
        """Open the studio's cameras, or what there really is."""
        if spec == BUSY:
            raise SourceError(
                f"{BUSY} is used by another program. Close that program first."
            )
        return FilmCamera(self.silent) if spec == CAMERA else open_source(spec)

    def load_models(self, choice: ModelChoice) -> Models:
        """Load the real ones, when the studio lets go."""
        while self.held.is_set():
            time.sleep(0.01)
        return self.real.load_models(choice)

    def open_window(self, language: str, theme: str, size: tuple[int, int]) -> None:
        """Open the window on the studio's camera."""
        self.language.speak(language)
        for name, value in {
            "introduced": True,
            "folder": str(self.folder / "recordings"),
            "theme": theme,
            "weights": "",
        }.items():
            self.store.setValue(f"settings/{name}", value)
        self.window = MainWindow(self.app, self.store, self.world)
        self.window.resize(*size)
        self.window.show()

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the window live until ``condition`` holds."""
        end_s = time.monotonic() + PATIENCE_S
        while not condition() and time.monotonic() < end_s:
            self.app.processEvents()
            time.sleep(0.01)

    def pause(self, seconds: float) -> None:
        """Let the window live for a while."""
        end_s = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end_s)

    def settle(self) -> None:
        """Wait for faces and for figures in the status line."""
        self.wait(lambda: self.window.panes.scores.cards)
        self.pause(0.7)

    def watch(self, spec: str) -> None:
        """Open a source and wait for faces."""
        self.window.open(spec)
        self.wait(lambda: self.window.player.session)
        self.settle()

    def command(self, name: str, seconds: float = 0.5) -> None:
        """Trigger a command and wait a little."""
        self.window.commands[name].trigger()
        self.pause(seconds)

    def states(self) -> Iterator[str]:
        """Put the window into every state, one after the other."""
        window = self.window
        show(FirstStart(window, first=True))
        yield "first-start"
        self.reject()
        self.silent.set()
        self.held.set()
        window.begin(CAMERA)
        self.wait(lambda: window.player.session)
        self.pause(0.3)
        yield "opening"
        self.silent.clear()
        self.pause(1.0)
        yield "loading"
        self.held.clear()
        self.settle()
        self.pause(60 / HASTE)
        yield "watching"
        yield from self._watching_states()
        yield from self._dialog_states()
        yield from self._failing_states()
        yield from self._file_states()

    def _watching_states(self) -> Iterator[str]:
        window = self.window
        for name in ("blur", "why", "fill"):
            self.command(name)
            if name == "why":
                self.wait(lambda: window.panes.view.heated)
            yield name
            self.command("fit" if name == "fill" else name)
        size = window.size()
        window.resize(window.minimumSize())
        self.settle()
        yield "small"
        window.resize(size)
        self.command("record", 2.5)
        yield "recording"
        window.close()
        yield "quit"
        self.reject()
        self.command("pause_record")
        yield "recording-paused"
        self.command("record", 1.5)
        yield "saved"
        window.panes.banner.hide()

    def _dialog_states(self) -> Iterator[str]:
        for name in ("privacy", "shortcuts", "about", "summary", "settings"):
            self.command(name)
            yield name
            self.reject()
        for setting in ("detector", "weights", "folder"):
            self.window.ask_settings(setting)
            yield f"settings-{setting}"
            self.reject()

    def _failing_states(self) -> Iterator[str]:
        window = self.window
        self.silent.set()
        self.wait(lambda: window.panes.view.message[0])
        self.pause(0.3)
        yield "lost"
        self.silent.clear()
        self.settle()
        window.open(BUSY)
        self.wait(lambda: window.panes.banner.sentence)
        self.pause(0.3)
        yield "busy"
        self.watch(CAMERA)
        window.adopt(replace(window.settings, weights="missing.safetensors"))
        self.wait(lambda: window.panes.banner.sentence)
        yield "no-weights"
        window.panes.banner.hide()
        window.adopt(replace(window.settings, folder="/dev/null"))
        self.command("record", 0.7)
        yield "no-folder"
        folder = str(self.folder / "recordings")
        window.adopt(replace(window.settings, weights="", folder=folder))
        self.wait(lambda: not window.status.loading)

    def _file_states(self) -> Iterator[str]:
        window = self.window
        self.watch(self.real.sample)
        yield "file"
        self.command("play")
        yield "paused"
        window.open("missing.mp4")
        self.wait(lambda: window.panes.banner.sentence)
        yield "no-file"

    def dialog(self) -> QDialog | None:
        """The dialog that is open."""
        found = self.window.findChildren(QDialog)
        return next((each for each in found if each.isVisible()), None)

    def reject(self) -> None:
        """Close the dialog that is open."""
        dialog = self.dialog()
        if dialog is not None:
            dialog.reject()
        self.pause(0.2)

    def picture(self) -> QPixmap:
        """Return the window, with the dialog that is open over it."""
        self.pause(0.2)
        below, dialog = self.window.grab(), self.dialog()
        if dialog is not None:
            above = dialog.grab()
            painter = QPainter(below)
            painter.fillRect(below.rect(), "#66000000")
            left = (self.window.width() - dialog.width()) // 2
            top = max(0, (self.window.height() - dialog.height()) // 2)
            painter.drawPixmap(left, top, above)
            painter.end()
        return below

    def close(self) -> None:
        """Close the window."""
        self.window.close()


def save(picture: QPixmap, path: Path) -> None:
    """Write a palette PNG in which the window's own colours are exact."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(data.data())).convert("RGB")
    own = [getattr(theme, name) for theme in (LIGHT, DARK) for name in theme.__slots__]
    own += [emotion_qcolor(emotion).name() for emotion in (*Emotion, None)]
    fixed = sorted({*own, RED.name()})
    palette = [int(color[at : at + 2], 16) for color in fixed for at in (1, 3, 5)]
    room = 256 - len(fixed)
    photo = image.quantize(room, dither=Image.Dither.NONE).getpalette() or []
    colors = Image.new("P", (1, 1))
    colors.putpalette(palette + photo[: 3 * room])
    image = image.quantize(palette=colors, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(path.name, path.stat().st_size, flush=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", nargs="+", default=[], metavar="STATE")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=[*SIZES])
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--languages", nargs="+", default=["en", "de"])
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setApplicationName("fer-live")
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(app, Path(folder))
        for language, theme, size in (
            (language, theme, size)
            for language in asked.languages
            for theme in asked.themes
            for size in asked.sizes
        ):
            if language != "en" and (theme != "light" or size != "1280"):
                continue  # the words are the same in every look
            studio.open_window(language, theme, SIZES[size])
            for state in studio.states():
                if not asked.only or state in asked.only:
                    suffix = f"{size}-{theme}" if language == "en" else language
                    path = asked.into / f"window-{state}-{suffix}.png"
                    save(studio.picture(), path)
            studio.close()


if __name__ == "__main__":
    main()
