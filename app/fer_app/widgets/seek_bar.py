"""Where a file is; goes where one clicks and tells the time under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QToolTip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

HANDLE = 14  # pixels, as the style sheet draws it
MARK = 2.0  # pixels, of a moment
FINE = 10_000  # steps the handle is drawn in


class SeekBar(QSlider):
    """A slider whose value, spoken and moved by keys, is whole steps; drawn finely.

    A step is a second of a film or a picture of a folder.

    Args:
        text: Names a position in steps, for the pointer.

    Signals:
        seek_asked: The position wanted, in steps.
    """

    seek_asked = Signal(float)

    def __init__(self, text: Callable[[float], str]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._text = text
        self._position = self._length = 0.0
        self._whole = False
        self._marks: tuple[tuple[float, float | None], ...] = ()
        self._dragged = False
        self.setPageStep(5)
        self.setMouseTracking(True)
        self.valueChanged.connect(self._moved)

    def show_position(
        self, position: float, length: float, *, whole: bool = False
    ) -> None:
        """Show ``position`` of 0 to ``length``; 0 is a length that is not known.

        ``whole`` positions are no fractions, as pictures are.
        """
        if self._dragged:
            return
        self._position, self._length, self._whole = position, length, whole
        with QSignalBlocker(self):
            self.setEnabled(length > 0)
            self.setRange(self._first, round(length) + self._first)
            self.setValue(int(position) + self._first)
        self.update()

    def show_marks(self, marks: tuple[tuple[float, float | None], ...]) -> None:
        """Mark moments and ranges, in steps; None is a moment's end."""
        self._marks = marks
        self.update()

    def _draw_marks(self, painter: QPainter) -> None:
        if not self._length:
            return
        color = self.palette().highlight().color()
        room = self.width() - HANDLE
        for start, end in self._marks:
            left = HANDLE / 2 + min(start / self._length, 1.0) * room
            share = 0.0 if end is None else (min(end, self._length) - start)
            width = max(MARK, share / self._length * room)
            painter.fillRect(QRectF(left, 0, width, self.height() / 2 - 3), color)

    @property
    def _first(self) -> int:
        """The value at the beginning: second 0 or picture 1."""
        return int(self._whole)

    def position_at(self, x: float) -> float:
        """Return the position under ``x``, in pixels from the left."""
        room = max(1, self.width() - HANDLE)
        position = min(max(0.0, (x - HANDLE / 2) / room), 1.0) * self._length
        return float(round(position)) if self._whole else position

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the handle where the file is, between two steps, too."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.minimum, option.maximum = 0, FINE
        share = self._position / self._length if self._length else 0.0
        option.sliderPosition = round(min(share, 1.0) * FINE)
        parts = QStyle.SubControl
        option.subControls = parts.SC_SliderGroove | parts.SC_SliderHandle
        painter = QPainter(self)
        self._draw_marks(painter)
        slider = QStyle.ComplexControl.CC_Slider
        self.style().drawComplexControl(slider, option, painter, self)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton and self._length:
            self._dragged = True
            self._go(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the time under the pointer, and go there while it is held."""
        if self._length:
            place = event.globalPosition().toPoint()
            text = self._text(self.position_at(event.position().x()))
            QToolTip.showText(place, text, self)
        if self._dragged:
            self._go(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the file lead again."""
        self._dragged = False
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the time away."""
        QToolTip.hideText()
        super().leaveEvent(event)

    def _go(self, point: QPointF) -> None:
        self._position = self.position_at(point.x())
        with QSignalBlocker(self):
            self.setValue(int(self._position) + self._first)
        self.update()
        self.seek_asked.emit(self._position)

    def _moved(self, value: int) -> None:
        self._position = float(value - self._first)
        self.update()
        self.seek_asked.emit(self._position)
