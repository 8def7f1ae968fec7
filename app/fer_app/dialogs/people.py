"""The page of the settings with the people whose face at rest is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fer_app.services.people import Person

NAME = Qt.ItemDataRole.UserRole  # under which a person is kept so far


class PeoplePage(QWidget):
    """Lists, renames and deletes people; changes nothing by itself."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        super().__init__()
        self._before = people
        note = QLabel(
            self.tr(
                "Faces at rest kept on this computer: fifteen numbers each, and no"
                " picture."
            )
        )
        note.setWordWrap(True)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("People"))
        for name in people:
            item = QListWidgetItem(name)
            item.setData(NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self._list.addItem(item)
        self._list.itemChanged.connect(self._check)
        self._list.currentItemChanged.connect(lambda: self._enable())
        self._rename = QPushButton(self.tr("Rename"))
        self._rename.clicked.connect(self._edit)
        self._delete = QPushButton(self.tr("Delete"))
        self._delete.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self._rename)
        buttons.addWidget(self._delete)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 18, 6, 6)
        column.addWidget(note)
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        self._enable()

    @property
    def people(self) -> dict[str, Person]:
        """The people as the page shows them now."""
        items = [self._list.item(row) for row in range(self._list.count())]
        return {item.text(): self._before[item.data(NAME)] for item in items}

    def _edit(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._list.editItem(item)

    def _remove(self) -> None:
        self._list.takeItem(self._list.currentRow())

    def _check(self, item: QListWidgetItem) -> None:
        """Take a new name; an empty one, or one that another has, is taken back."""
        name = item.text().strip()
        items = [self._list.item(row) for row in range(self._list.count())]
        taken = {each.text() for each in items if each is not item}
        with QSignalBlocker(self._list):
            item.setText(name if name and name not in taken else item.data(NAME))

    def _enable(self) -> None:
        chosen = self._list.currentItem() is not None
        self._rename.setEnabled(chosen)
        self._delete.setEnabled(chosen)
