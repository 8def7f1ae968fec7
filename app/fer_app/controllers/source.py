"""The commands for what is watched: a camera, a file, a stream, the screen."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.dialogs.prompts import ask_file, ask_folder, ask_screen, ask_stream, show
from fer_app.dialogs.two_cameras import TwoCamerasDialog
from fer_app.i18n.messages import translate_message
from fer_app.services.camera_watcher import CameraWatcher
from fer_app.services.own_windows import OwnWindows
from fer_app.widgets.state_message import state_message
from fer_core.errors import SourceError
from fer_core.session.status import SessionState
from fer_core.sources.desktop_window import PREFIX
from fer_core.sources.screen import Screen, check_display, is_wayland
from fer_core.sources.side_by_side import SideBySide
from fer_core.sources.stream_address import shown_address
from fer_core.sources.wayland_screen import WaylandSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fer_app.services.environment import Environment
    from fer_app.services.player import Player
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message
    from fer_core.session.session import Session
    from fer_core.session.status import SessionStatus


RECENT = 6  # sources listed again


class SourceController(QObject):
    """Asks what to watch, hands it to the player, and shows how it goes."""

    def __init__(
        self,
        parts: WindowParts,
        player: Player,
        environment: Environment,
        settings: SettingsAccess,
        when_saved: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(parts.central)
        self._when_saved = when_saved
        self._central = parts.central
        self._player = player
        self._settings = settings
        self._sample = environment.sample
        self._wanted = ""
        self._address = "rtsp://"
        self._listed: Sequence[tuple[str, str]] = ()
        self._two: Sequence[str] = ()
        self._lost = ""  # of two cameras, told
        self._all_seen: WaylandSource | None = None  # told
        self._sink_problem: Message | None = None  # shown already
        self._told = ""  # of a source that failed
        self._own_windows = OwnWindows(self)
        self._cameras = CameraWatcher(environment.list_cameras)
        self._cameras.found.connect(self._on_cameras)
        self._cameras.failed.connect(self._central.banner.show_error)
        picker = self._central.picker
        player.opening.connect(self._on_opening)
        player.opened.connect(self._on_opened)
        player.failed.connect(self._on_failed)
        player.feed.status_changed.connect(self._show_status)
        picker.chosen.connect(self.change_to)
        picker.file_asked.connect(self._ask_file)
        picker.folder_asked.connect(self._ask_folder)
        picker.stream_asked.connect(self._ask_stream)
        picker.screen_asked.connect(self._ask_screen)
        picker.two_cameras_asked.connect(self._ask_two_cameras)
        for name, run in {
            "file": self._ask_file,
            "images": self._ask_folder,
            "stream": self._ask_stream,
            "screen": self._ask_screen,
            "two_cameras": self._ask_two_cameras,
            "sample": lambda: self.change_to(self._sample),
        }.items():
            parts.commands[name].triggered.connect(run)

    def begin(self, spec: str) -> None:
        """Watch ``spec``; empty takes the camera used last, the first, or the sample.

        From now on the cameras are listed as they come and go.
        """
        self._show_recent()
        if spec:
            self.open(spec)
        self._cameras.start()

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self._wanted = spec
        banner = self._central.banner
        if banner.sentence and banner.sentence == self._told:
            banner.hide()  # what else is told there, as missing models, stays
        self._player.open(spec)

    def change_to(self, spec: str) -> None:
        """Watch ``spec``, once readings that would be lost were asked about."""
        self._when_saved(lambda: self.open(spec))

    def stop(self, timeout_s: float) -> None:
        """Look for cameras no more; wait so long for a look that is under way."""
        self._cameras.stop(timeout_s)
        self._own_windows.leave_out_of(None)

    @property
    def watches_camera(self) -> bool:
        """Whether the picture comes from one camera; of two, left would be right."""
        session = self._player.session
        return (
            session is not None
            and session.source.kind == "camera"
            and not isinstance(session.source, SideBySide)
        )

    def _on_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        self._listed = cameras
        self._central.picker.show_cameras(cameras)
        if self._wanted:
            return
        specs = [spec for spec, _ in cameras]
        before = self._settings.current().source
        if before in (*specs, *(f"{one}+{two}" for one in specs for two in specs)):
            self.open(before)
        else:
            self.open(specs[0] if specs else self._sample)
        if not specs and not self._central.banner.sentence:  # trouble comes first
            self._central.banner.show_notice(
                self.tr(
                    "No camera was found, so the sample clip plays. A camera appears in"
                    " the list once it is plugged in."
                )
            )

    def _on_opening(self, spec: str) -> None:
        self._central.view.show_message(self.tr("Opening…"))
        self._central.picker.show_current(spec, self._name(spec))

    def _on_opened(self, session: Session) -> None:
        self._sink_problem = None
        self._lost = ""
        self._own_windows.leave_out_of(session.source)
        self._central.picker.show_current(
            self._player.spec, self._name(self._player.spec, session.source.name)
        )
        settings, spec = self._settings.current(), self._player.spec
        if session.source.kind == "camera":
            if "://" not in spec:  # of two, one may be a stream with a password
                self._settings.change(replace(settings, source=spec))
        elif (
            not spec.startswith(f"{PREFIX}0x")
            and spec != self._sample
            and ("://" not in spec or shown_address(spec) == spec)
        ):
            kept = [each for each in settings.recent.splitlines() if each != spec]
            recent = "\n".join([spec, *kept][:RECENT])  # no password, no stream key
            self._settings.change(replace(settings, recent=recent))
        self._show_recent()

    def _show_recent(self) -> None:
        specs = self._settings.current().recent.splitlines()
        self._central.picker.show_recent(
            tuple((spec, self._name(spec)) for spec in specs)
        )

    def _on_failed(self, spec: str, sentence: Message) -> None:
        self._central.view.show_message(
            self.tr("No picture"), translate_message(sentence)
        )
        self._central.banner.show_error(
            sentence, self.tr("Try again"), lambda: self.change_to(spec)
        )
        self._told = self._central.banner.sentence

    def _show_status(self, status: SessionStatus) -> None:
        if self._player.session is None:
            return
        kind = self._player.session.source.kind
        self._central.view.show_message(*state_message(status, kind))
        source = self._player.session.source
        if isinstance(source, SideBySide):
            self._show_lost(source.lost)
        elif isinstance(source, WaylandSource) and source.shows_all_windows:
            self._tell_of_own_windows(source)
        if status.sink_problem and status.sink_problem != self._sink_problem:
            self._sink_problem = status.sink_problem
            self._central.banner.show_error(status.sink_problem)
        if status.state is SessionState.FAILED and status.error:
            self._player.feed.leave()
            self._on_failed(self._player.spec, status.error)

    def _show_lost(self, lost: Sequence[str]) -> None:
        """Tell which of two cameras is lost, until it is back."""
        banner = self._central.banner
        told = ""
        if len(lost) == 1:  # the picture itself tells of both
            told = self.tr(
                "{0} is lost; the other goes on. It comes back by itself when it is"
                " plugged in again."
            ).format(lost[0])
        if told == self._lost:
            return
        if self._lost and banner.sentence == self._lost:
            banner.hide()
        self._lost = told
        if told:
            banner.show_error(told)

    def _tell_of_own_windows(self, source: WaylandSource) -> None:
        """Say once for each source that our window is in its picture, too."""
        if self._all_seen is not source:
            self._all_seen = source
            self._central.banner.show_notice(
                self.tr(
                    "Wayland tells no program where its windows are: this one is in the"
                    " picture where it is on that screen. Move it to another, or choose"
                    " a single window."
                )
            )

    def _ask_file(self) -> None:
        path = ask_file(self._central.window())
        if path:
            self.change_to(path)

    def _ask_folder(self) -> None:
        folder = ask_folder(self._central.window())
        if folder:
            self.change_to(folder)

    def _ask_stream(self) -> None:
        address = ask_stream(self._central.window(), self._address)
        if address:
            self._address = address  # to be corrected, should it fail
            self.change_to(address)

    def _ask_screen(self) -> None:
        if is_wayland():  # where the desktop itself asks
            self.change_to("screen:0")
            return
        try:
            check_display()
        except SourceError as error:
            self._central.banner.show_error(error.message)
            return
        spec = ask_screen(self._central.window())
        if spec:
            self.change_to(spec)

    def _ask_two_cameras(self) -> None:
        dialog = TwoCamerasDialog(self._central.window(), self._listed, self._two)
        dialog.accepted.connect(lambda: self._watch_two(dialog))
        show(dialog)

    def _watch_two(self, dialog: TwoCamerasDialog) -> None:
        self._two = dialog.chosen
        self.change_to(dialog.spec)

    def _name(self, spec: str, name: str = "") -> str:
        """Return what the list calls a source whose own name is ``name``."""
        if spec.startswith(PREFIX):
            return self.tr("Window {0}").format(spec.removeprefix(PREFIX))
        if not spec.startswith("screen:"):
            return name or _short_name(spec)
        try:
            part = Screen.parse(spec).part
        except SourceError:
            return spec
        if part is None:
            return self.tr("Screen")
        return self.tr("Screen, {0}x{1} at {2}, {3}").format(
            part.width, part.height, part.left, part.top
        )


def _short_name(spec: str) -> str:
    """Return a file's own name, or an address without what is secret in it."""
    if "://" not in spec:
        return Path(spec).name or spec
    halves = re.split(r"\+(?=[a-z][a-z0-9.-]+://)", spec, maxsplit=1, flags=re.I)
    return " + ".join(shown_address(half) for half in halves)
