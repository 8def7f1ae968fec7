"""What the digits 1 to 9 mark; a set can be kept and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from fer_app.dialogs.field_label import field_label
from fer_app.dialogs.prompts import ask_existing, ask_save_path
from fer_app.i18n.messages import translate_message
from fer_app.settings import Settings
from fer_core.errors import FerError
from fer_core.session.markers import DIGITS, LONGEST_CODE, Codes, load_codes, save_codes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class CodesDialog(QDialog):
    """Nine lines, one for each digit."""

    def __init__(self, parent: QWidget, codes: Codes) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What the digits mark"))
        form = QFormLayout()
        self._lines: list[QLineEdit] = []
        for digit in DIGITS:
            line = QLineEdit()
            line.setMaxLength(LONGEST_CODE)
            line.setAccessibleName(str(digit))
            self._lines.append(line)
            form.addRow(field_label(str(digit), line), line)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.hide()
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        load = buttons.addButton(self.tr("Load…"), role.ResetRole)
        keep = buttons.addButton(self.tr("Save to a file…"), role.ResetRole)
        buttons.addButton(self.tr("Cancel"), role.RejectRole)
        save: QPushButton = buttons.addButton(self.tr("Save"), role.AcceptRole)
        save.setDefault(True)
        load.clicked.connect(self._load)
        keep.clicked.connect(self._keep)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addWidget(buttons)
        self.resize(max(420, self.sizeHint().width()), self.sizeHint().height())
        self._show(codes)

    @property
    def codes(self) -> Codes:
        """The codes as the dialog shows them now."""
        codes = Codes()
        for digit, line in zip(DIGITS, self._lines, strict=True):
            codes = codes.named(digit, line.text())
        return codes

    def _show(self, codes: Codes) -> None:
        for digit, line in zip(DIGITS, self._lines, strict=True):
            line.setText(codes.name(digit))

    def _load(self) -> None:
        kinds = [self.tr("Codes") + " (*.json)"]
        chosen = ask_existing(self, self.tr("Load codes"), kinds)
        if chosen:
            from pathlib import Path

            self._try(lambda: self._show(load_codes(Path(chosen))))

    def _keep(self) -> None:
        folder = Settings().recording_folder
        path = ask_save_path(
            self, self.tr("Save codes"), folder, {".json": self.tr("Codes")}
        )
        if path is not None:
            self._try(lambda: self._save(path))

    def _save(self, path: Path) -> None:
        save_codes(path, self.codes)

    def _try(self, work: Callable[[], None]) -> None:
        """Do it; say what went wrong."""
        self._problem.hide()
        try:
            work()
        except FerError as error:
            self._problem.setText(translate_message(error.message))
            self._problem.show()
