"""The last 60 seconds of one face, a line per emotion."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from fer_app.style.emotions import emotion_qcolor
from fer_app.style.theme import DARK
from fer_core.types import Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

    from fer_core.types import AnalysedFrame

SPAN_S = 60.0
GAP_S = 0.7  # a face that was away for longer leaves a gap in its lines
STEP_S = 1 / 12  # between two points: finer than a pixel of the chart
LEFT, BOTTOM, EDGE = 46, 22, 8  # px around the lines; for the axes' words
PADDING = 8  # per cent of the height above 100 and below 0
LEVELS = {0: "0", 50: "50", 100: "100 %"}
TIMES = {-45: "-45", -30: "-30", -15: "-15 s"}
CAPACITY = 1024  # points kept per face; 60 s need 720


class FaceHistory:
    """One face's probabilities over time."""

    def __init__(self) -> None:
        self._rows = np.full((CAPACITY, 1 + len(Emotion)), np.nan, np.float32)
        self._used = 0
        self.last_s = -1.0

    def add(self, time_s: float, probabilities: tuple[float, ...]) -> None:
        """Note a reading; those closer than 1/12 s to the last are left out."""
        if self._used and 0 <= time_s - self.last_s < STEP_S:
            return
        if self._used and time_s - self.last_s > GAP_S:
            self._append(self.last_s + STEP_S, (np.nan,) * len(Emotion))
        self._append(time_s, probabilities)
        self.last_s = time_s

    def ago(self, now_s: float) -> NDArray[np.float32]:
        """Return the last minute as (N, 8): seconds from now (-60..0), then scores."""
        rows = self._rows[: self._used].copy()
        rows[:, 0] -= now_s
        return rows[rows[:, 0] >= -SPAN_S]

    def _append(self, time_s: float, probabilities: tuple[float, ...]) -> None:
        if self._used == CAPACITY:
            part = CAPACITY // 4
            self._rows[:-part] = self._rows[part:].copy()
            self._used -= part
        self._rows[self._used] = (time_s, *probabilities)
        self._used += 1


class TimelineChart(QWidget):
    """Seven lines that scroll with the stream's time."""

    def __init__(self) -> None:
        super().__init__()
        self._histories: dict[int, FaceHistory] = {}
        self._now_s = 0.0
        self._drawn_s, self._drawn_face = -1.0, 0
        self._rows = FaceHistory().ago(0.0)  # as drawn
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
            history.add(now_s, face.shown.probabilities)
        for face_id, history in tuple(self._histories.items()):
            if now_s - history.last_s > SPAN_S:
                del self._histories[face_id]

    def draw(self, face_id: int) -> None:
        """Draw the face's last minute, every 1/12 s at most; another face at once."""
        fresh = 0 <= self._now_s - self._drawn_s < STEP_S
        if (fresh and face_id == self._drawn_face) or not self.isVisible():
            return
        self._drawn_s, self._drawn_face = self._now_s, face_id
        self._rows = self._histories.get(face_id, FaceHistory()).ago(self._now_s)
        self.update()

    def line(self, emotion: Emotion) -> NDArray[np.float32]:
        """Return an emotion's line as drawn, (N, 2): seconds from now, 0 to 1."""
        return self._rows[:, [0, 1 + emotion]]

    def clear(self) -> None:
        """Forget everything."""
        self._histories.clear()
        self._now_s, self._drawn_s = 0.0, -1.0
        self._rows = self._rows[:0]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axes, and a line for each emotion."""
        painter = QPainter(self)
        # Dark in both looks: a thin yellow line cannot be seen on white.
        painter.fillRect(event.rect(), QColor(DARK.surface))
        inside = QRectF(self.rect()).adjusted(LEFT, EDGE, -EDGE, -BOTTOM)
        if inside.width() < 1 or inside.height() < 1:
            return
        scale = np.array(
            [inside.width() / SPAN_S, -inside.height() / (1 + 0.02 * PADDING)]
        )
        corner = np.array([inside.right(), inside.bottom() + scale[1] * 0.01 * PADDING])
        self._draw_axes(painter, inside, corner, scale)
        painter.setClipRect(inside)
        # One pixel wide: wider lines cost Qt ten times as much to draw.
        for emotion in Emotion:
            painter.setPen(emotion_qcolor(emotion))
            painter.drawPath(_path(corner + self.line(emotion) * scale))

    def _draw_axes(
        self,
        painter: QPainter,
        inside: QRectF,
        corner: NDArray[np.float64],
        scale: NDArray[np.float64],
    ) -> None:
        line, word = QColor(DARK.border), QColor(DARK.muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(line)
        painter.drawLine(inside.topLeft(), inside.bottomLeft())
        painter.drawLine(inside.bottomLeft(), inside.bottomRight())
        for level, text in LEVELS.items():
            at = QPointF(inside.left(), corner[1] + scale[1] * level / 100)
            painter.setPen(line)
            painter.drawLine(at, at - QPointF(4, 0))
            painter.setPen(word)
            painter.drawText(QRectF(0, at.y() - 10, LEFT - 6, 20), right, text)
        for time_s, text in TIMES.items():
            at = QPointF(corner[0] + scale[0] * time_s, inside.bottom())
            painter.setPen(line)
            painter.drawLine(at, at + QPointF(0, 4))
            painter.setPen(word)
            box = QRectF(at.x() - 30, at.y() + 2, 60, BOTTOM - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _path(points: NDArray[np.float64]) -> QPainterPath:
    """Return a path through (N, 2) points; one that is no number leaves a gap.

    Through the path's own stream format: a call for each of 5,000 points would take
    milliseconds, many times a second.
    """
    there = np.isfinite(points).all(axis=1)
    begins = np.diff(there, prepend=False) & there
    count = int(there.sum())
    elements = np.empty(count, [("line_to", ">i4"), ("x", ">f8"), ("y", ">f8")])
    elements["line_to"] = ~begins[there]
    elements["x"], elements["y"] = points[there].T
    path = QPainterPath()
    if count:
        start, fill_rule = 0, 0
        head, tail = struct.pack(">i", count), struct.pack(">ii", start, fill_rule)
        stream = QDataStream(QByteArray(head + elements.tobytes() + tail))
        stream >> path
    return path
