"""Reading a session's film anew: with what, and how far it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_app.dialogs.field_label import field_label
from fer_app.dialogs.prompts import ask_existing
from fer_app.settings import RANGES, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

PERSON = Qt.ItemDataRole.UserRole + 1
EDGE = 7  # pixels before a number


class RecomputeDialog(QDialog):
    """Asks with what to read, then shows how far it is; Cancel is always there.

    Args:
        settings: What is proposed.
        people: Whose face at rest is kept.

    Signals:
        asked: Begin, with ``settings``.
        cancelled: End early; the dialog stays until ``accept`` or ``end`` closes it.
    """

    asked = Signal()
    cancelled = Signal()

    def __init__(
        self, parent: QWidget, settings: Settings, people: Sequence[str]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recompute the session"))
        self._before = settings
        self._under_way = False
        advice = QLabel(
            self.tr(
                "The film is read anew into a new table. The old table stays beside"
                " it, markers stay, and names follow the faces."
            )
        )
        advice.setWordWrap(True)
        self._weights = QLineEdit(settings.weights)
        self._weights.setPlaceholderText(self.tr("The ones that ship"))
        self._choice = QComboBox()
        for text, mode, name in (
            (self.tr("Off"), "off", ""),
            (self.tr("Automatic"), "auto", ""),
            *((name, "rest", name) for name in people),
        ):
            self._choice.addItem(text, mode)
            self._choice.setItemData(self._choice.count() - 1, name, PERSON)
            wanted = settings.baseline, settings.person if mode == "rest" else ""
            if (mode, name) == wanted:
                self._choice.setCurrentIndex(self._choice.count() - 1)
        self._sensitivity = _number("sensitivity", settings)
        self._sensitivity.setToolTip(
            self.tr("-1 is reserved, 0 what the network says, 1 sensitive")
        )
        self._smoothing = _number("smoothing_s", settings)
        self._smoothing.setSuffix(" s")
        self._form = QWidget()
        self._lay_out_form()
        self._bar = QProgressBar()
        self._bar.setAccessibleName(self.tr("How far it is"))
        self._bar.hide()
        self._buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self._cancel = self._buttons.addButton(self.tr("Cancel"), role.RejectRole)
        self._begin = self._buttons.addButton(self.tr("Read anew"), role.AcceptRole)
        self._begin.setDefault(True)
        self._buttons.accepted.connect(self._start)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(12)
        for part in (advice, self._form, self._bar, self._buttons):
            column.addWidget(part)
        self.setMinimumWidth(520)

    @property
    def settings(self) -> Settings:
        """The settings as the dialog shows them now."""
        return replace(
            self._before,
            weights=self._weights.text().strip(),
            baseline=self._choice.currentData(),
            person=self._choice.currentData(PERSON),
            sensitivity=self._sensitivity.value(),
            smoothing_s=self._smoothing.value(),
        )

    def show_progress(self, frames: int, of: int) -> None:
        """Show how many frames were read; of 0 it is not known how many there are."""
        self._bar.setRange(0, of)
        self._bar.setValue(min(frames, of))

    def end(self) -> None:
        """Close: it has ended early."""
        self._under_way = False
        super().reject()

    def reject(self) -> None:
        """Cancel; what is under way is waited for."""
        if not self._under_way:
            super().reject()
            return
        self._cancel.setEnabled(False)
        self.cancelled.emit()

    def _start(self) -> None:
        self._under_way = True
        self._form.setEnabled(False)
        self._begin.setEnabled(False)
        self._bar.setRange(0, 0)
        self._bar.show()
        self.asked.emit()

    def _lay_out_form(self) -> None:
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        choose = QPushButton(self.tr("Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_weights)
        row = QHBoxLayout()
        row.addWidget(self._weights, 1)
        row.addWidget(choose)
        form.addRow(field_label(self.tr("Weights"), self._weights), row)
        self._weights.setAccessibleName(self.tr("Weights"))
        for label, field in (
            (self.tr("Relative to rest"), self._choice),
            (self.tr("Sensitivity"), self._sensitivity),
            (self.tr("Smoothing time"), self._smoothing),
        ):
            field.setAccessibleName(label)
            form.addRow(field_label(label, field), field)

    def _choose_weights(self) -> None:
        kinds = [self.tr("Weights") + " (*.safetensors)"]
        path = ask_existing(self, self.tr("Choose weights"), kinds)
        if path:
            self._weights.setText(path)


def _number(name: str, settings: Settings) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.lineEdit().setTextMargins(EDGE, 0, 0, 0)  # style sheets set none here
    box.setRange(*RANGES[name])
    box.setSingleStep(0.05)
    box.setValue(getattr(settings, name))
    return box
