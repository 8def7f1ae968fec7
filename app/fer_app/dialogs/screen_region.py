"""Asks which part of the screen is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QDialog

from fer_app.services.own_windows import native_rectangle
from fer_core.errors import SourceError
from fer_core.sources.desktop_window import PREFIX
from fer_core.sources.screen import Screen, check_display
from fer_core.sources.x11_windows import list_windows

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QScreen
    from PySide6.QtWidgets import QWidget

    from fer_core.sources.x11_windows import DesktopWindow

SHADE = QColor(0, 0, 0, 130)
LEAST = 32  # pixels; a shorter drag is a click
MARGIN = 24


class RegionChooser(QDialog):
    """Covers one screen with its own picture, on which a rectangle is drawn.

    With Ctrl, the window below the mouse is taken instead.

    A picture and no glass: not every desktop shows what is behind a window.

    Attributes:
        spec: What was chosen, once accepted.
    """

    def __init__(self, parent: QWidget, screen: QScreen) -> None:
        super().__init__(parent)
        self.spec = ""
        self._shown = screen
        self._picture = screen.grabWindow(0)
        self._windows = _windows()
        self._start: QPoint | None = None
        self._chosen = QRect()
        self.setWindowTitle(self.tr("Choose a part of the screen"))
        self.setWindowFlags(
            Qt.WindowType.Dialog
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a rectangle; with Ctrl, take the window there."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take_window(event.position().toPoint())
            return
        self._start = event.position().toPoint()
        self._chosen = QRect()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it as far as the mouse is."""
        if self._start is not None:
            start, end = self._start, event.position().toPoint()
            left, right = sorted((start.x(), end.x()))
            top, bottom = sorted((start.y(), end.y()))
            chosen = QRect(QPoint(left, top), QPoint(right, bottom))
            self._chosen = chosen & self.rect()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take it; a click takes the whole screen."""
        if self._start is not None:
            self._take(self._chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the whole screen with Return; Escape takes nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.rect())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the screen, darker where it is not chosen."""
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        painter.fillRect(self.rect(), SHADE)
        if not self._chosen.isEmpty():
            painter.setClipRect(self._chosen)
            painter.drawPixmap(self.rect(), self._picture)
            painter.setClipping(False)
            painter.setPen(QPen(Qt.GlobalColor.white, 2))
            painter.drawRect(self._chosen)
        self._draw_hint(painter)
        painter.end()

    def _draw_hint(self, painter: QPainter) -> None:
        hint = self.tr(
            "Drag over what is to be watched, or click for the whole screen."
            " Esc leaves it."
        )
        if self._windows:
            hint += " " + self.tr("Ctrl and a click take the window below the mouse.")
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        flags = int(top) | int(Qt.TextFlag.TextWordWrap)
        room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        place = painter.boundingRect(room, flags, hint)
        painter.fillRect(place.adjusted(-12, -6, 12, 6), QColor(0, 0, 0, 200))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(room, flags, hint)

    def _take_window(self, point: QPoint) -> None:
        """Take the uppermost window at ``point``; where there is none, nothing."""
        corner = self._shown.geometry().topLeft()
        place = native_rectangle(self._shown, QRect(point + corner, QSize(1, 1)))
        below = [w for w in self._windows if w.holds(place.left, place.top)]
        if not below:
            return
        chosen = below[-1]
        # A title outlasts the window, a number is that window's alone.
        alike = sum(chosen.title in window.title for window in self._windows)
        self.spec = PREFIX + (chosen.title if alike == 1 else f"{chosen.number:#x}")
        self.accept()

    def _take(self, chosen: QRect) -> None:
        if min(chosen.width(), chosen.height()) < LEAST:
            chosen = self.rect()
        place = chosen.translated(self._shown.geometry().topLeft())
        alone = len(QGuiApplication.screens()) == 1
        part = native_rectangle(self._shown, place)
        self.spec = Screen(0, None if alone and chosen == self.rect() else part).spec
        self.accept()


def _windows() -> tuple[DesktopWindow, ...]:
    """Return the windows of others; none where they cannot be told apart."""
    try:
        display = check_display()
        return list_windows(display) if display else ()
    except SourceError:
        return ()
