"""Play, pause, seek, step, loop and speed for files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton
from PySide6.QtWidgets import QWidget as Widget

from fer_app.actions import SPEEDS

if TYPE_CHECKING:
    from fer_app.actions import Actions

TICKS_PER_S = 20


class PlaybackBar(Widget):
    """Speaks of positions in seconds.

    Signals:
        seek_asked: The position wanted, in seconds.
        speed_asked: How many times as fast.
    """

    seek_asked = Signal(float)
    speed_asked = Signal(float)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name in ("back", "play", "step"):
            row.addWidget(tool_button(actions, name))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(self.tr("Position in the file"))
        self._slider.setPageStep(5 * TICKS_PER_S)
        self._slider.setSingleStep(TICKS_PER_S)
        self._slider.valueChanged.connect(self._moved)
        row.addSpacing(6)
        row.addWidget(self._slider, 1)
        self._time = QLabel()
        self._time.setObjectName("muted")
        self._time.setAccessibleName(self.tr("Position and length"))
        row.addSpacing(6)
        row.addWidget(self._time)
        row.addWidget(tool_button(actions, "loop"))
        self._speed = QComboBox()
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(self.tr("Speed"))
        for speed in SPEEDS:
            self._speed.addItem(f"{QLocale().toString(speed)} \u00d7", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.activated.connect(
            lambda: self.speed_asked.emit(self._speed.currentData())
        )
        row.addWidget(self._speed)

    def show_position(self, position_s: float, duration_s: float) -> None:
        """Show where the file is; a duration of 0 means it is not known."""
        if self._slider.isSliderDown():
            return
        with QSignalBlocker(self._slider):
            self._slider.setEnabled(duration_s > 0)
            self._slider.setMaximum(round(duration_s * TICKS_PER_S))
            self._slider.setValue(round(position_s * TICKS_PER_S))
        self._time.setText(f"{clock_text(position_s)} / {clock_text(duration_s)}")

    def show_page(self, page: int, count: int, name: str) -> None:
        """Show which picture of a folder is shown, from 0 on, and its name."""
        if self._slider.isSliderDown():
            return
        with QSignalBlocker(self._slider):
            self._slider.setEnabled(count > 1)
            self._slider.setMaximum((count - 1) * TICKS_PER_S)
            self._slider.setValue(page * TICKS_PER_S)
        place = self.tr("{0} of {1}").format(page + 1, count)
        self._time.setText(f"{place}  {name}")

    def show_speed(self, speed: float) -> None:
        """Show ``speed``, one of ``SPEEDS``."""
        self._speed.setCurrentIndex(SPEEDS.index(speed))

    def _moved(self, ticks: int) -> None:
        self.seek_asked.emit(ticks / TICKS_PER_S)


def clock_text(time_s: float) -> str:
    """Return ``time_s`` as ``1:02:03`` or ``2:03``."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def tool_button(actions: Actions, name: str) -> QToolButton:
    """Return a button for the action ``name``, reachable by Tab."""
    button = QToolButton()
    button.setDefaultAction(actions[name])
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(actions[name].text().rstrip("…"))
    return button
