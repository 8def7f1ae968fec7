"""What the reading shown is relative to, and how readily an expression is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
)

from fer_app.settings import CHOICES
from fer_app.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

STEPS = 10  # of the slider, from its middle to either end
PERSON = Qt.ItemDataRole.UserRole + 1
SHORTEST = 8  # letters of a choice that always show
NARROWEST_SLIDER = 110  # pixels, the bar's margins included
GAP = 8


class RelationBar(QFrame):
    """The choice of the baseline, what it does just now, and the sensitivity.

    Signals:
        chosen: ``off``, ``auto`` or ``rest``, and a name; empty for whoever looked
            relaxed last.
        take_asked: A face at rest is to be taken.
        claim_asked: The chosen face is to be read by the baseline.
        sensitivity_chosen: -1 to 1.
    """

    chosen = Signal(str, str)
    take_asked = Signal()
    claim_asked = Signal()
    sensitivity_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._choice = QComboBox()
        purpose = self.tr("Relative to the face at rest")
        self._choice.setAccessibleName(purpose)
        self._choice.setAccessibleDescription(purpose)  # the name is the choice, on X11
        self._choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._choice.setMinimumContentsLength(SHORTEST)
        self._choice.activated.connect(
            lambda: self.chosen.emit(
                self._choice.currentData(), self._choice.currentData(PERSON)
            )
        )
        self._take = QPushButton(self.tr("Look relaxed…"))
        self._take.clicked.connect(self.take_asked)
        self._claim = QPushButton(self.tr("Use for this face"))
        self._claim.clicked.connect(self.claim_asked)
        self._state = ElidedLabel()
        self._state.setObjectName("muted")
        self._sensitivity = QSlider(Qt.Orientation.Horizontal)
        self._sensitivity.setRange(-STEPS, STEPS)
        self._sensitivity.setMinimumWidth(60)
        self._sensitivity.setMaximumWidth(180)
        self._sensitivity.setAccessibleName(
            self.tr("How readily an expression is shown")
        )
        self._sensitivity.setToolTip(self.tr("In the middle: what the network says"))
        self._sensitivity.valueChanged.connect(
            lambda value: self.sensitivity_chosen.emit(value / STEPS)
        )
        self._lay_out()
        self.show_choice("off", "", ())
        self.show_state("", can_claim=False)

    @property
    def state(self) -> str:
        """What is said of the reading shown."""
        return self._state.text()

    def show_choice(self, mode: str, person: str, people: Sequence[str]) -> None:
        """Show the choice made, among the modes and the ``people`` kept."""
        texts = (self.tr("Off"), self.tr("Automatic"), self.tr("Asked for"))
        choices = list(zip(texts, CHOICES["baseline"], ("", "", ""), strict=True))
        choices += [(name, "rest", name) for name in people]
        self._choice.clear()
        for number, (text, value, name) in enumerate(choices):
            self._choice.addItem(text, value)
            self._choice.setItemData(number, name, PERSON)
            if (value, name) == (mode, person if mode == "rest" else ""):
                self._choice.setCurrentIndex(number)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out where they would be cut: controls have names and tips."""
        room = self.width() - self._choice.sizeHint().width() - NARROWEST_SLIDER
        for words in self._words:
            room -= sum(label.sizeHint().width() + GAP for label in words)
            for label in words:
                label.setVisible(room >= 0)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        title = ElidedLabel()
        title.setText(self.tr("Relative to rest"))
        title.setObjectName("title")
        choice = QHBoxLayout()
        ends: list[ElidedLabel] = []
        self._words = ([title], ends)
        choice.addWidget(title)
        choice.addWidget(self._choice)
        choice.addStretch(1)
        for text in (self.tr("reserved"), "", self.tr("sensitive")):
            if text:
                end = ElidedLabel()
                end.setText(text)
                end.setObjectName("muted")
                choice.addWidget(end)
                ends.append(end)
            else:
                choice.addWidget(self._sensitivity, 1)
        shown = QHBoxLayout()
        shown.addWidget(self._state, 1)
        shown.addWidget(self._claim)
        shown.addWidget(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(4)
        column.addLayout(choice)
        column.addLayout(shown)
