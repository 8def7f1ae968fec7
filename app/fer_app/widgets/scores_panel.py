"""Per face: the seven probabilities as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from fer_app.widgets.face_card import FaceCard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

    from fer_core.types import FaceReading

SPACE = 8  # between two cards


class ScoresPanel(QScrollArea):
    """A card per face in the picture, in the order of their ids.

    Where not all whole cards fit, only the chosen face has one.

    Signals:
        face_clicked: The face's id.
        name_asked: The id of a face to be named.
        menu_asked: The id of a face to be told about, and where on the screen.
    """

    face_clicked = Signal(int)
    name_asked = Signal(int)
    menu_asked = Signal(int, object)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._cards: list[FaceCard] = []
        self._selected = 0
        self._above: int | None = None  # cards above a face that was just chosen
        self._change = self._compact = False
        self._faces: tuple[FaceReading, ...] = ()
        self._people: Mapping[int, str] = {}
        self._empty = QLabel(self.tr("No face in the picture"))
        self._empty.setObjectName("muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(80)
        self._empty.setWordWrap(True)
        self._empty.hide()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(self._empty)
        self._column.addStretch()
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Probabilities per face"))

    def show_readings(self, faces: tuple[FaceReading, ...], selected: int) -> None:
        """Show ``faces``; the card of face ``selected`` is marked."""
        self._faces = faces
        ordered = sorted(faces, key=lambda face: face.track.face_id)
        while len(self._cards) < len(ordered):
            card = FaceCard(self._app)
            card.clicked.connect(self.face_clicked)
            card.name_asked.connect(self.name_asked)
            card.menu_asked.connect(self.menu_asked)
            self._cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)
        whole = self._cards[0].whole_height + SPACE if self._cards else 0
        crowded = len(ordered) * whole - SPACE > self.viewport().height()
        for card, face in zip(self._cards, ordered, strict=False):
            chosen = face.id == selected
            small = self._compact or (crowded and not chosen)
            card.show_reading(
                face,
                selected=chosen,
                small=small,
                change=self._change,
                person=self._people.get(face.id, ""),
            )
            card.show()
        self._keep_focus(len(ordered))
        for card in self._cards[len(ordered) :]:
            card.hide()
        self._empty.setVisible(not ordered)
        above = sum(face.id < selected for face in ordered)
        if selected != self._selected:
            self._selected, self._above = selected, above
            self.reveal(selected)
        elif self._above is not None:  # those that it took over from may go now
            if above != self._above:
                self.reveal(selected)
            self._above = None

    def _keep_focus(self, count: int) -> None:
        """Keep the focus here where the card with it goes, and give it the next one.

        Who listens to a face hears on after a cut, and is nowhere else meanwhile.
        """
        focused = self.focusWidget()
        left = focused in self._cards[count:] and focused.hasFocus()
        if count and (left or self.hasFocus()):
            self._cards[count - 1 if left else 0].setFocus()
        elif left:
            self.setFocus()

    def show_people(self, people: Mapping[int, str]) -> None:
        """Name these ids from the next reading on, and no others."""
        self._people = people

    def reveal(self, face_id: int) -> None:
        """Scroll to the card of ``face_id``, if there is one."""
        for card in self.cards:
            if card.face_id == face_id:
                self._column.activate()  # its place, before it is painted
                self.ensureWidgetVisible(card, 0, SPACE)
                if card.height() + 2 * SPACE > self.viewport().height():
                    self.verticalScrollBar().setValue(card.y())  # whose it is

    def show_change(self, change: bool) -> None:
        """Show changes from rest, or probabilities."""
        if change != self._change:
            self._change = change
            self.show_readings(self._faces, self._selected)

    def show_compact(self, compact: bool) -> None:
        """Show every face as a small card, or as many whole ones as fit."""
        if compact != self._compact:
            self._compact = compact
            self.show_readings(self._faces, self._selected)

    def clear(self) -> None:
        """Show nothing: there is no picture."""
        self.show_readings((), 0)
        self._empty.hide()

    def explain_emptiness(self, sentence: str) -> None:
        """Say why there are no cards."""
        self._empty.setText(sentence)

    @property
    def cards(self) -> list[FaceCard]:
        """The cards in use."""
        return [card for card in self._cards if not card.isHidden()]
