"""Whom a session shows, and what was noted about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
)

from fer_app.dialogs.field_label import field_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SessionNotesDialog(QDialog):
    """Two fields; both may stay empty."""

    def __init__(self, parent: QWidget, who: str, notes: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About this session"))
        self._who = QLineEdit(who)
        self._who.setAccessibleName(self.tr("Who"))
        self._notes = QPlainTextEdit(notes)
        self._notes.setAccessibleName(self.tr("Notes"))
        self._notes.setTabChangesFocus(True)
        form = QFormLayout()
        form.addRow(field_label(self.tr("Who"), self._who), self._who)
        beside = field_label(self.tr("Notes"), self._who)  # level with its first line
        beside.setBuddy(self._notes)
        form.addRow(beside, self._notes)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        buttons.addButton(self.tr("Cancel"), role.RejectRole)
        buttons.addButton(self.tr("Save"), role.AcceptRole).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)
        self.setMinimumWidth(460)

    @property
    def who(self) -> str:
        """Whom it shows, or who made it."""
        return self._who.text().strip()

    @property
    def notes(self) -> str:
        """A person's own words."""
        return self._notes.toPlainText().strip()
