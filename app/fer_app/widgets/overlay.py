"""Draws faces, labels, heat map and signs over the picture with QPainter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from fer_app.style.emotions import (
    emotion_name,
    emotion_qcolor,
    emotion_text_qcolor,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QImage

    from fer_app.widgets.view_transform import Placement
    from fer_core.recognition.heatmap import Heatmap
    from fer_core.types import FaceReading

PAD = 6.0  # pixels round a label's text
RADIUS = 8.0
MARGIN = 32.0  # beside a message
RED = QColor("#e5252a")


@dataclass(frozen=True, slots=True)
class Label:
    """One face's label, placed."""

    rect: QRectF
    text: str
    color: QColor
    text_color: QColor


def label_text(face: FaceReading) -> str:
    """Return ``#1  Happy 87 %``; an uncertain face has no figure."""
    name = emotion_name(face.label)
    if face.label is None:
        return f"#{face.track.face_id}  {name}"
    percent = round(face.shown.probabilities[face.label] * 100)
    return f"#{face.track.face_id}  {name} {percent} %"


def place_label(box: QRectF, size: tuple[float, float], view: QRectF) -> QRectF:
    """Return where a label of ``size`` goes: above the box, kept within ``view``."""
    width, height = size
    top = box.top() - height - 3
    if top < view.top():
        top = min(box.bottom() + 3, view.bottom() - height)
    left = min(max(box.left(), view.left()), max(view.left(), view.right() - width))
    return QRectF(left, top, width, height)


def draw_face(
    painter: QPainter, face: FaceReading, placement: Placement, *, selected: bool
) -> None:
    """Draw one face's frame and label; a selected one has a wide frame."""
    box = placement.box(face.track.detection.box)
    color = emotion_qcolor(face.label)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # A dark line beside the coloured one: visible on any picture.
    painter.setPen(QPen(QColor(0, 0, 0, 140), 6.0 if selected else 4.0))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    pen = QPen(color, 4.0 if selected else 2.0)
    if face.label is None:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    _draw_label(painter, _label(painter, face, box), selected=selected)


def _label(painter: QPainter, face: FaceReading, box: QRectF) -> Label:
    text = label_text(face)
    metrics = QFontMetricsF(painter.font())
    size = (metrics.horizontalAdvance(text) + 2 * PAD + 2, metrics.height() + PAD)
    rect = place_label(box, size, QRectF(painter.viewport()))
    return Label(
        rect, text, emotion_qcolor(face.label), emotion_text_qcolor(face.label)
    )


def _draw_label(painter: QPainter, label: Label, *, selected: bool) -> None:
    painter.setPen(QPen(QColor("white"), 2) if selected else Qt.PenStyle.NoPen)
    painter.setBrush(label.color)
    painter.drawRoundedRect(label.rect, 6, 6)
    painter.setPen(label.text_color)
    painter.drawText(label.rect, Qt.AlignmentFlag.AlignCenter, label.text)


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


def draw_recording_sign(painter: QPainter, view: QRect, text: str) -> None:
    """Frame ``view`` in red, with ``text`` in a corner."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(RED, 4.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawRect(QRectF(view).adjusted(2, 2, -2, -2))
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 22, metrics.height() + 12
    sign = QRectF(view.width() - width - 14, 14, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(RED)
    painter.drawRoundedRect(sign, height / 2, height / 2)
    painter.setPen(QColor("white"))
    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, text)
