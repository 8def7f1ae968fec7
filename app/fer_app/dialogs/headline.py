"""The program's sign and a title beside it, at the top of a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fer_app.style.icons import app_icon

SIGN = 48  # pixels


def headline(text: str) -> QWidget:
    """Return the sign with ``text`` beside it."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(14)
    picture = QLabel()
    picture.setPixmap(app_icon().pixmap(SIGN, SIGN))
    line.addWidget(picture)
    title = QLabel(text)
    title.setObjectName("headline")
    line.addWidget(title, 1)
    return row
