"""Controls over a picture that fills the screen: there while the mouse moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fer_app.widgets.video_view import VideoView

IDLE_MS = 3000
WIDEST = 900  # pixels
BELOW = 24  # pixels between the controls and the edge
TAB = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
WAKING = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class IdleControls(QObject):
    """Lays ``controls`` over ``picture``, and hides them and the mouse after 3 s.

    They stay while the mouse or the keyboard is on them.
    """

    def __init__(self, controls: QWidget, picture: VideoView) -> None:
        super().__init__(picture)
        self._controls = controls
        self._picture = picture
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(IDLE_MS)
        self._timer.timeout.connect(self._hide)
        self._before = picture.hasMouseTracking()

    def start(self) -> None:
        """Begin, with the controls hidden."""
        self._controls.setAutoFillBackground(True)
        self._controls.hide()
        self._picture.setMouseTracking(True)
        self._picture.installEventFilter(self)

    def stop(self) -> None:
        """Leave the controls to others."""
        self._timer.stop()
        self._controls.setAutoFillBackground(False)
        self._picture.covered.emit(0)
        self._picture.removeEventFilter(self)
        self._picture.setMouseTracking(self._before)
        self._picture.unsetCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the controls when the mouse moves over the picture, or for Tab."""
        tab = isinstance(event, QKeyEvent) and event.key() in TAB
        if event.type() in WAKING or (event.type() == QEvent.Type.KeyPress and tab):
            self._show()
        elif event.type() == QEvent.Type.Resize and self._controls.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        self._picture.unsetCursor()
        self._place()
        self._controls.show()
        self._controls.raise_()
        self._picture.covered.emit(self._picture.height() - self._controls.y())
        self._timer.start()

    def _hide(self) -> None:
        focused = QApplication.focusWidget()
        used = focused is not None and self._controls.isAncestorOf(focused)
        if self._controls.underMouse() or used:
            self._timer.start()
            return
        self._controls.hide()
        self._picture.covered.emit(0)
        self._picture.setCursor(Qt.CursorShape.BlankCursor)

    def _place(self) -> None:
        room = self._picture.geometry()
        width = min(WIDEST, room.width())
        height = self._controls.sizeHint().height()
        left = room.x() + (room.width() - width) // 2
        self._controls.setGeometry(left, room.bottom() - height - BELOW, width, height)
