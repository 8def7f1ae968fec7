"""Asks which two cameras are watched side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
)

from fer_app.dialogs.field_label import field_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class TwoCamerasDialog(QDialog):
    """Two lists of cameras, into which a stream's address can be written as well.

    Args:
        parent: The window that asks.
        cameras: (spec, name) of those present.
        chosen: Texts of the two chosen before; empty takes the first two cameras.
    """

    def __init__(
        self,
        parent: QWidget,
        cameras: Sequence[tuple[str, str]],
        chosen: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Two cameras side by side"))
        self._specs = {name: spec for spec, name in cameras}
        if len(self._specs) < len(cameras):  # two of one name
            self._specs = {f"{name} ({spec})": spec for spec, name in cameras}
        names = list(self._specs)
        start = [*chosen, *(name for name in names if name not in chosen), "", ""]
        self._left = self._list(self.tr("Left"), names, start[0])
        self._right = self._list(self.tr("Right"), names, start[1])
        form = QFormLayout()
        form.addRow(field_label(self.tr("Left"), self._left), self._left)
        form.addRow(field_label(self.tr("Right"), self._right), self._right)
        hint = QLabel(
            self.tr(
                "A stream's address can be given in place of a camera. Two cameras on"
                " one USB hub may be too much for it: plug them in apart."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        buttons.addButton(self.tr("Cancel"), role.RejectRole)
        self._watch = buttons.addButton(self.tr("Watch"), role.AcceptRole)
        self._watch.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(hint)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        for box in (self._left, self._right):
            box.currentTextChanged.connect(self._check)
        self._check()

    @property
    def chosen(self) -> tuple[str, str]:
        """The texts of both."""
        return self._left.currentText().strip(), self._right.currentText().strip()

    @property
    def spec(self) -> str:
        """What ``open_source`` opens."""
        return "+".join(self._specs.get(text, text) for text in self.chosen)

    def _list(self, name: str, cameras: Sequence[str], start: str) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setAccessibleName(name)
        box.addItems(cameras)
        box.setCurrentText(start)
        return box

    def _check(self) -> None:
        left, right = self.chosen
        self._watch.setEnabled(bool(left and right) and left != right)
