"""The markers of what is watched, one in a row: time, code, note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableWidget, QTableWidgetItem

from fer_app.widgets.playback_bar import clock_text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from fer_core.session.markers import Marker, Markers

TIME, CODE, NOTE = range(3)
WIDTH = 50  # pixels, of a time and of a code


class MarkerList(QTableWidget):
    """Edited in place; Delete deletes, a double click on the time goes there.

    Signals:
        code_changed, note_changed: A marker's id, and its new text.
        delete_asked: Its id.
        exclude_asked: Its id, and whether its time shall not count.
        seek_asked: A time in seconds.
    """

    code_changed = Signal(int, str)
    note_changed = Signal(int, str)
    delete_asked = Signal(int)
    exclude_asked = Signal(int, bool)
    seek_asked = Signal(float)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self._markers: Markers = ()
        self.setHorizontalHeaderLabels(
            [self.tr("Time"), self.tr("Marker"), self.tr("Note")]
        )
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setStretchLastSection(True)
        heads.setHighlightSections(False)
        heads.setMinimumSectionSize(30)
        for column in (TIME, CODE):
            self.setColumnWidth(column, WIDTH)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setMinimumWidth(150)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Markers"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.itemChanged.connect(self._take_text)
        self.cellDoubleClicked.connect(self._go)

    def show_markers(self, markers: Markers) -> None:
        """Show these; the one that was chosen stays so."""
        chosen = self._chosen
        self._markers = markers
        with QSignalBlocker(self):
            self.setRowCount(len(markers))
            for row, marker in enumerate(markers):
                self._fill(row, marker)
                if chosen is not None and marker.id == chosen.id:
                    self.selectRow(row)
        wanted = self.sizeHintForColumn(TIME)
        self.setColumnWidth(TIME, max(WIDTH, min(wanted, self.width() // 2)))

    def choose(self, marker_id: int) -> None:
        """Choose a marker and show it."""
        for row, marker in enumerate(self._markers):
            if marker.id == marker_id:
                self.selectRow(row)
                self.scrollTo(self.model().index(row, TIME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete the marker chosen."""
        chosen = self._chosen
        if event.key() == Qt.Key.Key_Delete and chosen is not None:
            self.delete_asked.emit(chosen.id)
            return
        super().keyPressEvent(event)

    def menu(self, marker: Marker) -> QMenu:
        """Return what can be done with a marker."""
        menu = QMenu(self)
        excluded = menu.addAction(self.tr("Leave out of the figures"))
        excluded.setCheckable(True)
        excluded.setChecked(marker.excluded)
        excluded.setEnabled(marker.end_s is not None)
        excluded.toggled.connect(lambda on: self.exclude_asked.emit(marker.id, on))
        menu.addAction(self.tr("Go there")).triggered.connect(
            lambda: self.seek_asked.emit(marker.start_s)
        )
        menu.addAction(self.tr("Delete")).triggered.connect(
            lambda: self.delete_asked.emit(marker.id)
        )
        return menu

    @property
    def _chosen(self) -> Marker | None:
        row = self.currentRow()
        return self._markers[row] if 0 <= row < len(self._markers) else None

    def _fill(self, row: int, marker: Marker) -> None:
        time = clock_text(marker.start_s)
        if marker.end_s is not None:
            time = f"{time} - {clock_text(marker.end_s)}"
        for column, text in ((TIME, time), (CODE, marker.code), (NOTE, marker.note)):
            item = QTableWidgetItem(text)
            if column == TIME:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            font = item.font()
            font.setStrikeOut(marker.excluded)
            item.setFont(font)
            self.setItem(row, column, item)

    def _take_text(self, item: QTableWidgetItem) -> None:
        marker = self._markers[item.row()]
        signal = self.code_changed if item.column() == CODE else self.note_changed
        signal.emit(marker.id, item.text().strip())

    def _go(self, row: int, column: int) -> None:
        if column == TIME:
            self.seek_asked.emit(self._markers[row].start_s)

    def _show_menu(self, place: QPoint) -> None:
        row = self.rowAt(place.y())
        if 0 <= row < len(self._markers):
            self.selectRow(row)
            menu = self.menu(self._markers[row])
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(place))
