"""The sessions on disk: date, length, people, notes and a picture of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from fer_app.i18n.messages import translate_message
from fer_app.widgets.playback_bar import clock_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from fer_core.session.session_list import SessionEntry

PICTURE = QSize(128, 72)
PLACE = Qt.ItemDataRole.UserRole


class SessionsDialog(QDialog):
    """Lists sessions, newest first; one is opened.

    Signals:
        chosen: The folder of the session to open.
        folder_asked: A session in another place is looked for.
    """

    chosen = Signal(object)
    folder_asked = Signal()

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sessions"))
        self._empty = QLabel(
            self.tr("No session in {0} so far. Recording makes one.").format(folder)
        )
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setWordWrap(True)
        self._empty.hide()
        self._list = QListWidget()
        self._list.setIconSize(PICTURE)
        self._list.setWordWrap(True)
        self._list.setSpacing(3)
        self._list.setAccessibleName(self.tr("Sessions"))
        scroll = QAbstractItemView.ScrollMode.ScrollPerPixel
        self._list.setVerticalScrollMode(scroll)
        self._list.itemActivated.connect(lambda _item: self._open())
        self._list.currentItemChanged.connect(lambda: self._enable())
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        other = buttons.addButton(self.tr("Another folder…"), role.ResetRole)
        cancel = buttons.addButton(self.tr("Cancel"), role.RejectRole)
        for button in (other, cancel):
            button.setAutoDefault(False)  # Enter opens
        self._button = buttons.addButton(self.tr("Open"), role.AcceptRole)
        self._button.setDefault(True)
        other.clicked.connect(self._ask_folder)
        buttons.accepted.connect(self._open)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addWidget(buttons)
        self.resize(620, 480)
        self._list.setFocus()
        self._enable()

    def show_sessions(self, entries: Sequence[SessionEntry]) -> None:
        """Show what was found."""
        self._empty.setVisible(not entries)
        self._list.clear()
        for entry in entries:
            item = QListWidgetItem(entry_text(entry))
            item.setData(PLACE, entry.path)
            picture = QPixmap(PICTURE)
            picture.fill(Qt.GlobalColor.black)
            if entry.picture is not None:
                there = QPixmap(str(entry.picture))
                if not there.isNull():
                    keep = Qt.AspectRatioMode.KeepAspectRatio
                    smooth = Qt.TransformationMode.SmoothTransformation
                    picture = there.scaled(PICTURE, keep, smooth)
            item.setIcon(QIcon(picture))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setFocus()

    def _open(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            folder = item.data(PLACE)
            self.accept()
            self.chosen.emit(folder)

    def _ask_folder(self) -> None:
        self.reject()
        self.folder_asked.emit()

    def _enable(self) -> None:
        self._button.setEnabled(self._list.currentItem() is not None)
        self._button.setDefault(True)  # it could not be while it was disabled


def entry_text(entry: SessionEntry) -> str:
    """Return a session's lines in a list."""
    info = entry.info
    first = [entry.path.name]
    if info.started is not None:
        first = [
            QLocale().toString(
                QDateTime.fromSecsSinceEpoch(int(info.started.timestamp())),
                QLocale.FormatType.ShortFormat,
            )
        ]
    if entry.length_s:
        first.append(clock_text(entry.length_s))
    lines = ["  ·  ".join(first)]
    people = ", ".join(entry.people) or info.who
    about = "  ·  ".join(part for part in (info.source, people) if part)
    lines += [part for part in (about, info.notes) if part]
    if entry.problem is not None:
        lines.append(translate_message(entry.problem))
    return "\n".join(lines)
