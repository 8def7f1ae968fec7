"""A chart as the bytes of a file: SVG, PNG or CSV."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMargins, QPoint, QRect
from PySide6.QtGui import QImage, QImageWriter, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QPaintDevice

    from fer_app.widgets.session_chart import SessionChart

SCALE = 2  # of a PNG, for print
MARGIN = 12  # pixels
FONT = re.compile(rb'font-family="([^"]*)"')
DECIMALS = 6


def chart_bytes(chart: SessionChart, suffix: str) -> bytes:
    """Return what the chart shows as a file's content.

    Args:
        chart: As it is zoomed now.
        suffix: ``.svg``, ``.png``, or ``.csv``: the time of each point, and its curves.
    """
    if suffix == ".csv":
        return _csv(chart)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    size = chart.size().grownBy(QMargins(MARGIN, MARGIN, MARGIN, MARGIN))
    if suffix == ".svg":
        drawing = QSvgGenerator()
        drawing.setOutputDevice(buffer)
        drawing.setSize(size)
        drawing.setViewBox(QRect(QPoint(), size))
        _draw(chart, drawing, size)
    else:
        image = QImage(size * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        _draw(chart, image, size)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    content = bytes(data.data())
    if suffix == ".svg":  # where others open it there may be no such font
        content = FONT.sub(rb'font-family="\1, sans-serif"', content)
    return content


def _draw(chart: SessionChart, device: QPaintDevice, size: QSize) -> None:
    """Draw the chart on the ground it has in the window, with a margin."""
    painter = QPainter(device)
    painter.fillRect(QRect(QPoint(), size), chart.ground)
    chart.render(
        painter, QPoint(MARGIN, MARGIN), QRegion(), QWidget.RenderFlag.DrawChildren
    )
    painter.end()


def _csv(chart: SessionChart) -> bytes:
    times, curves = chart.curves
    lines = [",".join(["session_s", *curves])]
    for at, time_s in enumerate(times.tolist()):
        values = [float(curve[at]) for curve in curves.values()]
        if not all(map(math.isnan, values)):
            cells = [round(time_s, DECIMALS), *(round(v, DECIMALS) for v in values)]
            lines.append(",".join(map(str, cells)))
    return ("\r\n".join(lines) + "\r\n").encode()
