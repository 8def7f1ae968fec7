"""Help: every shortcut, and what this program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from fer_app.actions import MENUS
from fer_app.dialogs.headline import headline
from fer_app.dialogs.tall_page import TallPage
from fer_app.logging_setup import log_path
from fer_core import __version__

if TYPE_CHECKING:
    from fer_app.actions import Actions


SCROLL_BAR = 12  # pixels
ABOUT_WIDTH = 520


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
        tall = TallPage(page, self.windowTitle())
        outer.addWidget(tall)
        sides = (QVBoxLayout(), QVBoxLayout())
        for side in sides:
            side.setSpacing(18)
            columns.addLayout(side)
        for place, (menu, names) in enumerate(MENUS):
            group = _group(actions.title(menu), names, actions)
            sides[0 if place < 2 else 1].addLayout(group)
        for side in sides:
            side.addStretch()
        faces = QLabel(
            self.tr("In the picture: Enter chooses the next face, a click chooses one.")
        )
        faces.setObjectName("muted")
        faces.setWordWrap(True)
        outer.addWidget(faces)
        outer.addWidget(_close_button(self))
        sides_px = outer.contentsMargins().left() + outer.contentsMargins().right()
        width = page.sizeHint().width() + SCROLL_BAR + sides_px
        tall.fit(self, width)


class AboutDialog(QDialog):
    """Version, licence and where the log is."""

    def __init__(self, parent: QWidget, engine: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About fer-live"))
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 24, 36, 20)
        column.setSpacing(12)
        column.addWidget(headline(f"fer-live {__version__}"))
        page = QWidget()
        words = QVBoxLayout(page)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(10)
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
            words.addWidget(label)
        tall = TallPage(page, self.windowTitle())
        column.addWidget(tall)
        column.addWidget(_close_button(self))
        tall.fit(self, ABOUT_WIDTH)


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
        grid.addWidget(QLabel(actions.general_text(name).rstrip("…")), row, 0)
        grid.addWidget(shortcut, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons
