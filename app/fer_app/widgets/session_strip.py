"""Below the picture: the whole session's chart and its markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_app.widgets.marker_list import MarkerList
from fer_app.widgets.session_chart import SessionChart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QApplication

HEIGHT = 240
LEAST_HEIGHT = 92  # of the choice and a low chart
SHORTEST = 7  # letters of a name that show
WIDEST_CHOICE = 240
LEGEND_HEIGHT, LIST_WIDTH = 170, 420  # from which there is room for them


class SessionStrip(QFrame):
    """A choice of whose curves are shown, the chart, and the list of markers.

    Signals:
        person_chosen: Whose curves to show; empty for all faces together.
        save_asked: Save the chart.
    """

    person_chosen = Signal(str)
    save_asked = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("card")
        self.chart = SessionChart(app)
        self.markers = MarkerList()
        self._people = QComboBox()
        self._people.setAccessibleName(self.tr("Whose curves"))
        self._people.setAccessibleDescription(self.tr("Whose curves"))
        self._people.activated.connect(
            lambda: self.person_chosen.emit(self._people.currentData())
        )
        self._people.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._people.setMinimumContentsLength(SHORTEST)
        self._people.setMaximumWidth(WIDEST_CHOICE)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._people, 1)
        row.addStretch()
        for text, name, run in (
            (self.tr("All time"), self.tr("All time"), self.chart.show_all),
            (self.tr("Save…"), self.tr("Save chart…"), self.save_asked.emit),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(run)
            row.addWidget(button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.chart, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.markers)
        split.setStretchFactor(0, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(8, 6, 8, 6)
        outer.addWidget(split)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show legend and list where there is room for them."""
        self.chart.show_legend(event.size().height() >= LEGEND_HEIGHT)
        self.markers.setVisible(event.size().width() >= LIST_WIDTH)
        super().resizeEvent(event)

    def show_people(self, people: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer people, (person, text) each, after all faces together."""
        entries = [("", self.tr("All faces")), *people]
        before = [
            (self._people.itemData(row), self._people.itemText(row))
            for row in range(self._people.count())
        ]
        with QSignalBlocker(self._people):
            if entries != before:
                self._people.clear()
                for person, text in entries:
                    self._people.addItem(text, person)
            self._people.setCurrentIndex(max(0, self._people.findData(chosen)))
