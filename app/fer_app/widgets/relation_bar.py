"""What the reading shown is relative to, and how readily an expression is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
)

from fer_app.settings import CHOICES

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = 10  # of the slider, from its middle to either end


class RelationBar(QFrame):
    """The choice of the baseline, what it does just now, and the sensitivity.

    Signals:
        mode_chosen: ``off``, ``auto`` or ``rest``.
        person_chosen: A name; empty for whoever looked relaxed last.
        take_asked: A face at rest is to be taken.
        claim_asked: The chosen face is to be read by the baseline.
        sensitivity_chosen: -1 to 1.
    """

    mode_chosen = Signal(str)
    person_chosen = Signal(str)
    take_asked = Signal()
    claim_asked = Signal()
    sensitivity_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._mode = QComboBox()
        texts = (self.tr("Off"), self.tr("Automatic"), self.tr("Asked for"))
        for text, value in zip(texts, CHOICES["baseline"], strict=True):
            self._mode.addItem(text, value)
        self._mode.setAccessibleName(self.tr("Relative to the face at rest"))
        self._mode.activated.connect(
            lambda: self.mode_chosen.emit(self._mode.currentData())
        )
        self._person = QComboBox()
        self._person.setAccessibleName(self.tr("Whose face at rest"))
        self._person.activated.connect(
            lambda: self.person_chosen.emit(self._person.currentData())
        )
        self._take = QPushButton(self.tr("Look relaxed…"))
        self._take.clicked.connect(self.take_asked)
        self._claim = QPushButton(self.tr("Use for this face"))
        self._claim.clicked.connect(self.claim_asked)
        self._state = QLabel()
        self._state.setObjectName("muted")
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)  # it may hold a name
        self._sensitivity = QSlider(Qt.Orientation.Horizontal)
        self._sensitivity.setRange(-STEPS, STEPS)
        self._sensitivity.setTickInterval(STEPS)
        self._sensitivity.setTickPosition(QSlider.TickPosition.TicksBelow)
        self._sensitivity.setAccessibleName(
            self.tr("How readily an expression is shown")
        )
        self._sensitivity.setToolTip(self.tr("In the middle: what the network says"))
        self._sensitivity.valueChanged.connect(
            lambda value: self.sensitivity_chosen.emit(value / STEPS)
        )
        self._lay_out()
        self.show_people("off", (), "")
        self.show_state("", can_claim=False)

    @property
    def state(self) -> str:
        """What is said of the reading shown."""
        return self._state.text()

    def show_people(self, mode: str, names: Sequence[str], person: str) -> None:
        """Show the choice made; those whose face at rest is kept are ``names``."""
        self._mode.setCurrentIndex(self._mode.findData(mode))
        self._person.clear()
        self._person.addItem(self.tr("Not kept"), "")
        for name in names:
            self._person.addItem(name, name)
        self._person.setCurrentIndex(max(0, self._person.findData(person)))
        self._person.setVisible(mode == "rest" and bool(names))
        self._take.setVisible(mode == "rest")

    def show_state(self, text: str, *, can_claim: bool) -> None:
        """Say which reading is shown; ``can_claim`` offers the baseline to a face."""
        if text != self._state.text():
            self._state.setText(text)
        self._claim.setVisible(can_claim)

    def show_sensitivity(self, value: float) -> None:
        """Show the sensitivity, -1 to 1."""
        with QSignalBlocker(self._sensitivity):
            self._sensitivity.setValue(round(value * STEPS))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        choice = QHBoxLayout()
        title = QLabel(self.tr("Relative to rest"))
        title.setObjectName("title")
        choice.addWidget(title, 1)
        choice.addWidget(self._mode)
        column.addLayout(choice)
        person = QHBoxLayout()
        person.addWidget(self._take)
        person.addWidget(self._person, 1)
        column.addLayout(person)
        column.addWidget(self._state)
        column.addWidget(self._claim)
        scale = QHBoxLayout()
        for part in (self.tr("reserved"), self._sensitivity, self.tr("sensitive")):
            if isinstance(part, str):
                end = QLabel(part)
                end.setObjectName("muted")
                scale.addWidget(end)
            else:
                scale.addWidget(part, 1)
        column.addLayout(scale)
