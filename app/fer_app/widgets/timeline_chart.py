"""The last 60 seconds of one face: a line per emotion, or its valence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fer_app.style.emotions import emotion_qcolor
from fer_app.style.theme import DARK
from fer_app.widgets.chart_values import FIRST, VALUES, chart_values
from fer_core.types import Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

SPAN_S = 60.0
GAP_S = 0.7  # a face that was away for longer leaves a gap in its lines
STEP_S = 1 / 12  # between two points: finer than a pixel of the chart
CAPACITY = 1024  # points kept per face; 60 s need 720


class FaceHistory:
    """One face's values over time, ``VALUES`` in a row."""

    def __init__(self) -> None:
        self._rows = np.full((CAPACITY, 1 + VALUES), np.nan, np.float32)
        self._used = 0
        self.last_s = -1.0

    def add(self, time_s: float, values: tuple[float, ...]) -> None:
        """Note a reading; those closer than 1/12 s to the last are left out."""
        if self._used and 0 <= time_s - self.last_s < STEP_S:
            return
        if self._used and time_s - self.last_s > GAP_S:
            self._append(self.last_s + STEP_S, (np.nan,) * VALUES)
        self._append(time_s, values)
        self.last_s = time_s

    def ago(self, now_s: float) -> NDArray[np.float32]:
        """Return the last minute as (N, 1 + VALUES): seconds from now first."""
        rows = self._rows[: self._used].copy()
        rows[:, 0] -= now_s
        return rows[rows[:, 0] >= -SPAN_S]

    def _append(self, time_s: float, values: tuple[float, ...]) -> None:
        if self._used == CAPACITY:
            part = CAPACITY // 4
            self._rows[:-part] = self._rows[part:].copy()
            self._used -= part
        self._rows[self._used] = (time_s, *values)
        self._used += 1


class TimelineChart(QWidget):
    """Seven lines that scroll with the stream's time."""

    def __init__(self) -> None:
        super().__init__()
        self._histories: dict[int, FaceHistory] = {}
        self._now_s = 0.0
        self._drawn_s, self._drawn_face = -1.0, 0
        self._shown = "shares"
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setXRange(-SPAN_S, 0, padding=0)
        self._plot.setYRange(0, 100, padding=0.08)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getAxis("left").setTicks([[(0, "0"), (50, "50"), (100, "100 %")]])
        self._plot.getAxis("left").setWidth(46)
        self._plot.getAxis("bottom").setTicks(
            [[(-60, ""), (-45, "-45"), (-30, "-30"), (-15, "-15 s"), (0, "")]]
        )
        # Dark in both looks: a thin yellow line cannot be seen on white.
        self._plot.setBackground(QColor(DARK.surface))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(QColor(DARK.border))
            axis.setTextPen(QColor(DARK.muted))
        self._lines = {
            emotion: self._plot.plot(pen=_pen(emotion_qcolor(emotion)))
            for emotion in Emotion
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setMinimumHeight(150)
        self.setAccessibleName(self.tr("Expression over the last 60 seconds"))

    def add(self, analysed: AnalysedFrame) -> None:
        """Note the readings of one frame."""
        now_s = analysed.frame.timestamp_s
        if now_s < self._now_s:
            self.clear()
        self._now_s = now_s
        for face in analysed.faces:
            history = self._histories.setdefault(face.track.face_id, FaceHistory())
            history.add(now_s, chart_values(face))
        for face_id, history in tuple(self._histories.items()):
            if now_s - history.last_s > SPAN_S:
                del self._histories[face_id]

    def draw(self, face_id: int) -> None:
        """Draw the face's last minute, every 1/12 s at most; another face at once."""
        fresh = 0 <= self._now_s - self._drawn_s < STEP_S
        if (fresh and face_id == self._drawn_face) or not self.isVisible():
            return
        self._drawn_s, self._drawn_face = self._now_s, face_id
        rows = self._histories.get(face_id, FaceHistory()).ago(self._now_s)
        first = FIRST.get(self._shown, 0)
        for emotion, line in self._lines.items():
            hidden = self._shown == "valence" and emotion != Emotion.HAPPY
            values = rows[:0] if hidden else rows
            at = first if self._shown == "valence" else first + emotion
            line.setData(values[:, 0], values[:, 1 + at] * 100, connect="finite")

    def show_values(self, shown: str) -> None:
        """Show ``shares`` (0 to 100 %), ``change`` or ``valence`` (-100 to 100 %)."""
        if shown == self._shown:
            return
        self._shown, self._drawn_s = shown, -1.0
        lowest = 0 if shown == "shares" else -100
        ticks = (
            [(0, "0"), (50, "50"), (100, "100 %")]
            if shown == "shares"
            else [(-100, "-100"), (0, "0"), (100, "+100")]
        )
        self._plot.setYRange(lowest, 100, padding=0.08)
        self._plot.getAxis("left").setTicks([ticks])
        self.draw(self._drawn_face)

    def clear(self) -> None:
        """Forget everything."""
        self._histories.clear()
        self._now_s, self._drawn_s = 0.0, -1.0
        for line in self._lines.values():
            line.setData([], [])


def _pen(color: QColor) -> QPen:
    # Cosmetic and one pixel wide: wider lines cost Qt ten times as much to draw.
    pen = QPen(color, 1.0)
    pen.setCosmetic(True)
    return pen
