"""A window to take pictures of, over a camera and models that do as they are told."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from fer_app.i18n.language import Language
from fer_app.main_window import MainWindow
from fer_app.services.environment import real_environment
from PySide6.QtCore import QSettings
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import SourceError
from fer_core.network.weights import load_weights, save_weights
from fer_core.sources.factory import open_source
from fer_core.sources.side_by_side import SideBySide
from fer_core.types import Emotion, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fer_app.services.model_loader import Models

    from fer_core.pipeline import PipelineConfig
    from fer_core.sources.base import FrameSource

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
        film = itertools.islice(open_source(real_environment().sample).frames(), FRAMES)
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


class WindowFixture:
    """The window, put into one state after the other."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.language = Language(app)
        self.store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.silent, self.held = threading.Event(), threading.Event()
        self.real = real_environment()
        self.environment = replace(
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
                "{camera} is used by another program. Close that program first.",
                camera=BUSY,
            )
        if spec == f"{CAMERA}+{BUSY}":
            second = FilmCamera(threading.Event())
            second.name = BUSY
            return SideBySide(FilmCamera(self.silent), second)
        return FilmCamera(self.silent) if spec == CAMERA else open_source(spec)

    def tilted_weights(self) -> Path:
        """Write the weights that ship, more inclined to Sad, and return their path."""
        path = self.folder / "runs" / "tilted" / "weights.safetensors"
        if not path.exists():
            path.parent.mkdir(parents=True)
            shipped = load_weights(DEFAULT_WEIGHTS)
            tensors = dict(shipped.tensors)
            bias = tensors["fc.bias"] = np.array(tensors["fc.bias"])
            bias[shipped.spec.columns(shipped.spec.live_head)][Emotion.SAD] += 4
            save_weights(path, tensors, shipped.spec, {})
        return path

    def load_models(self, config: PipelineConfig) -> Models:
        """Load the real ones, when the fixture lets go."""
        while self.held.is_set():
            time.sleep(0.01)
        return self.real.load_models(config)

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
        self.window = MainWindow(self.app, self.store, self.environment)
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
        self.wait(lambda: self.window.central.scores.cards)
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
            left = (self.window.width() - dialog.width()) // 2
            top = max(0, (self.window.height() - dialog.height()) // 2)
            painter.drawPixmap(left, top, above)
            painter.end()
        return below

    def close(self) -> None:
        """Close the window."""
        self.window.close()
