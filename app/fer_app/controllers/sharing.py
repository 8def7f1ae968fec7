"""What other programs get: live readings, and the picture as a camera."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.output_switch import OutputSwitch
from fer_app.style.emotions import emotion_names
from fer_core.sinks.anonymized import AnonymizedSink
from fer_core.sinks.live_output import (
    LiveOutput,
    open_live_output,
    parse_live_address,
)
from fer_core.sinks.virtual_camera import VirtualCamera

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.services.player import Player
    from fer_app.settings import Settings
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message


class SharingController(QObject):
    """Switches both on and off, and shows a sign as long as one is on.

    Signals:
        changed: One was switched on or off.
        setting_asked: The name of a setting that would help.
    """

    changed = Signal()
    setting_asked = Signal(str)

    def __init__(
        self, parts: WindowParts, player: Player, settings: Callable[[], Settings]
    ) -> None:
        super().__init__(parts.central)
        self._central, self._status = parts.central, parts.status
        self._commands = parts.commands
        self._player = player
        self._settings = settings
        self._hide = False
        self.live: OutputSwitch[LiveOutput] = OutputSwitch("live output", self)
        self.camera: OutputSwitch[AnonymizedSink] = OutputSwitch("virtual camera", self)
        for switch, command, begin, show in (
            (self.live, "live", self._begin_live, self._show_live),
            (self.camera, "virtual_camera", self._begin_camera, self._show_camera),
        ):
            player.opening.connect(switch.leave)
            player.opened.connect(switch.watch)
            self._commands[command].toggled.connect(
                lambda on, switch=switch, begin=begin: begin() if on else switch.stop()
            )
            switch.changed.connect(self._commands[command].setChecked)
            switch.changed.connect(show)
            switch.changed.connect(lambda on: self.changed.emit())
            switch.looked.connect(partial(show, True))
            switch.looked.connect(
                lambda switch=switch: switch.catch_up(self._central.view.analysed)
            )
            switch.failed.connect(partial(self._on_failed, command))
        self.camera.changed.connect(lambda on: self._show_first_picture())

    @property
    def on(self) -> bool:
        """Whether any program may get anything."""
        return self.live.on or self.camera.on

    def hide_faces(self, hide: bool) -> None:
        """Hide faces in the virtual camera from now on, or show them.

        Also where no new frame comes: it goes on showing the one before.
        """
        changed, self._hide = hide != self._hide, hide
        if self.camera.sink is not None:
            self.camera.sink.enabled = hide
            if changed:
                self._show_first_picture()

    def stop(self) -> None:
        """Begin to end both; they take leave of their clients meanwhile."""
        for switch in (self.live, self.camera):
            switch.leave()
            switch.stop()

    def close(self, left: Callable[[], float]) -> None:
        """End both; ``left`` tells how long to wait for that."""
        self.stop()
        for switch in (self.live, self.camera):
            switch.wait(left())

    def _begin_live(self) -> None:
        if self.live.on:
            return
        settings = self._settings()
        text = f"{settings.live}://{settings.live_address}"
        origins = settings.live_origins.replace(",", " ").split()
        self.live.start(lambda: open_live_output(parse_live_address(text), origins))

    def _begin_camera(self) -> None:
        if self.camera.on:
            return
        session, names, hide = self._player.session, emotion_names(), self._hide
        rate_fps = (session and session.source.rate_fps) or 30.0

        def opened() -> AnonymizedSink:
            sink = AnonymizedSink(
                VirtualCamera(rate_fps, names=names), lookahead_frames=0
            )
            sink.enabled = hide
            return sink

        self.camera.start(opened)

    def _show_first_picture(self) -> None:
        if self.camera.sink is not None:
            self.camera.sink.enabled = self._hide  # it may have changed meanwhile
            self.camera.repeat(self._central.view.analysed)

    def _show_live(self, on: bool) -> None:
        output = self.live.sink
        if not on or output is None:
            self._status.show_shared("live", "")
            return
        parts = [self.tr("Live output {0}").format(output.address.url)]
        if output.clients is not None:
            parts.append(self.tr("clients: {0}").format(output.clients))
        if output.address.token:
            parts.append(self.tr("token {0}").format(output.address.token))
        elif output.address.kind == "lsl" and not output.address.local:
            parts.append(self.tr("whole local network"))
        self._status.show_shared("live", f"● {' · '.join(parts)}")

    def _show_camera(self, on: bool) -> None:
        self._status.show_shared(
            "virtual_camera", f"● {self.tr('Virtual camera')}" if on else ""
        )

    def _on_failed(self, command: str, sentence: Message) -> None:
        if command == "live":
            self._central.banner.show_error(
                sentence,
                self.tr("Settings…"),
                lambda: self.setting_asked.emit("live_address"),
            )
        else:
            self._central.banner.show_error(sentence)
