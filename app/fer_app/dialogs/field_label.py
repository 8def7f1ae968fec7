"""The words beside a field, level with what is written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def field_label(text: str, beside: QWidget) -> QLabel:
    """Return a label with ``text`` for a row of a form, as high as ``beside``."""
    label = QLabel(text)
    label.setMinimumHeight(beside.sizeHint().height())
    label.setBuddy(beside)  # what a screen reader calls it
    return label
