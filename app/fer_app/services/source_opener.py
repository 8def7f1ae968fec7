"""Opens and closes sources on threads of their own, so that the window never waits."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_core.errors import FerError
from fer_core.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.sources.base import FrameSource

logger = logging.getLogger(__name__)

PATIENCE_S = 3.0  # for a source before this one that does not let go


class SourceOpener(QObject):
    """Turns a source's spec into a started session; owns the newest one.

    Each request has its own thread: it stops the session before, waits for the
    request before, so that a camera is released before it is opened again, and does
    nothing when a newer request came meanwhile.

    Signals:
        opened: A started ``Session``; out of date unless it is ``current``.
        failed: The source's spec and the sentence to show.
    """

    opened = Signal(object)
    failed = Signal(str, str)

    def __init__(self, open_source: Callable[[str], FrameSource]) -> None:
        super().__init__()
        self._open_source = open_source
        self._lock = threading.Lock()
        self._newest = 0
        self._session: Session | None = None
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> Session | None:
        """The session of the newest request; None while it is being opened."""
        return self._session

    def open(self, spec: str) -> None:
        """Stop the session before, open ``spec``, start a session, all elsewhere."""
        self._request(spec)

    def stop(self) -> None:
        """Stop the session elsewhere; what is being opened is not wanted any more."""
        self._request(None)

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _request(self, spec: str | None) -> None:
        with self._lock:
            self._newest += 1
            before, self._session = self._session, None
        if before is not None:
            before.request_stop()
        self._thread = threading.Thread(
            target=self._work,
            args=(self._newest, spec, before, self._thread),
            name="source",
            daemon=True,
        )
        self._thread.start()

    def _work(
        self,
        number: int,
        spec: str | None,
        before: Session | None,
        last: threading.Thread | None,
    ) -> None:
        if before is not None:
            before.stop()
        if last is not None:
            last.join(PATIENCE_S)
        if spec is None or number != self._newest:
            return
        try:
            session = Session(self._open_source(spec))
        except FerError as error:
            self._fail(number, spec, str(error))
            return
        except Exception as error:
            logger.exception("Opening %s failed", spec)
            self._fail(number, spec, f"{spec} cannot be opened ({error}).")
            return
        with self._lock:
            wanted = number == self._newest
            if wanted:
                session.start()
                self._session = session
        if wanted:
            self.opened.emit(session)
        else:
            session.stop()

    def _fail(self, number: int, spec: str, sentence: str) -> None:
        if number == self._newest:
            self.failed.emit(spec, sentence)
