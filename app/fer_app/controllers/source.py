"""The commands for what is watched: a camera, a file, a stream, the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.dialogs.prompts import ask_file, ask_stream
from fer_app.i18n.sentences import said
from fer_app.widgets.source_picker import CameraWatch
from fer_app.widgets.state_message import state_message
from fer_core.session.status import SessionState

if TYPE_CHECKING:
    from fer_app.main_window import MainWindow
    from fer_app.services.environment import World
    from fer_core.session.session import Session
    from fer_core.session.status import SessionStatus


class SourceControl(QObject):
    """Asks what to watch, hands it to the player, and shows how it goes."""

    def __init__(self, window: MainWindow, world: World) -> None:
        super().__init__(window)
        self._window = window
        self._panes = window.panes
        self._player = window.player
        self._sample = world.sample
        self._wanted = ""
        self._sink_problem: str | None = None  # shown already
        self._cameras = CameraWatch(world.list_cameras)
        self._cameras.found.connect(self._on_cameras)
        player, picker = self._player, self._panes.picker
        player.opening.connect(self._on_opening)
        player.opened.connect(self._on_opened)
        player.failed.connect(self._on_failed)
        player.feed.status_changed.connect(self._show_status)
        picker.chosen.connect(self.open)
        picker.file_asked.connect(self._ask_file)
        picker.stream_asked.connect(self._ask_stream)
        for name, run in {
            "file": self._ask_file,
            "stream": self._ask_stream,
            "sample": lambda: self.open(self._sample),
        }.items():
            window.commands[name].triggered.connect(run)

    def begin(self, spec: str) -> None:
        """Watch ``spec``; empty takes the camera used last, the first, or the sample.

        From now on the cameras are listed as they come and go.
        """
        if spec:
            self.open(spec)
        self._cameras.start()

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self._wanted = spec
        self._panes.banner.hide()
        self._player.open(spec)

    def stop(self) -> None:
        """Look for cameras no more."""
        self._cameras.stop()

    @property
    def watches_camera(self) -> bool:
        """Whether the picture comes from a camera."""
        session = self._player.session
        return session is not None and session.source.kind == "camera"

    def _on_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        self._panes.picker.show_cameras(cameras)
        if self._wanted:
            return
        specs = [spec for spec, _ in cameras]
        before = self._window.settings.source
        if before in specs:
            self.open(before)
        else:
            self.open(specs[0] if specs else self._sample)

    def _on_opening(self, spec: str) -> None:
        window = self._window
        window.keeper.leave()
        window.presenter.clear()
        window.status.show_status(None)
        window.playback.leave()
        self._panes.view.show_message(self.tr("Opening…"))
        self._panes.picker.show_current(spec, Path(spec).name or spec)

    def _on_opened(self, session: Session) -> None:
        window = self._window
        self._sink_problem = None
        self._panes.picker.show_current(self._player.spec, session.source.name)
        window.playback.watch(session)
        window.keeper.watch(session)
        if session.source.kind == "camera":
            window.adopt(replace(window.settings, source=self._player.spec))
        window.apply_settings()

    def _on_failed(self, spec: str, sentence: str) -> None:
        self._panes.view.show_message(self.tr("No picture"), said(sentence))
        self._panes.banner.show_error(
            sentence, self.tr("Try again"), lambda: self.open(spec)
        )

    def _show_status(self, status: SessionStatus) -> None:
        session = self._player.session
        if session is None:
            return
        self._window.status.show_status(status)
        self._window.playback.show_status(session, status)
        camera = self.watches_camera
        self._panes.view.show_message(*state_message(status, camera=camera))
        if status.sink_problem and status.sink_problem != self._sink_problem:
            self._sink_problem = status.sink_problem
            self._panes.banner.show_error(status.sink_problem)
        if status.state is SessionState.FAILED and status.error:
            self._player.feed.leave()
            self._on_failed(self._player.spec, status.error)

    def _ask_file(self) -> None:
        path = ask_file(self._window)
        if path:
            self.open(path)

    def _ask_stream(self) -> None:
        address = ask_stream(self._window)
        if address:
            self.open(address)
