"""A report's page as PDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import (
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtSvg import QSvgRenderer

from fer_core._platform.atomic_file import AtomicFile

if TYPE_CHECKING:
    from pathlib import Path

CHART = re.compile(r"<svg.*?</svg>", re.DOTALL)
KEY = re.compile(r'<span class="key" style="background:(#[0-9a-fA-F]{6})"></span>')
NEW_PAGE = '<h2 style="page-break-before: always">'
SCALE = 3  # of a chart's pixels, for print
MARGIN_MM = 14.0
DPI = 120  # of the page's own pixels; a chart is 820 wide


def write_pdf(path: Path, page: str) -> Path:
    """Write a page of ``session_html`` as PDF, over a file of that name; any thread.

    Raises:
        OutputError: If it cannot be written.
    """
    file = AtomicFile(path, replace=True)
    try:
        file.write(pdf_bytes(page))
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def pdf_bytes(page: str) -> bytes:
    """Return a page as PDF; its charts are pictures there."""
    document = QTextDocument()
    charts: list[QImage] = []

    def picture(found: re.Match[str]) -> str:
        renderer = QSvgRenderer(QByteArray(_named(found[0]).encode()))
        size = renderer.defaultSize()
        image = QImage(size * SCALE, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        charts.append(image)
        return f'<p><img src="chart:{len(charts) - 1}" width="{size.width()}"></p>'

    page = CHART.sub(picture, page)
    # No heading is left behind by its chart; the first stands below the session's own.
    page = page.replace("<h2>", NEW_PAGE).replace(NEW_PAGE, "<h2>", 1)
    page = KEY.sub(
        r'&#8195;<font color="\1">&#9632;</font> ', page
    )  # Qt draws no empty span
    for number, image in enumerate(charts):
        kind = QTextDocument.ResourceType.ImageResource.value
        document.addResource(kind, QUrl(f"chart:{number}"), image)
    document.setHtml(page)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    buffer.close()
    return bytes(data.data())


def _named(chart: str) -> str:
    """Return an SVG of a page as one that stands alone."""
    return chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
