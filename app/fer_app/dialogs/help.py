"""Help: every shortcut, and what this program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fer_app.actions import MENUS
from fer_app.logging_setup import log_path
from fer_app.style.icons import app_icon
from fer_core import __version__

if TYPE_CHECKING:
    from fer_app.actions import Actions


TITLE_BAR = QSize(0, 48)  # what a desktop puts above a dialog
SCROLL_BAR = 12  # pixels
MOST_HEIGHT = 560  # a laptop with 1080 lines at 150 % has 720, less its bars


class ShortcutsDialog(QDialog):
    """Every command with its shortcut, as the menus group them."""

    def __init__(self, parent: QWidget, actions: Actions) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 22, 28, 20)
        outer.setSpacing(16)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 16, 0)
        columns.setSpacing(48)
        scroll = QScrollArea()  # on a small screen not all of it fits
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll)
        sides = (QVBoxLayout(), QVBoxLayout())
        for side in sides:
            side.setSpacing(18)
            columns.addLayout(side)
        for place, (menu, names) in enumerate(MENUS):
            group = _group(actions.title(menu), names, actions)
            sides[0 if place < 2 else 1].addLayout(group)
        for side in sides:
            side.addStretch()
        scroll.setWidget(page)
        scroll.setMinimumWidth(page.sizeHint().width() + SCROLL_BAR)
        faces = QLabel(
            self.tr("In the picture: Enter chooses the next face, a click chooses one.")
        )
        faces.setObjectName("muted")
        faces.setWordWrap(True)
        outer.addWidget(faces)
        outer.addWidget(_close_button(self))
        around = self.sizeHint().height() - scroll.sizeHint().height()
        room = self.screen().availableSize() - TITLE_BAR
        height = min(page.sizeHint().height() + around, room.height(), MOST_HEIGHT)
        self.resize(self.sizeHint().width(), height)


class AboutDialog(QDialog):
    """Version, licence and where the log is."""

    def __init__(self, parent: QWidget, engine: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About fer-live"))
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 20)
        column.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(56, 56))
        column.addWidget(picture)
        title = QLabel(f"fer-live {__version__}")
        title.setObjectName("headline")
        column.addWidget(title)
        for text in (
            self.tr("Reads facial expressions from a camera, on this computer alone."),
            self.tr("Licence: Apache-2.0. Face models: MediaPipe BlazeFace."),
            self.tr("Computed by: {0}").format(engine or "-"),
            self.tr("Log file: {0}").format(log_path()),
        ):
            label = QLabel(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(_close_button(self))
        self.setFixedWidth(520)


def _group(title: str, names: str, actions: Actions) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(7)
    heading = QLabel(title)
    heading.setObjectName("title")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, name in enumerate(names.replace("- ", "").split(), start=1):
        action = actions[name]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        shortcut = QLabel(keys)
        shortcut.setObjectName("keys")
        grid.addWidget(QLabel(action.text().rstrip("…")), row, 0)
        grid.addWidget(shortcut, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons
