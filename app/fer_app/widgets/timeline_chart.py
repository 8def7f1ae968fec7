"""The last 60 seconds of one face: a line per emotion, or its valence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from fer_app.style.emotions import emotion_name, emotion_qcolor
from fer_app.style.theme import contrast, current_theme
from fer_app.widgets.chart_values import FIRST, VALUES, chart_values
from fer_core.types import Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

    from fer_core.types import AnalysedFrame

SPAN_S = 60.0
GAP_S = 2.0  # a face that was away for longer leaves a gap in its lines
STEP_S = 1 / 12  # between two points: finer than a pixel of the chart
DRAWN_S = 1 / 5  # between two pictures: it moves by about five pixels a second
CAPACITY = 1024  # points kept per face; 60 s need 720
GRID = 0.2  # opacity
LINE_PX = 0.8  # from a line to its twin
LINE_CONTRAST = 2.0  # to the ground, least; names and values are beside the colours
TOLD = 3  # emotions named under the pointer
LEGEND_ROWS = 2
LEGEND_GAP = 14  # pixels


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
        """Return the last minute as (N, 1 + VALUES), seconds from now first."""
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
    """Seven lines that scroll with the stream's time; a hover tells their values."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._histories: dict[int, FaceHistory] = {}
        self._now_s = 0.0
        self._drawn_s, self._drawn_face = -1.0, 0
        self._shown = "shares"
        self._rows = FaceHistory().ago(0.0)  # as drawn
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
        self._plot.showGrid(x=True, y=True, alpha=GRID)
        # Each line is drawn twice, one pixel wide and side by side: a wide line, with
        # soft edges, costs Qt ten times as much.
        self._lines, self._twins = (
            {emotion: self._plot.plot(antialias=True) for emotion in Emotion}
            for _ in range(2)
        )
        self._cursor = pyqtgraph.InfiniteLine(movable=False)
        self._cursor.hide()
        self._plot.addItem(self._cursor, ignoreBounds=True)
        self._plot.scene().sigMouseMoved.connect(self._hover)
        self._legend = ChartLegend(app)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._legend)
        self._plot.setMinimumHeight(60)
        self.setAccessibleName(self.tr("Expression over the last 60 seconds"))
        self._dress()

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
        """Draw the face's last minute, five times a second; another face at once."""
        fresh = 0 <= self._now_s - self._drawn_s < DRAWN_S
        if (fresh and face_id == self._drawn_face) or not self.isVisible():
            return
        self._drawn_s, self._drawn_face = self._now_s, face_id
        self._rows = self._histories.get(face_id, FaceHistory()).ago(self._now_s)
        self._show(self._rows)

    def show_values(self, shown: str) -> None:
        """Show ``shares`` (0 to 100 %), ``change`` or ``valence`` (-100 to 100 %)."""
        if shown == self._shown:
            return
        self._shown = shown
        shares = shown == "shares"
        ticks = [(0, "0"), (50, "50"), (100, "100 %")]
        if not shares:
            ticks = [(-100, "-100"), (0, "0"), (100, "+100")]
        self._plot.setYRange(0 if shares else -100, 100, padding=0.08)
        self._plot.getAxis("left").setTicks([ticks])
        self._legend.setVisible(shown != "valence")
        self._show(self._rows)

    def clear(self) -> None:
        """Forget everything."""
        self._histories.clear()
        self._now_s, self._drawn_s = 0.0, -1.0
        self._rows = FaceHistory().ago(0.0)
        self._show(self._rows)

    def value_text(self, ago_s: float) -> str:
        """Return what the chosen face showed ``ago_s`` seconds from now (0 to -60).

        Empty where nothing is drawn.
        """
        first = 1 + FIRST[self._shown]
        rows = self._rows[~np.isnan(self._rows[:, first])]
        if not len(rows):
            return ""
        row = rows[np.abs(rows[:, 0] - ago_s).argmin()]
        if abs(float(row[0]) - ago_s) > GAP_S:
            return ""
        if self._shown == "valence":
            lines = [self.tr("Valence {0}").format(f"{row[first]:+.2f}")]
        else:
            sign = "+" if self._shown == "change" else ""
            values = [(float(row[first + emotion]), emotion) for emotion in Emotion]
            values.sort(key=lambda pair: abs(pair[0]), reverse=True)
            lines = [
                f"{emotion_name(emotion)} {round(value * 100):{sign}} %"
                for value, emotion in values[:TOLD]
            ]
        return "\n".join([self.tr("{0} s").format(round(float(row[0]))), *lines])

    def changeEvent(self, event: QEvent) -> None:
        """Follow another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the values away."""
        self._cursor.hide()
        QToolTip.hideText()
        super().leaveEvent(event)

    def _show(self, rows: NDArray[np.float32]) -> None:
        span = 100 if self._shown == "shares" else 200
        shift = LINE_PX / max(1, self._plot.height()) * span
        first = 1 + FIRST[self._shown]
        alone = self._shown == "valence"  # one line, in the first one's place
        for emotion in Emotion:
            part = rows[:0] if alone and emotion else rows
            values = part[:, first if alone else first + emotion] * 100
            self._lines[emotion].setData(part[:, 0], values, connect="finite")
            self._twins[emotion].setData(part[:, 0], values + shift, connect="finite")

    def _dress(self) -> None:
        theme = current_theme(self._app)
        self._plot.setBackground(QColor(theme.surface))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(QColor(theme.muted))
            axis.setTextPen(QColor(theme.muted))
        self._cursor.setPen(QColor(theme.muted))
        for emotion in Emotion:
            pen = _pen(line_color(emotion, QColor(theme.surface)))
            self._lines[emotion].setPen(pen)
            self._twins[emotion].setPen(pen)

    def _hover(self, place: QPointF) -> None:
        box = self._plot.getPlotItem().getViewBox()
        ago_s = float(box.mapSceneToView(place).x())
        text = self.value_text(ago_s) if box.sceneBoundingRect().contains(place) else ""
        self._cursor.setVisible(bool(text))
        self._cursor.setValue(ago_s)
        if text:
            at = self._plot.mapToGlobal(self._plot.mapFromScene(place))
            QToolTip.showText(at, text, self._plot)
        else:
            QToolTip.hideText()


class ChartLegend(QWidget):
    """Which colour is which emotion, in two rows."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self.setFont(small)
        self.setFixedHeight(LEGEND_ROWS * (self.fontMetrics().height() + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a dot and a name per emotion."""
        theme = current_theme(self._app)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height() / LEGEND_ROWS
        left = top = 0.0
        for emotion in Emotion:
            text = painter.fontMetrics().horizontalAdvance(emotion_name(emotion))
            if left + 12 + text > self.width():
                left, top = 0.0, top + height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line_color(emotion, QColor(theme.surface)))
            painter.drawRoundedRect(QRectF(left, top + height / 2 - 4, 8, 8), 2, 2)
            painter.setPen(QColor(theme.muted))
            room = QRectF(left + 12, top, text + 2, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, emotion_name(emotion))
            left += 12 + text + LEGEND_GAP
        painter.end()


def line_color(emotion: Emotion, ground: QColor) -> QColor:
    """Return the emotion's colour, darkened until it shows on a light ``ground``."""
    color = emotion_qcolor(emotion)
    while contrast(color, ground) < LINE_CONTRAST and ground.lightness() > 127:
        color = color.darker(108)
    return color


def _pen(color: QColor) -> QPen:
    pen = QPen(color, 1.0)
    pen.setCosmetic(True)
    return pen
