"""Taking a person's face at rest: three seconds before the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from fer_app.dialogs.field_label import field_label
from fer_app.i18n.messages import translate_message
from fer_core.recognition.rest_taking import TAKE_S, RestTaking

if TYPE_CHECKING:
    from fer_core.types import AnalysedFrame

STEPS = 100  # of the bar


class RestDialog(QDialog):
    """Counts down while the face is frontal, lit and still, and says why when not.

    Signals:
        taken: The ``RestTaking`` with enough frames; ``show_done`` answers it.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget, person: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Look relaxed"))
        self._taking = RestTaking()
        advice = QLabel(
            self.tr(
                "Look straight at the camera with a relaxed face, mouth closed, and"
                " hold still for three seconds. Expressions are then shown relative to"
                " this face at rest."
            )
        )
        advice.setWordWrap(True)
        self._left = QLabel()
        self._left.setObjectName("headline")
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Seconds taken"))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setMinimumHeight(2 * self.fontMetrics().height())
        self._name = QLineEdit(person)
        self._name.setPlaceholderText(self.tr("Empty: forgotten at the end"))
        self._buttons = QDialogButtonBox(self)
        self._use = self._buttons.addButton(
            self.tr("Use"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        cancel = self._buttons.addButton(
            self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole
        )
        cancel.setAutoDefault(False)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out(advice)
        self._show_taking()

    @property
    def name(self) -> str:
        """Under which to keep it; empty for not at all."""
        return self._name.text().strip()

    @property
    def hint(self) -> str:
        """What is said of the newest frame."""
        return self._hint.text()

    @property
    def face_id(self) -> int:
        """Whose face was taken."""
        return self._taking.face_id

    def show_frame(self, analysed: AnalysedFrame, face_id: int) -> None:
        """Take a frame into account, with the chosen face."""
        if self._taking.done:
            return
        self._taking = self._taking.next(analysed, face_id)
        self._show_taking()
        if self._taking.done:
            self._hint.setText(self.tr("The face is being read."))
            self.taken.emit(self._taking)

    def show_done(self) -> None:
        """The face was read; it may be used."""
        self._hint.setText(self.tr("Taken. Use it, or keep it under a name, too."))
        self._use.setEnabled(True)
        self._use.setDefault(True)

    def _show_taking(self) -> None:
        taking = self._taking
        left = QLocale().toString(taking.left_s, "f", 1)
        self._left.setText(self.tr("{0} s").format(left))
        self._bar.setValue(round(STEPS * (1 - taking.left_s / TAKE_S)))
        self._use.setEnabled(False)
        self._hint.setText(
            self.tr("Hold still.")
            if taking.problem is None
            else translate_message(taking.problem.value)
        )

    def _lay_out(self, advice: QLabel) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(10)
        for part in (advice, self._left, self._bar, self._hint):
            column.addWidget(part)
        form = QFormLayout()
        form.addRow(field_label(self.tr("Keep as"), self._name), self._name)
        column.addLayout(form)
        note = QLabel(
            self.tr("Fifteen numbers are kept on this computer, and no picture.")
        )
        note.setObjectName("muted")
        column.addWidget(note)
        column.addWidget(self._buttons)
        self.setMinimumWidth(420)
