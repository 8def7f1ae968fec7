"""The window as a small one with the picture alone, above all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from fer_app.actions import Actions
    from fer_app.widgets.central_widget import CentralWidget

SIZE = QSize(400, 250)
LEAST = QSize(320, 180)


class SmallWindow(QObject):
    """Makes a window small and keeps it on top, and gives it back as it was."""

    def __init__(
        self, window: QMainWindow, commands: Actions, central: CentralWidget
    ) -> None:
        super().__init__(window)
        self._window = window
        self._commands = commands
        self._central = central
        self._before: tuple[QRect, QSize, bool] | None = None
        commands["small"].toggled.connect(self._show)
        # Of a small window the screen is not filled, nor the other way round.
        commands["full"].toggled.connect(self._leave)

    def _leave(self, full: bool) -> None:
        if full:
            self._commands["small"].setChecked(False)

    def _show(self, on: bool) -> None:
        if on:
            self._commands["full"].setChecked(False)
            panel = self._commands["panel"].isChecked()
            window = self._window
            self._before = window.geometry(), window.minimumSize(), panel
        for part in (self._window.menuBar(), self._window.statusBar()):
            part.setVisible(not on)
        self._central.show_picture_alone(on)
        self._window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        if on:
            self._shrink()
        elif self._before is not None:
            geometry, least, panel = self._before
            self._commands["panel"].setChecked(panel)
            self._window.setMinimumSize(least)
            self._window.setGeometry(geometry)
        self._window.show()  # other flags hide a window

    def _shrink(self) -> None:
        self._commands["panel"].setChecked(False)
        self._window.setMinimumSize(LEAST)
        place = QRect(self._window.geometry().topLeft(), SIZE)
        place.moveRight(self._window.geometry().right())
        self._window.setGeometry(place)
        shortcut = self._commands["small"].shortcut()
        keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
        self._central.view.show_hint(self.tr("{0} enlarges it").format(keys))
