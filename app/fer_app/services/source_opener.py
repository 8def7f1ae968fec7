"""Opens and closes sources away from the window, which never waits for one."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_core.errors import Message
from fer_core.session.archive import is_session, open_session
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.session import Session
from fer_core.sources.playback import Playback

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.services.background_task import Wanted
    from fer_core.sources.base import FrameSource

PATIENCE_S = 3.0  # for a source before this one that does not let go


class SourceOpener(QObject):
    """Turns a source's spec into a started session; owns the newest one.

    Each request waits for the one before and stops its session, so that a camera is
    released before it is opened again, and does nothing more when a newer request came
    meanwhile.

    Signals:
        opened: A started ``Session``; out of date unless it is ``current``.
        failed: The source's spec and the ``Message`` to show.
    """

    opened = Signal(object)
    failed = Signal(str, object)

    def __init__(self, open_source: Callable[[str], FrameSource]) -> None:
        super().__init__()
        self._open_source = open_source
        self._lock = threading.Lock()
        self._spec = ""
        self._session: Session | None = None
        self._task = BackgroundTask(
            "source",
            patience_s=PATIENCE_S,
            failure=lambda error: Message(
                "{name} cannot be opened ({reason}).", name=self._spec, reason=error
            ),
        )
        self._task.done.connect(self._on_done)
        self._task.failed.connect(self._on_failed)

    @property
    def current(self) -> Session | None:
        """The session of the newest request; None while it is being opened."""
        return self._session

    def open(self, spec: str) -> None:
        """Stop the session before, open ``spec``, start a session, all elsewhere."""
        self._spec = spec
        before = self._give_up()
        self._task.start_newest(partial(self._open, spec, before))

    def stop(self) -> None:
        """Stop the session elsewhere; what is being opened is not wanted any more."""
        before = self._give_up()
        if before is not None:
            self._task.start(partial(self._close, before))

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        return self._task.wait(timeout_s)

    def _give_up(self) -> Session | None:
        """Return the session before, told to stop; from now on no other comes."""
        self._task.forget()
        with self._lock:
            before, self._session = self._session, None
        if before is not None:
            before.request_stop()
        return before

    def _open(
        self, spec: str, before: Session | None, wanted: Wanted
    ) -> Session | None:
        if before is not None:
            before.stop()
        if not wanted():
            return None
        session = _session(_recorded(spec) or self._open_source(spec))
        with self._lock:  # either it is current, or it is stopped here
            if wanted():
                session.start()
                self._session = session
                return session
        session.stop()
        return None

    def _close(self, session: Session) -> None:
        session.stop()

    def _on_done(self, session: Session | None) -> None:
        if session is not None:
            self.opened.emit(session)

    def _on_failed(self, sentence: Message) -> None:
        self.failed.emit(self._spec, sentence)


def _session(source: FrameSource) -> Session:
    """Return a session; what is looked at at leisure waits at its first picture."""
    playback = Playback()
    if waits(source):
        playback.pause()
    if isinstance(source, RecordedFilm):
        return Session(source, source, playback=playback)
    return Session(source, playback=playback)


def waits(source: FrameSource) -> bool:
    """Return whether a source shows its first picture and stands still."""
    return source.kind == "images" or isinstance(source, RecordedFilm)


def _recorded(spec: str) -> RecordedFilm | None:
    """Return the session in a folder; None where there is no session."""
    try:
        if "\0" in spec or not is_session(Path(spec)):
            return None
    except OSError:  # no name that this system has
        return None
    return RecordedFilm(open_session(spec))
