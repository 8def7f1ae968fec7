"""What commands given by key did, for whoever cannot see it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication, QToolButton

from fer_app.widgets.announcer import announce, speak_choices
from fer_app.widgets.playback_bar import clock_text

if TYPE_CHECKING:
    from fer_app.services.player import Player
    from fer_app.services.recording import RecordingService
    from fer_app.widgets.window_parts import WindowParts

SWITCHES = (
    *("mirror", "blur", "why", "lab", "panel", "whole", "compact", "loop", "mute"),
    *("live", "virtual_camera"),
)
CHOICES = ("fit", "fill", "actual", "chart_shares", "chart_change", "chart_valence")
JUMPS = ("step", "back", "forward", "rewind")
ARRIVAL_MS = 300  # until the picture asked for is shown


class Announcements(QObject):
    """Says what is on now, where a film stands and whom the chosen face belongs to.

    Keeps quiet where the focus is on the button of the command: a screen reader
    speaks that by itself. Create it last, so that a command is done by then.
    """

    def __init__(
        self, parts: WindowParts, player: Player, recording: RecordingService
    ) -> None:
        super().__init__(parts.central)
        self._commands = parts.commands
        self._central = parts.central
        self._player = player
        self._recording = recording
        speak_choices(parts.central)
        self._arrival = QTimer(self)
        self._arrival.setSingleShot(True)
        self._arrival.setInterval(ARRIVAL_MS)
        self._arrival.timeout.connect(self._tell_position)
        for name in SWITCHES:
            self._commands[name].triggered.connect(partial(self._tell_switch, name))
        for name in CHOICES:
            self._commands[name].triggered.connect(partial(self._tell_choice, name))
        for name in JUMPS:
            self._commands[name].triggered.connect(self._arrival.start)
        for name in ("slower", "faster"):
            self._commands[name].triggered.connect(self._tell_speed)
        self._commands["play"].triggered.connect(self._tell_playing)
        self._commands["next_face"].triggered.connect(self._tell_face)
        self._commands["pause_record"].triggered.connect(self._tell_pause)
        parts.central.view.next_face_asked.connect(self._tell_face)
        parts.central.scores.face_clicked.connect(self._tell_face)
        recording.recording_changed.connect(self._tell_recording)

    def _say(self, sentence: str) -> None:
        announce(self._central, sentence)

    def _heard(self, name: str) -> bool:
        """Whether the focus is on a button of the command."""
        focused = QApplication.focusWidget()
        if not isinstance(focused, QToolButton):
            return False
        return focused.defaultAction() is self._commands[name]

    def _tell_switch(self, name: str) -> None:
        action = self._commands[name]
        if not self._heard(name):
            text = self.tr("{0}: on") if action.isChecked() else self.tr("{0}: off")
            self._say(text.format(action.text()))

    def _tell_choice(self, name: str) -> None:
        self._say(self._commands[name].text())

    def _tell_position(self) -> None:
        self._player.feed.report()
        self._say(self._central.playback.place)

    def _tell_speed(self) -> None:
        if self._player.session is not None:
            speed = self._player.session.playback.speed
            figure = QLocale().toString(speed, "g", 3)
            self._say(self.tr("Speed {0}").format(figure))

    def _tell_playing(self) -> None:
        session = self._player.session
        if session is None or self._heard("play"):  # its button's name changes
            return
        position = clock_text(session.playback.position_s)
        paused = session.playback.paused
        text = self.tr("Paused at {0}") if paused else self.tr("Playing from {0}")
        self._say(text.format(position))

    def _tell_face(self) -> None:
        for card in self._central.scores.cards:
            if card.face_id == self._central.view.selected:
                self._say(card.accessibleName())

    def _tell_pause(self) -> None:
        paused = self._commands["pause_record"].isChecked()
        if self._recording.recording and not self._heard("pause_record"):
            on = self.tr("Recording goes on")
            self._say(self.tr("Recording paused") if paused else on)

    def _tell_recording(self, on: bool) -> None:
        if on:
            self._say(self.tr("Recording"))
