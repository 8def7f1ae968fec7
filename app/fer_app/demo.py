"""The tour of ``fer-app --demo``: what the window can, shown on the sample clip."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer

from fer_app.settings import load_settings, save_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.main_window import MainWindow
    from fer_app.services.environment import Environment

logger = logging.getLogger(__name__)

STEP_MS = 7000  # to read a sentence and look at what it names


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """Settings and recordings of a demo, which vanish with it.

    Attributes:
        folder: Holds both until ``cleanup``.
        store: The settings: the person's theme and language, and defaults.
    """

    folder: tempfile.TemporaryDirectory[str]
    store: QSettings


def demo_place(persons: QSettings) -> DemoPlace:
    """Return a place for a demo; ``persons`` are the settings of whoever looks."""
    folder = tempfile.TemporaryDirectory(prefix="fer-live-demo-")
    store = QSettings(f"{folder.name}/settings.ini", QSettings.Format.IniFormat)
    known = load_settings(persons)
    settings = replace(
        type(known)(),
        theme=known.theme,
        language=known.language,
        folder=str(Path(folder.name) / "recordings"),
        introduced=True,  # no camera is opened
    )
    save_settings(store, settings)
    return DemoPlace(folder, store)


def without_cameras(environment: Environment) -> Environment:
    """Return ``environment`` with no camera in it, so that none is even looked for."""
    return replace(environment, list_cameras=lambda: ())


class Demo(QObject):
    """Shows one thing after the other, each with a sentence, from the first face on."""

    def __init__(self, window: MainWindow, step_ms: int = STEP_MS) -> None:
        """Begin as soon as ``window`` shows a face."""
        super().__init__(window)
        self._window = window
        self._step_ms = step_ms
        self._left = list(self._steps())
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @property
    def done(self) -> bool:
        """Whether everything was shown."""
        return not self._left

    def _go_on(self) -> None:
        if not self._window.central.scores.cards:
            return
        if self._timer.interval() != self._step_ms:
            logger.info("Demo: the first face is shown")
            self._timer.setInterval(self._step_ms)
        if self._undo is not None:
            self._undo()
        sentence, run, self._undo = self._left.pop(0)
        run()
        self._window.central.banner.show_notice(sentence)
        if not self._left:
            self._timer.stop()

    def _steps(
        self,
    ) -> tuple[tuple[str, Callable[[], None], Callable[[], None] | None], ...]:
        """Return sentences, what each does, and what ends it."""
        run = self._window.commands
        return (
            (
                self.tr("Each face has a number, an expression and how sure it is."),
                lambda: None,
                None,
            ),
            (
                self.tr("N chooses a face: its probabilities and its last minute."),
                run["next_face"].trigger,
                None,
            ),
            (
                self.tr("W shows what the network looked at."),
                run["why"].trigger,
                run["why"].trigger,
            ),
            (
                self.tr("B blurs every face, in view and in recordings."),
                run["blur"].trigger,
                run["blur"].trigger,
            ),
            (
                self.tr("6 shows valence: from unpleasant to pleasant."),
                run["chart_valence"].trigger,
                run["chart_shares"].trigger,
            ),
            (
                self.tr("Ctrl+R records; this goes to a folder that is deleted soon."),
                run["record"].trigger,
                run["record"].trigger,
            ),
            (
                self.tr(
                    "That was the tour. Start without --demo to watch your own camera."
                ),
                lambda: None,
                None,
            ),
        )
