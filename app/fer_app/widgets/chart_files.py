"""A chart as the bytes of a file: SVG, PNG or CSV."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

if TYPE_CHECKING:
    from fer_app.widgets.session_chart import SessionChart

SCALE = 2  # of a PNG, for print
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
    if suffix == ".svg":
        drawing = QSvgGenerator()
        drawing.setOutputDevice(buffer)
        drawing.setSize(chart.size())
        drawing.setViewBox(chart.rect())
        painter = QPainter(drawing)
        chart.render(painter, QPoint())
        painter.end()
    else:
        image = QImage(chart.size() * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        painter = QPainter(image)
        chart.render(painter, QPoint())
        painter.end()
        QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())


def _csv(chart: SessionChart) -> bytes:
    times, curves = chart.curves
    lines = [",".join(["session_s", *curves])]
    for at, time_s in enumerate(times.tolist()):
        values = [float(curve[at]) for curve in curves.values()]
        if not all(map(math.isnan, values)):
            cells = [round(time_s, DECIMALS), *(round(v, DECIMALS) for v in values)]
            lines.append(",".join(map(str, cells)))
    return ("\r\n".join(lines) + "\r\n").encode()
