"""The program's own line icons, drawn in the text colour at any size."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZE = 20  # pixels at scale 1
SCALES = (1.0, 2.0, 3.0)

SHAPES = {
    "camera": '<rect x="3" y="7" width="12" height="10" rx="2"/>'
    '<path d="M15 11l6-3v8l-6-3"/>',
    "file": '<path d="M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5'
    'a2 2 0 0 1-2-2z"/>',
    "stream": '<circle cx="12" cy="12" r="2"/><path d="M7.8 16.2a6 6 0 0 1 0-8.4'
    'M16.2 7.8a6 6 0 0 1 0 8.4M5 19a10 10 0 0 1 0-14M19 5a10 10 0 0 1 0 14"/>',
    "play": '<path d="M8 5l11 7-11 7z" fill="currentColor"/>',
    "pause": '<path d="M8 5v14M16 5v14" stroke-width="3"/>',
    "step": '<path d="M7 6l8 6-8 6z" fill="currentColor"/><path d="M18 6v12"/>',
    "back": '<path d="M17 6l-8 6 8 6z" fill="currentColor"/><path d="M6 6v12"/>',
    "loop": '<path d="M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 13v2'
    'a3 3 0 0 1-3 3H4"/>',
    "mute": '<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" fill="currentColor"/>'
    '<path d="M15.5 9.5l5 5M20.5 9.5l-5 5"/>',
    "record": '<circle cx="12" cy="12" r="6" fill="currentColor"/>',
    "snapshot": '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "table": '<rect x="4" y="5" width="16" height="14" rx="2"/>'
    '<path d="M4 10h16M4 14.5h16M10 10v9"/>',
    "chart": '<path d="M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6"/>',
    "folder": '<path d="M3 8V6a1 1 0 0 1 1-1h5l2 3h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4'
    'a1 1 0 0 1-1-1z"/>',
    "blur": '<circle cx="12" cy="12" r="8" stroke-dasharray="2 3"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "why": '<path d="M2.5 12c2.5-4.3 5.6-6.5 9.5-6.5s7 2.2 9.5 6.5c-2.5 4.3-5.6 6.5-9.5'
    ' 6.5s-7-2.2-9.5-6.5z"/><circle cx="12" cy="12" r="3"/>',
    "mirror": '<path d="M12 3v18M9 7l-5 10h5zM15 7l5 10h-5z"/>',
    "full": '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5"/>'
    '<circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/>'
    '<circle cx="13" cy="17" r="2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "face": '<circle cx="12" cy="12" r="9"/><path d="M9 10v.5M15 10v.5M8.5 14.5'
    'a4.5 4.5 0 0 0 7 0"/>',
}


def icon(name: str, color: str, size: int = SIZE, checked: str = "") -> QIcon:
    """Return icon ``name`` in ``color`` (``#rrggbb``), when on in ``checked``."""
    made = QIcon()
    for scale in SCALES:
        made.addPixmap(_picture(name, color, size, scale))
        if checked:
            picture = _picture(name, checked, size, scale)
            made.addPixmap(picture, QIcon.Mode.Normal, QIcon.State.On)
    return made


def _picture(name: str, color: str, size: int, scale: float) -> QPixmap:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{color}" stroke-width="1.8" stroke-linecap="round" '
        f'stroke-linejoin="round">{SHAPES[name]}</svg>'
    ).replace("currentColor", color)
    pixels = round(size * scale)
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def app_icon() -> QIcon:
    """Return the program's icon."""
    return icon("face", "#2f7de1", 64)
