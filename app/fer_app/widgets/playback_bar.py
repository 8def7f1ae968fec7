"""Play, pause, seek, step, loop and speed for files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton
from PySide6.QtWidgets import QWidget as Widget

from fer_app.actions import SPEEDS
from fer_app.widgets.seek_bar import SeekBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from fer_app.actions import Actions


NARROWEST = 320  # pixels
NAME_WIDTH = 220  # pixels, of a picture's name
VOLUME_WIDTH = 64  # pixels
LEAST_SLIDER = 90  # pixels: enough to aim at a place


class PlaybackBar(Widget):
    """Speaks of positions in seconds.

    Signals:
        seek_asked: The position wanted, in seconds.
        speed_asked: How many times as fast.
        volume_asked: How loud, 0 to 1.
    """

    seek_asked = Signal(float)
    speed_asked = Signal(float)
    volume_asked = Signal(float)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name in ("back", "play", "step"):
            row.addWidget(tool_button(actions, name))
        self._pages = 0  # of a folder; 0 for a film
        self._slider = SeekBar(self._place_text)
        self._slider.seek_asked.connect(self.seek_asked)
        row.addSpacing(6)
        row.addWidget(self._slider, 1)
        self._time = QLabel()
        self._time.setObjectName("muted")
        self._time.setAccessibleDescription(self.tr("Position and length"))
        row.addSpacing(6)
        row.addWidget(self._time)
        self._loop = tool_button(actions, "loop")
        row.addWidget(self._loop)
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
        self._sound = False
        self._mute = tool_button(actions, "mute")
        row.addWidget(self._mute)
        self._volume = self._volume_slider()
        row.addWidget(self._volume)
        self.show_volume(1.0, there=False)

    def show_volume(self, volume: float, *, there: bool) -> None:
        """Show how loud it is, where the film has sound."""
        with QSignalBlocker(self._volume):
            self._volume.setValue(round(volume * 100))
        self._sound = there
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what the menu has, too, where there is no room to seek."""
        self._make_room()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Room for the buttons to play, a short slider and the time."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), NARROWEST), least.height())

    def _make_room(self) -> None:
        optional = (self._volume, self._speed, self._loop)
        for part in (*optional, self._mute):
            part.setVisible(self._sound or part in (self._speed, self._loop))
        for part in optional:
            slider = self._slider.sizeHint().width()
            if self.width() - self.sizeHint().width() + slider >= LEAST_SLIDER:
                return
            part.hide()

    def show_position(self, position_s: float, duration_s: float) -> None:
        """Show where the file is; a duration of 0 means it is not known."""
        self._pages = 0
        self._name(self.tr("Position in seconds"))
        self._slider.show_position(position_s, duration_s)
        self._time.setText(f"{clock_text(position_s)} / {clock_text(duration_s)}")

    def show_page(self, page: int, count: int, name: str) -> None:
        """Show which picture of a folder is shown, from 0 on, and its name."""
        self._pages = count
        self._name(self.tr("Picture"))
        self._slider.show_position(page, count - 1, whole=True)
        place = self.tr("{0} of {1}").format(page + 1, count)
        short = self.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH
        )
        self._time.setText(f"{place}  {short}")
        self._time.setToolTip(name)

    @property
    def place(self) -> str:
        """Where the file is, as it is written beside the bar."""
        return self._time.text()

    def show_marks(self, marks: tuple[tuple[float, float | None], ...]) -> None:
        """Mark moments and ranges on the bar, in seconds; None is a moment's end."""
        self._slider.show_marks(marks)

    def show_speed(self, speed: float) -> None:
        """Show ``speed``, one of ``SPEEDS``."""
        self._speed.setCurrentIndex(SPEEDS.index(speed))

    def _volume_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setFixedWidth(VOLUME_WIDTH)
        slider.setAccessibleName(self.tr("Volume"))
        slider.setToolTip(self.tr("Volume"))
        slider.valueChanged.connect(
            lambda percent: self.volume_asked.emit(percent / 100)
        )
        return slider

    def _name(self, name: str) -> None:
        if self._slider.accessibleName() != name:  # or a screen reader would speak
            self._slider.setAccessibleName(name)

    def _place_text(self, position: float) -> str:
        if self._pages:
            return self.tr("{0} of {1}").format(round(position) + 1, self._pages)
        return clock_text(position)


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
    keys = actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    spoken = QCoreApplication.translate("Actions", "Key {0}")  # the tip names it twice
    button.setAccessibleDescription(spoken.format(keys))

    def speak() -> None:
        spoken = actions[name].text().rstrip("…")
        if button.accessibleName() != spoken:
            button.setAccessibleName(spoken)

    speak()
    actions[name].changed.connect(speak)
    return button
