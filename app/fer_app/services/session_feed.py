"""Takes results from the session on the window's own beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.session.session import Session
    from fer_core.session.status import SessionStatus
    from fer_core.types import AnalysedFrame

FRAME_MS = 15  # a screen's beat; pulls, so that a slow window gets fewer frames
STATUS_MS = 250


class SessionFeed(QObject):
    """Pulls frames and status while a session is watched.

    Signals:
        status_changed: A ``SessionStatus``, four times a second.
    """

    status_changed = Signal(object)

    def __init__(self, show: Callable[[AnalysedFrame], None]) -> None:
        super().__init__()
        self._show = show
        self._session: Session | None = None
        self.shown_name = ""  # what the frame shown last came from
        self.shown_s = 0.0  # and where in the file it is
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._pull)
        self._statuses = QTimer(self)
        self._statuses.setInterval(STATUS_MS)
        self._statuses.timeout.connect(self.report)

    @property
    def session(self) -> Session | None:
        """The session watched now."""
        return self._session

    def watch(self, session: Session) -> None:
        """Watch ``session`` instead of the one before."""
        self._session = session
        self._frames.start()
        self._statuses.start()
        self.report()

    def leave(self) -> None:
        """Watch nothing."""
        self._frames.stop()
        self._statuses.stop()
        self._session = None
        self.shown_name = ""

    def note_painted(self) -> None:
        """Tell the session that its newest frame is on the screen."""
        if self._session is not None:
            self._session.mark_displayed()

    def report(self) -> None:
        """Send the status now."""
        if self._session is not None:
            status: SessionStatus = self._session.status
            self.status_changed.emit(status)

    def _pull(self) -> None:
        analysed = None if self._session is None else self._session.take()
        if analysed is not None:
            turned = self.shown_name != analysed.frame.source
            self.shown_name = analysed.frame.source
            self.shown_s = analysed.frame.position[0]
            self._show(analysed)
            if turned:  # its name is shown with it
                self.report()
