"""Where the window was, and how wide its parts were, kept for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QMainWindow, QSplitter

FIRST_SIZE = QSize(1280, 800)
FRAME = QSize(16, 48)  # what a desktop puts round a window: its title and edges


def restore_geometry(
    window: QMainWindow, splitter: QSplitter, store: QSettings
) -> None:
    """Give the window and its parts the sizes kept, within the screen of now.

    The first time it stands in the middle, so that dialogs know where that is before
    the desktop has placed it.
    """
    there = window.screen().availableGeometry()
    window.resize(FIRST_SIZE.boundedTo(there.size() - FRAME))
    around = QRect(QPoint(), window.size() + FRAME)
    around.moveCenter(there.center())
    window.move(around.topLeft())
    geometry = store.value("window/geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)  # perhaps from a larger screen
        window.resize(window.size().boundedTo(window.screen().availableSize()))
    split = store.value("window/split")
    if isinstance(split, QByteArray):
        splitter.restoreState(split)


def save_geometry(window: QMainWindow, splitter: QSplitter, store: QSettings) -> None:
    """Keep the sizes of now."""
    store.setValue("window/geometry", window.saveGeometry())
    store.setValue("window/split", splitter.saveState())
