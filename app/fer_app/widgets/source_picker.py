"""Chooses what is watched: a camera by name or two, a file, a stream, the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QStandardItemModel, QWheelEvent

# No source is named so.
FILE, FOLDER, STREAM, SCREEN = "\0file", "\0folder", "\0stream", "\0screen"
TWO_CAMERAS = "\0two"


class SourcePicker(QComboBox):
    """The list of sources.

    Signals:
        chosen: The source's spec.
        file_asked, folder_asked, stream_asked, screen_asked, two_cameras_asked: A
            dialog is wanted.
    """

    chosen = Signal(str)
    file_asked = Signal()
    folder_asked = Signal()
    stream_asked = Signal()
    screen_asked = Signal()
    two_cameras_asked = Signal()

    def __init__(self, sample: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample = sample
        self._cameras: tuple[tuple[str, str], ...] = ()
        self._recent: tuple[tuple[str, str], ...] = ()
        self._current = ("", "")
        self.setMinimumWidth(230)
        self.setMaximumWidth(420)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setAccessibleName(self.tr("Source"))
        self.setToolTip(
            self.tr("What is watched: a camera, a file, a stream, the screen")
        )
        self.activated.connect(self._activate)
        self._fill()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others: one notch would end what is watched."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list instead of changing the source unseen."""
        changing = (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        )
        if event.key() in changing:
            self.showPopup()
        elif not event.text() or event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:  # a letter would choose the first source that begins with it
            event.ignore()

    def show_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        """List ``cameras``, (spec, name) each."""
        self._cameras = cameras
        self._fill()

    def show_recent(self, sources: tuple[tuple[str, str], ...]) -> None:
        """List what was watched before, (spec, name) each."""
        self._recent = sources
        self._fill()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name; one that is too long ends in an ellipsis."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        box = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(box, option, part, self).width() - 4
        option.currentText = self.fontMetrics().elidedText(
            self.currentText() or self.placeholderText(),
            Qt.TextElideMode.ElideMiddle,
            room,
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(box, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def show_current(self, spec: str, name: str) -> None:
        """Mark what is watched."""
        self._current = (spec, name)
        self._fill()

    def _fill(self) -> None:
        spec, name = self._current
        self.clear()
        for camera, camera_name in self._cameras:
            self.addItem(camera_name, camera)
        if not self._cameras:
            self.addItem(self.tr("No camera found"), "")
            cast("QStandardItemModel", self.model()).item(0).setEnabled(False)
        self.insertSeparator(self.count())
        self.addItem(self.tr("Sample clip"), self._sample)
        for recent, recent_name in self._recent:
            if self.findData(recent) < 0:
                self.addItem(recent_name, recent)
                self.setItemData(self.count() - 1, recent, Qt.ItemDataRole.ToolTipRole)
        if spec and self.findData(spec) < 0:
            self.addItem(name, spec)
        self.insertSeparator(self.count())
        self.addItem(self.tr("Open file…"), FILE)
        self.addItem(self.tr("Open folder…"), FOLDER)
        self.addItem(self.tr("Open stream…"), STREAM)
        self.addItem(self.tr("Open screen…"), SCREEN)
        self.addItem(self.tr("Two cameras…"), TWO_CAMERAS)
        self._mark()

    def _mark(self) -> None:
        self.setCurrentIndex(self.findData(self._current[0]))
        if self.currentIndex() < 0:
            self.setPlaceholderText(self.tr("Choose a source"))

    def _activate(self, row: int) -> None:
        spec = str(self.itemData(row) or "")
        self._mark()
        if spec == FILE:
            self.file_asked.emit()
        elif spec == FOLDER:
            self.folder_asked.emit()
        elif spec == STREAM:
            self.stream_asked.emit()
        elif spec == SCREEN:
            self.screen_asked.emit()
        elif spec == TWO_CAMERAS:
            self.two_cameras_asked.emit()
        elif spec:
            self.chosen.emit(spec)
