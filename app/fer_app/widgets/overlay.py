"""Draws faces, labels, heat map and signs over the picture with QPainter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from fer_app.style.emotions import (
    emotion_names,
    emotion_qcolor,
    emotion_text_qcolor,
)
from fer_core.rendering.annotator import MIN_TEXT_SIZE, SMALL_TEXT, TEXT_SIZE
from fer_core.rendering.labels import label_texts
from fer_core.rendering.steady_labels import SteadyLabels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QImage

    from fer_app.widgets.view_transform import Placement
    from fer_core.recognition.heatmap import Heatmap
    from fer_core.rendering.labels import PlacedLabel
    from fer_core.types import FaceReading, Point

PAD = 0.35  # round a label's text, of its height
RADIUS = 8.0
MARGIN = 32.0  # beside a message
RED = QColor("#e5252a")
PAUSED_DASH = 5.0  # line widths
CORNER = 14.0  # pixels between signs and the edges
SIGN_PAD, SIGN_HEIGHT = 1.4, 1.75  # of the line: beside the sign's text, around it
ONE_LINE = 0.5  # of the view; a hint as wide leaves no room for the recording's sign


@dataclass(frozen=True, slots=True)
class _Look:
    """One face as it is drawn."""

    box: QRectF
    color: QColor
    text_color: QColor
    texts: tuple[str, ...]
    dashed: bool
    selected: bool


class FaceOverlay:
    """Draws the faces' boxes and labels; keeps labels where they were."""

    def __init__(self) -> None:
        self._labels = SteadyLabels()

    def forget(self) -> None:
        """Others are shown from now on."""
        self._labels.forget()

    def draw(
        self,
        painter: QPainter,
        faces: Sequence[FaceReading],
        placement: Placement,
        selected: int,
        people: Mapping[int, str],
    ) -> None:
        """Draw ``faces``; the one with the id ``selected`` has a wide frame.

        ``people`` are the names of ids that have one.
        """
        names = emotion_names()
        looks = [
            _Look(
                placement.box(face.box),
                emotion_qcolor(face.label),
                emotion_text_qcolor(face.label),
                label_texts(face, names, people.get(face.id, "")),
                dashed=face.label is None,
                selected=face.id == selected,
            )
            for face in faces
        ]
        fonts = _fonts(painter, placement)
        metrics = QFontMetricsF(fonts[0]), QFontMetricsF(fonts[1])
        line = max(2.0, fonts[0].pixelSize() / 9)
        for look in looks:
            _draw_box(painter, look, line)
        ids = [face.id for face in faces]
        view = painter.viewport()
        labels = self._labels.place(
            ids,
            [_area(look.box) for look in looks],
            [_sizes(look.texts, metrics) for look in looks],
            (view.width(), view.height()),
        )
        for look, label in zip(looks, labels, strict=True):
            if label is not None and label.leader is not None:
                _draw_leader(painter, look, label.leader, line)
        for look, label in zip(looks, labels, strict=True):
            if label is not None:
                painter.setFont(fonts[min(label.variant, 1)])
                _draw_label(painter, look, label)


def _fonts(painter: QPainter, placement: Placement) -> tuple[QFont, QFont]:
    """Return the fonts of whole and of shortened labels; they grow with the picture."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    least = QFontInfo(font).pixelSize()
    shown = placement.rect.intersected(QRectF(painter.viewport()))
    grown = round(TEXT_SIZE * min(shown.width(), shown.height()))
    font.setPixelSize(max(least, grown))
    small = QFont(font)
    small.setPixelSize(max(min(least, MIN_TEXT_SIZE), round(grown * SMALL_TEXT)))
    return font, small


def _sizes(
    texts: tuple[str, ...], fonts: tuple[QFontMetricsF, QFontMetricsF]
) -> list[tuple[float, float]]:
    sizes = []
    for variant, text in enumerate(texts):
        metrics = fonts[min(variant, 1)]
        pad = metrics.height() * PAD
        sizes.append(
            (metrics.horizontalAdvance(text) + 2 * pad, metrics.height() + pad)
        )
    return sizes


def _draw_box(painter: QPainter, look: _Look, line: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    wide = 2 * line if look.selected else line
    # A dark line beside the coloured one: visible on any picture.
    painter.setPen(QPen(QColor(0, 0, 0, 140), wide + 2))
    painter.drawRoundedRect(look.box, RADIUS, RADIUS)
    pen = QPen(look.color, wide)
    if look.dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRoundedRect(look.box, RADIUS, RADIUS)


def _draw_leader(
    painter: QPainter, look: _Look, leader: tuple[Point, Point], line: float
) -> None:
    ends = QPointF(*leader[0]), QPointF(*leader[1])
    painter.setPen(QPen(QColor(0, 0, 0, 140), line + 2))
    painter.drawLine(*ends)
    painter.setPen(QPen(look.color, line))
    painter.drawLine(*ends)


def _draw_label(painter: QPainter, look: _Look, label: PlacedLabel) -> None:
    left, top, right, bottom = label.area
    rect = QRectF(left, top, right - left, bottom - top)
    painter.setPen(QPen(QColor("white"), 2) if look.selected else Qt.PenStyle.NoPen)
    painter.setBrush(look.color)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setPen(look.text_color)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, look.texts[label.variant])


def _area(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def draw_heat(
    painter: QPainter, image: QImage, heat: Heatmap, placement: Placement
) -> None:
    """Lay the heat map over the part of the picture that the network saw."""
    painter.save()
    painter.setOpacity(0.6)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(placement.rect.topLeft())
    painter.scale(placement.scale, placement.scale)
    if placement.mirrored:
        painter.translate(placement.width, 0)
        painter.scale(-1, 1)
    painter.translate(*heat.center)
    painter.rotate(math.degrees(heat.roll))
    half = heat.side / 2
    painter.drawImage(QRectF(-half, -half, heat.side, heat.side), image)
    painter.restore()


def write_message(
    painter: QPainter, view: QRect, words: tuple[str, str], inks: tuple[QColor, QColor]
) -> None:
    """Write a title above the middle of ``view`` and what it means below."""
    room = QRectF(view).adjusted(MARGIN, 0, -MARGIN, 0)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
    plain = painter.font()
    large = QFont(plain)
    large.setPointSizeF(plain.pointSizeF() * 1.7)
    large.setWeight(QFont.Weight.DemiBold)
    upper = room.adjusted(0, 0, 0, -room.height() / 2 - 6)
    painter.setFont(large)
    painter.setPen(inks[0])
    painter.drawText(upper, flags | int(Qt.AlignmentFlag.AlignBottom), words[0])
    painter.setFont(plain)
    painter.setPen(inks[1])
    lower = room.adjusted(0, room.height() / 2 + 6, 0, 0)
    painter.drawText(lower, flags | int(Qt.AlignmentFlag.AlignTop), words[1])


def draw_hint(painter: QPainter, view: QRect, text: str) -> None:
    """Write ``text`` on a dark ground in the upper left of ``view``, as players do.

    It is below the sign of a recording, where both are too wide for one line.
    """
    metrics = _set_grown_font(painter, view, QFont.Weight.Normal)
    width = metrics.horizontalAdvance(text) + 2 * metrics.height()
    height = 2 * metrics.height()
    top = CORNER if width < view.width() * ONE_LINE else 2 * CORNER + height
    ground = QRectF(CORNER, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(ground, RADIUS, RADIUS)
    painter.setPen(QColor("white"))
    painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, text)


def _set_grown_font(
    painter: QPainter, view: QRect, weight: QFont.Weight
) -> QFontMetricsF:
    """Write signs in the size that a view so large asks for."""
    font = QFont(painter.font())
    grown = round(TEXT_SIZE * SMALL_TEXT * min(view.width(), view.height()))
    font.setPixelSize(max(QFontInfo(font).pixelSize(), grown))
    font.setWeight(weight)
    painter.setFont(font)
    return QFontMetricsF(font)


def draw_recording_sign(
    painter: QPainter, view: QRect, text: str, *, paused: bool
) -> None:
    """Frame ``view`` in red, with ``text`` in a corner; a pause has a broken frame."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(RED, 4.0)
    if paused:
        pen.setDashPattern([PAUSED_DASH, PAUSED_DASH])
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawRect(QRectF(view).adjusted(2, 2, -2, -2))
    metrics = _set_grown_font(painter, view, QFont.Weight.Bold)
    width = metrics.horizontalAdvance(text) + SIGN_PAD * metrics.height()
    height = SIGN_HEIGHT * metrics.height()
    sign = QRectF(view.width() - width - CORNER, CORNER, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(RED)
    painter.drawRoundedRect(sign, height / 2, height / 2)
    painter.setPen(QColor("white"))
    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, text)
