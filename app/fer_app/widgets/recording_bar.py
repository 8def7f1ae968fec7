"""Record, pause, snapshot and what is kept; elapsed time, size and free disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar

from fer_app.widgets.elided_label import FiguresLabel
from fer_app.widgets.playback_bar import clock_text, tool_button

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from fer_app.actions import Actions
    from fer_core.session.live_recording import LiveRecordingStatus

LEVEL_SIZE = QSize(48, 10)
LOW_DISK_S = 600.0  # less than ten minutes left is worth a warning


class RecordingBar(QFrame):
    """Buttons for what is kept, and figures while recording."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("card")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(4)
        record = tool_button(actions, "record")
        record.setObjectName("record")
        record.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row.addWidget(record)
        self._pause = tool_button(actions, "pause_record")
        row.addWidget(self._pause)
        self._time = QLabel()
        self._time.setAccessibleDescription(self.tr("Recording time"))
        self._figures = FiguresLabel()
        self._figures.setAccessibleDescription(self.tr("Recording"))
        self._level = QProgressBar()
        self._level.setRange(0, 100)
        self._level.setTextVisible(False)
        self._level.setFixedSize(LEVEL_SIZE)
        self._level.setAccessibleName(self.tr("Microphone"))
        self._level.setToolTip(self.tr("How loud the microphone is"))
        row.addWidget(self._level)
        row.addSpacing(6)
        row.addWidget(self._time)
        row.addWidget(self._figures, 1)
        row.addStretch()
        self._keep = [
            tool_button(actions, name)
            for name in ("snapshot", "timeline", "summary", "folder")
        ]
        for button in self._keep:
            row.addWidget(button)
        self._record = record
        actions["record"].changed.connect(self._make_room)
        self.show_figures(None)

    def show_figures(self, figures: LiveRecordingStatus | None) -> None:
        """Show a recording's figures; None when nothing is recorded."""
        self._pause.setVisible(figures is not None)
        self._time.setVisible(figures is not None)
        if figures is None:
            self._figures.show_figures({})
            self._time.clear()
            self._level.hide()
            self._make_room()
            return
        self._time.setText(clock_text(figures.elapsed_s))
        parts = {}  # in this order; the lowest number stays longest
        if figures.paused:
            parts[self.tr("paused")] = 1
        parts[bytes_text(figures.size_bytes)] = 4
        parts[self.tr("{0} free").format(bytes_text(figures.free_bytes))] = 3
        left_s = seconds_left(figures)
        if left_s < LOW_DISK_S:
            left = clock_text(left_s)
            parts[self.tr("disk full in about {0}").format(left)] = 0
        if figures.dropped:
            parts[self.tr("{0} frames left out").format(figures.dropped)] = 2
        self._figures.show_figures(parts)
        self._make_room()

    def show_level(self, level: float) -> None:
        """Show how loud the microphone is, 0 to 1."""
        self._level.setValue(round(level * 100))
        self._level.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show names beside the icons where there is room for them."""
        self._make_room()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Room for the buttons without their names and for no figures."""
        least = super().minimumSizeHint()
        hints = [button.sizeHint() for button in self._keep]
        names = sum(hint.width() - hint.height() for hint in hints)  # icons are square
        return QSize(least.width() - max(0, names), least.height())

    def _make_room(self) -> None:
        self._figures.setVisible(True)
        for button in self._keep:
            button.setVisible(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self.width() >= self.sizeHint().width():  # the figures, too, are whole
            return
        for button in self._keep:  # an icon has a tip; a figure left out has none
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._figures.setVisible(self._room() >= self._figures.least_width())
        for button in reversed(self._keep):  # the menus have them, too
            if self._fits():
                return
            button.setVisible(False)

    def _fits(self) -> bool:
        return self._room() >= 0

    def _room(self) -> int:
        """Pixels beside all that must be whole; figures may be cut."""
        figures = 0 if self._figures.isHidden() else self._figures.sizeHint().width()
        return self.width() - self.sizeHint().width() + figures


def seconds_left(status: LiveRecordingStatus) -> float:
    """Return how long the disk lasts at this rate; endless before it is known."""
    if status.elapsed_s < 1 or not status.size_bytes:
        return float("inf")
    return status.free_bytes / (status.size_bytes / status.elapsed_s)


def bytes_text(count: int) -> str:
    """Return ``count`` bytes as ``12.3 MB``."""
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{QLocale().toString(size, 'f', int(unit != 'B'))} {unit}"
        size /= 1000
    return f"{QLocale().toString(size, 'f', 1)} TB"
