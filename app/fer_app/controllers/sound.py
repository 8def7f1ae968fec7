"""The commands for the sound of films: how loud, and mute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.i18n.messages import translate_message
from fer_core.session.recorded_film import RecordedFilm
from fer_core.sound.player import SoundPlayer
from fer_core.sources.video_file import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.services.player import Player
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message
    from fer_core.session.session import Session
    from fer_core.session.status import SessionStatus
    from fer_core.sound.player import OpenOutput

LONGEST_DELAY_S = 1.0  # of a picture; beyond, the window was busy with something else


class SoundController(QObject):
    """Plays the sound of the film that is watched, if it has any."""

    def __init__(
        self,
        parts: WindowParts,
        player: Player,
        settings: SettingsAccess,
        open_sound: OpenOutput,
    ) -> None:
        super().__init__(parts.central)
        self._central = parts.central
        self._mute = parts.commands["mute"]
        self._settings = settings
        self._open_sound = open_sound
        self._sound: SoundPlayer | None = None
        self._ending: list[SoundPlayer] = []
        self._told: Message | None = None  # once is enough
        player.opening.connect(self.leave)
        player.opened.connect(self.watch)
        player.feed.status_changed.connect(self._follow)
        self._central.playback.volume_asked.connect(self._set_volume)
        self._mute.toggled.connect(self._set_muted)
        self.leave()

    def watch(self, session: Session) -> None:
        """Play the sound of ``session``."""
        self.leave()
        source = session.source
        place = source.place if isinstance(source, VideoFile | RecordedFilm) else None
        if place is not None:
            self._sound = SoundPlayer(place, session.playback, self._open_sound)
            self.apply()

    def leave(self) -> None:
        """Fall silent."""
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.close()
            self._ending.append(sound)
        self._show()

    def apply(self) -> None:
        """Bring the settings into effect."""
        settings = self._settings.current()
        self._mute.setChecked(settings.muted)
        if self._sound is not None:
            self._sound.set_volume(0.0 if settings.muted else settings.volume)
        self._show()

    def close(self, left: Callable[[], float]) -> None:
        """Fall silent for good; ``left`` tells how long to wait for that."""
        self.leave()
        for sound in self._ending:
            sound.join(left())

    def _follow(self, status: SessionStatus) -> None:
        sound = self._sound
        if sound is None:
            return
        sound.set_delay(min(status.delay_ms / 1000, LONGEST_DELAY_S))
        self._show()
        if sound.problem is not None and sound.problem != self._told:
            self._told = sound.problem
            self._central.banner.show_notice(translate_message(sound.problem))

    def _show(self) -> None:
        there = self._sound is not None and self._sound.has_sound
        self._mute.setEnabled(there)
        self._central.playback.show_volume(self._settings.current().volume, there=there)

    def _set_volume(self, volume: float) -> None:
        settings = replace(self._settings.current(), volume=volume, muted=False)
        self._settings.change(settings)

    def _set_muted(self, on: bool) -> None:
        self._settings.change(replace(self._settings.current(), muted=on))
