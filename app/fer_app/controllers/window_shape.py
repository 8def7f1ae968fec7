"""The window's shapes: full screen, and a small one above all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

    from fer_app.actions import Actions
    from fer_app.widgets.central_widget import CentralWidget

SMALL = QSize(400, 250)
LEAST = QSize(320, 180)


class WindowShape(QObject):
    """Shows the picture alone, as large as the screen or small, one at a time."""

    def __init__(
        self,
        window: QMainWindow,
        commands: Actions,
        central: CentralWidget,
        sharing: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._commands = commands
        self._central = central
        self._sharing = sharing
        self._panel_before = True
        self._before = QRect(), QSize(), Qt.WindowState.WindowNoState
        commands["full"].toggled.connect(self._show_full)
        commands["small"].toggled.connect(self._show_small)
        commands["panel"].toggled.connect(central.side.setVisible)
        commands["panel"].setChecked(True)

    def show_status_bar(self) -> None:
        """Hide it beside a picture alone, unless other programs get something."""
        alone = any(self._commands[name].isChecked() for name in ("full", "small"))
        self._window.statusBar().setVisible(not alone or self._sharing())

    def leave(self) -> None:
        """Be an ordinary window."""
        for name in ("full", "small"):
            self._commands[name].setChecked(False)

    def _show_full(self, on: bool) -> None:
        if on:
            self._commands["small"].setChecked(False)
        self._show_picture_alone(on)
        if on:
            keys = self._keys("full")
            hint = self.tr("Esc or {0} leaves full screen").format(keys)
            self._central.view.show_hint(hint)
        full = Qt.WindowState.WindowFullScreen  # maximised stays maximised
        states = self._window.windowState()
        self._window.setWindowState(states | full if on else states & ~full)

    def _show_small(self, on: bool) -> None:
        window = self._window
        if on:
            self._commands["full"].setChecked(False)
            states = window.windowState()
            maximised = states & Qt.WindowState.WindowMaximized
            shape = window.normalGeometry() if maximised else window.geometry()
            self._before = shape, window.minimumSize(), states
            # A maximised window keeps its size, whatever is asked of it.
            window.setWindowState(states & ~Qt.WindowState.WindowMaximized)
        self._show_picture_alone(on)
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        geometry, least, before = self._before
        window.setMinimumSize(LEAST if on else least)
        if on:
            small = QRect(geometry.topLeft(), SMALL)
            small.moveRight(geometry.right())
            title = window.geometry().top() - window.frameGeometry().top()
            screen = window.screen().availableGeometry()
            small.moveTop(max(small.top(), screen.top() + title))
            geometry = small
            hint = self.tr("{0} enlarges it").format(self._keys("small"))
            self._central.view.show_hint(hint)
        window.setGeometry(geometry)
        if not on:
            window.setWindowState(before)
        window.show()  # other flags hide a window

    def _show_picture_alone(self, on: bool) -> None:
        self._window.menuBar().setVisible(not on)
        self.show_status_bar()
        self._central.show_picture_alone(on)
        self._central.view.show_hint("")  # how to leave what is being left
        if on:
            self._panel_before = self._commands["panel"].isChecked()
        self._commands["panel"].setChecked(self._panel_before and not on)

    def _keys(self, name: str) -> str:
        shortcut = self._commands[name].shortcut()
        return shortcut.toString(QKeySequence.SequenceFormat.NativeText)
