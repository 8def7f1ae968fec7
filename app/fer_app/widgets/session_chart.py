"""A whole session's curves with its markers: zoomed, panned, marked, clicked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QToolTip, QVBoxLayout, QWidget

from fer_app.style.emotions import emotion_name
from fer_app.style.theme import current_theme
from fer_app.widgets.playback_bar import clock_text
from fer_app.widgets.time_plot import TimeAxis, TimeBox
from fer_app.widgets.timeline_chart import GRID, TOLD, ChartLegend, line_color
from fer_core.session.chart import BASE_S, CHANGE, RELATIVE, ChartData, is_drawn
from fer_core.session.table import EMOTIONS
from fer_core.types import Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QApplication

    from fer_core.session.markers import Marker, Markers
    from fer_core.session.people import Part

REDRAW_MS = 30  # after the last step of a zoom
LEAST_S = 2.0  # that can be zoomed to
MOST_POINTS = 1500  # of a curve: about as many as a wide chart has pixels
RANGE_ALPHA, EXCLUDED_ALPHA = 45, 110  # of 255
VALENCE = "valence"


class SessionChart(QWidget):
    """Curves of one person from a session's begin to its end.

    Signals:
        seek_asked: A time that was clicked, in seconds.
        range_marked: Where a range that was dragged begins and ends.
        marker_moved: A marker's id, where it begins and ends; -1 for a moment's end.
        followed: Whether the end stays in view.
    """

    seek_asked = Signal(float)
    range_marked = Signal(float, float)
    marker_moved = Signal(int, float, float)
    followed = Signal(bool)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._data = ChartData()
        self._parts: tuple[Part, ...] = ()
        self._length_s = 0.0
        self._shown = "shares"
        self._legend_wanted = True
        self._following = True
        self._times: NDArray[np.float64] = np.empty(0)
        self._width_s = BASE_S  # from a value to the next
        self._curves: dict[str, NDArray[np.float32]] = {}
        self._markers: list[pyqtgraph.GraphicsObject] = []
        self._soon = QTimer(self)
        self._soon.setInterval(REDRAW_MS)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.redraw)
        self._box = TimeBox(enableMenu=False)
        self._plot = pyqtgraph.PlotWidget(
            viewBox=self._box, axisItems={"bottom": TimeAxis("bottom")}
        )
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getAxis("left").setWidth(46)
        for name in ("left", "bottom"):  # lines where there are numbers alone
            self._plot.getAxis(name).setStyle(maxTickLevel=0)
        self._plot.showGrid(x=True, y=True, alpha=GRID)
        self._plot.setMinimumHeight(30)
        self._lines = {
            emotion: self._plot.plot(antialias=True, connect="finite")
            for emotion in Emotion
        }
        self._drawn = pyqtgraph.LinearRegionItem(movable=False)
        self._position = pyqtgraph.InfiniteLine(movable=False)
        self._cursor = pyqtgraph.InfiniteLine(movable=False)
        for item in (self._drawn, self._cursor):
            item.hide()
        for item in (self._drawn, self._position, self._cursor):
            self._plot.addItem(item, ignoreBounds=True)
        self._box.clicked.connect(self._seek)
        self._box.dragged.connect(self._drag)
        self._box.sigRangeChangedManually.connect(self._leave_end)
        self._box.sigXRangeChanged.connect(lambda *_: self._soon.start())
        self._plot.scene().sigMouseMoved.connect(self._hover)
        self._legend = ChartLegend(app)
        self._unknown = QLabel(self.tr("No face at rest is known in this part."))
        self._unknown.setObjectName("muted")
        self._unknown.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._plot, 1)
        column.addWidget(self._unknown)
        column.addWidget(self._legend)
        self.setAccessibleName(self.tr("Expression over the whole session"))
        self._scale()
        self._dress()

    @property
    def ground(self) -> QColor:
        """The colour the curves are drawn on."""
        return QColor(current_theme(self._app).surface)

    def show_data(
        self, data: ChartData, parts: tuple[Part, ...], length_s: float
    ) -> None:
        """Show another person's curves, or those of more time; the zoom stays."""
        self._data, self._parts = data, parts
        self._grow(max(length_s, data.end_s))
        self.redraw()

    def show_values(self, shown: str) -> None:
        """Show ``shares`` (0 to 100 %), ``change`` or ``valence`` (-100 to 100 %)."""
        if shown != self._shown:
            self._shown = shown
            self._scale()
            self.redraw()

    def show_legend(self, shown: bool) -> None:
        """Show which colour is which emotion, or leave its place to the curves."""
        self._legend_wanted = shown
        self._legend.setVisible(shown and self._shown != VALENCE)

    def show_all(self) -> None:
        """Show all time; the end stays in view as it grows."""
        self._following = True
        self.followed.emit(True)
        self._box.setXRange(0, max(LEAST_S, self._length_s), padding=0)
        self.redraw()

    def show_position(self, position_s: float) -> None:
        """Mark where the film is."""
        self._position.setValue(position_s)

    def show_markers(self, markers: Markers, *, movable: bool) -> None:
        """Show these markers and no others."""
        for item in self._markers:
            self._plot.removeItem(item)
        self._markers = [self._marker_item(marker, movable) for marker in markers]
        for item in self._markers:
            self._plot.addItem(item, ignoreBounds=True)

    @property
    def shown_s(self) -> tuple[float, float]:
        """The times at the left and the right edge."""
        left, right = self._box.viewRange()[0]
        return float(left), float(right)

    @property
    def curves(self) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float32]]]:
        """What is drawn: times (N,), and each curve's values (N,), NaN for none."""
        return self._times, self._curves

    def redraw(self) -> None:
        """Draw as many points as there are pixels."""
        if not self.isVisible():
            return
        start_s, end_s = self.shown_s
        start_s = max(0.0, start_s)
        if end_s - start_s < BASE_S:
            return
        points = min(self._plot.width(), MOST_POINTS)
        # No finer than what is kept, or there would be holes between the values.
        count = max(1, min(points, int((end_s - start_s) / BASE_S)))
        self._curves = {}
        for name in self._names:
            bins = self._data.bins(self._parts, name, start_s, end_s, count)
            self._times, self._width_s = bins.start_s + bins.width_s / 2, bins.width_s
            self._curves[name.rpartition("_")[2]] = bins.mean
        known = any(not np.isnan(curve).all() for curve in self._curves.values())
        self._unknown.setVisible(self._shown == "change" and not known)
        for emotion, line in self._lines.items():
            valence = self._shown == VALENCE and not emotion
            name = VALENCE if valence else EMOTIONS[emotion]
            values = self._curves.get(name)
            if values is None:
                line.setData([], [])
            else:
                drawn = is_drawn(values, self._width_s)
                line.setData(self._times[drawn], values[drawn] * 100)

    def value_text(self, time_s: float) -> str:
        """Return the values at a time; empty where nothing is drawn."""
        if not len(self._times) or not self._times[0] <= time_s <= self._times[-1]:
            return ""
        at = int(np.abs(self._times - time_s).argmin())
        values = {name: float(curve[at]) for name, curve in self._curves.items()}
        if not values or any(map(math.isnan, values.values())):
            return ""
        if self._shown == VALENCE:
            lines = [self.tr("Valence {0}").format(f"{values[VALENCE]:+.2f}")]
        else:
            sign = "+" if self._shown == "change" else ""
            highest = sorted(values, key=lambda name: -abs(values[name]))[:TOLD]
            lines = [
                f"{emotion_name(Emotion(EMOTIONS.index(name)))}"
                f" {round(values[name] * 100):{sign}} %"
                for name in highest
            ]
        return "\n".join([clock_text(time_s), *lines])

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

    @property
    def _names(self) -> tuple[str, ...]:
        if self._shown == VALENCE:
            return (VALENCE,)
        if self._shown == "change":
            return CHANGE if CHANGE[0] in self._data.columns else ()
        relative = RELATIVE[0] in self._data.columns
        return RELATIVE if relative else EMOTIONS

    def _grow(self, length_s: float) -> None:
        before, self._length_s = self._length_s, length_s
        whole_s = max(LEAST_S, length_s)
        self._box.setLimits(xMin=0, xMax=whole_s, minXRange=min(LEAST_S, whole_s))
        if not self._following or length_s == before:
            return
        left, right = self.shown_s
        if left <= 0 or not before:
            self._box.setXRange(0, whole_s, padding=0)
        else:
            self._box.setXRange(whole_s - (right - left), whole_s, padding=0)

    def _leave_end(self) -> None:
        at_end = self.shown_s[1] >= self._length_s - BASE_S
        if at_end != self._following:
            self._following = at_end
            self.followed.emit(at_end)

    def _scale(self) -> None:
        low, ticks = 0, [(0, "0"), (50, "50"), (100, "100 %")]
        if self._shown != "shares":
            low, ticks = -100, [(-100, "-100"), (0, "0"), (100, "+100")]
        self._plot.setYRange(low, 100, padding=0.08)
        self._plot.getAxis("left").setTicks([ticks])
        self._legend.setVisible(self._legend_wanted and self._shown != VALENCE)

    def _marker_item(self, marker: Marker, movable: bool) -> pyqtgraph.GraphicsObject:
        color = QColor(current_theme(self._app).accent)
        if marker.end_s is None:
            line = pyqtgraph.InfiniteLine(
                marker.start_s, movable=movable, pen=color, label=marker.code or None
            )
            if marker.code:
                line.label.setPosition(0.92)
                line.label.setColor(color)
            line.sigPositionChangeFinished.connect(
                lambda: self.marker_moved.emit(marker.id, max(0.0, line.value()), -1.0)
            )
            return line
        ends = (marker.start_s, marker.end_s)
        part = pyqtgraph.LinearRegionItem(ends, movable=movable)
        self._paint_range(part, excluded=marker.excluded)
        if marker.code:
            ink = QColor(current_theme(self._app).text)
            line = part.lines[0]
            pyqtgraph.InfLineLabel(line, marker.code, position=0.92, color=ink)
        part.sigRegionChangeFinished.connect(
            lambda: self.marker_moved.emit(
                marker.id, max(0.0, part.getRegion()[0]), part.getRegion()[1]
            )
        )
        return part

    def _seek(self, time_s: float) -> None:
        self.seek_asked.emit(min(max(0.0, time_s), self._length_s))

    def _drag(self, start_s: float, end_s: float, done: bool) -> None:
        start_s, end_s = max(0.0, start_s), min(end_s, self._length_s)
        with QSignalBlocker(self._drawn):
            self._drawn.setRegion((start_s, end_s))
        self._drawn.setVisible(not done)
        if done and end_s > start_s:
            self.range_marked.emit(start_s, end_s)

    def _paint_range(
        self, part: pyqtgraph.LinearRegionItem, *, excluded: bool = False
    ) -> None:
        """Draw a range in the theme's colours, stronger under the mouse."""
        color = QColor(current_theme(self._app).accent)
        for line in part.lines:
            line.setPen(color)
            line.setHoverPen(pyqtgraph.mkPen(color, width=3))
        if excluded:
            color = QColor(128, 128, 128)
        for alpha, paint in (
            (EXCLUDED_ALPHA if excluded else RANGE_ALPHA, part.setBrush),
            (EXCLUDED_ALPHA, part.setHoverBrush),
        ):
            color.setAlpha(alpha)
            paint(QColor(color))

    def _dress(self) -> None:
        self._paint_range(self._drawn)
        theme = current_theme(self._app)
        self._plot.setBackground(QColor(theme.surface))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(QColor(theme.muted))
            axis.setTextPen(QColor(theme.muted))
        self._cursor.setPen(QColor(theme.muted))
        self._position.setPen(pyqtgraph.mkPen(QColor(theme.text), width=2))
        for emotion, line in self._lines.items():
            pen = pyqtgraph.mkPen(line_color(emotion, QColor(theme.surface)))
            pen.setCosmetic(True)
            line.setPen(pen)

    def _hover(self, place: QPointF) -> None:
        time_s = float(self._box.mapSceneToView(place).x())
        inside = self._box.sceneBoundingRect().contains(place)
        text = self.value_text(time_s) if inside else ""
        self._cursor.setVisible(bool(text))
        self._cursor.setValue(time_s)
        if text:
            at = self._plot.mapToGlobal(self._plot.mapFromScene(place))
            QToolTip.showText(at, text, self._plot)
        else:
            QToolTip.hideText()
