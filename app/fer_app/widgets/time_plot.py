"""A plot over time: its axis, and what the mouse does in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import QLocale, Qt, Signal

from fer_app.widgets.playback_bar import clock_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent

TICK_ROUNDING = 1e-9


class TimeAxis(pyqtgraph.AxisItem):  # type: ignore[misc] # it has no types
    """Names times as clocks do."""

    def tickStrings(
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Return ``1:30`` for 90 s, and ``1:30.5`` where ticks are closer than 1 s."""
        places = max(0, -math.floor(math.log10(spacing) + TICK_ROUNDING))
        return [_tick(value, places) if value >= 0 else "" for value in values]


def _tick(time_s: float, places: int) -> str:
    whole, _, fraction = f"{time_s:.{places}f}".partition(".")
    point = QLocale().decimalPoint()
    return clock_text(int(whole)) + (point + fraction if fraction else "")


class TimeBox(pyqtgraph.ViewBox):  # type: ignore[misc] # it has no types
    """A click goes there, a drag marks a range; Shift or another button pans.

    Signals:
        clicked: The time.
        dragged: Where a range begins and ends, and whether it is done.
    """

    clicked = Signal(float)
    dragged = Signal(float, float, bool)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.clicked.emit(self.mapSceneToView(event.scenePos()).x())

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:
        """Mark a range, or pan."""
        event.accept()
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and not shift:
            ends = (
                self.mapSceneToView(event.buttonDownScenePos()).x(),
                self.mapSceneToView(event.scenePos()).x(),
            )
            self.dragged.emit(min(ends), max(ends), event.isFinish())
            return
        moved = self.mapSceneToView(event.lastScenePos()) - self.mapSceneToView(
            event.scenePos()
        )
        self.translateBy(x=moved.x())
        self.sigRangeChangedManually.emit(self.state["mouseEnabled"])
