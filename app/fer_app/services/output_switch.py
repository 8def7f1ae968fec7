"""An output for other programs, on or off, whatever is watched meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from fer_app.services.background_task import BackgroundTask
from fer_core.errors import OutputError
from fer_core.sinks.base import Sink
from fer_core.sinks.fan_out import FanOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.session.session import Session
    from fer_core.types import AnalysedFrame

LOOK_MS = 250

S = TypeVar("S", bound=Sink)


class OutputSwitch(QObject, Generic[S]):
    """Owns a sink while it is on, and hands it every frame of every session.

    It is opened, written to and closed on threads of its own, so that neither the
    picture nor the window ever waits for it.

    Args:
        name: Of its thread, in the log.
        parent: Owns it.

    Signals:
        changed: Whether it is on; False as well when it could not be opened.
        looked: It is on; four times a second.
        failed: Why it is off; the ``Message`` to show.
    """

    changed = Signal(bool)
    looked = Signal()
    failed = Signal(object)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.sink: S | None = None
        self._wanted = self._opening = False
        self._session: Session | None = None
        self._queue: FanOut | None = None
        self._newest: AnalysedFrame | None = None
        self._work = BackgroundTask(name, self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def on(self) -> bool:
        """Whether it is open."""
        return self._queue is not None

    def watch(self, session: Session) -> None:
        """Hand on the frames of ``session`` from now on."""
        self._session = session
        if self._queue is not None:
            session.attach(self._offer)

    def leave(self) -> None:
        """Hand on nothing more of the session; the output stays."""
        if self._session is not None:
            self._session.detach(self._offer)
        self._session = self._newest = None

    def start(self, open_sink: Callable[[], S]) -> None:
        """Open the output elsewhere."""
        self._wanted = True
        if not self._opening:
            self._opening = True
            self._work.start(lambda: self._opened(open_sink))

    def stop(self) -> None:
        """Close the output elsewhere."""
        self._wanted = False
        queue, self._queue, self.sink = self._queue, None, None
        if queue is None:
            return
        self._timer.stop()
        if self._session is not None:
            self._session.detach(self._offer)
        self._newest = None
        self._work.start(lambda: _close(queue))
        self.changed.emit(False)

    def repeat(self, shown: AnalysedFrame | None = None) -> None:
        """Hand on the newest frame again, or ``shown`` where there was none."""
        newest = self._newest or shown
        if self._queue is not None and newest is not None:
            self._offer(newest)

    def catch_up(self, shown: AnalysedFrame | None) -> None:
        """Hand on what is ``shown`` if the session's frames came before ``watch``."""
        if self._newest is None:
            self.repeat(shown)

    def wait(self, timeout_s: float) -> None:
        """Wait for what is under way, after ``stop``."""
        self._work.wait(timeout_s)

    def _offer(self, analysed: AnalysedFrame) -> None:
        """Take a frame, on the session's thread."""
        queue = self._queue
        if queue is not None:
            self._newest = analysed
            queue.offer(analysed)

    def _opened(self, open_sink: Callable[[], S]) -> tuple[S, ...]:
        """Open it on a thread of its own; return nothing if nobody wants it now."""
        sink = open_sink()
        if self._wanted:
            return (sink,)
        _close(sink)
        return ()

    def _on_done(self, opened: tuple[S, ...] | None) -> None:
        if opened is None:  # one was closed
            return
        self._opening = False
        if not opened:
            self._wanted = False
            self.changed.emit(False)
            return
        if not self._wanted:
            self._work.start(lambda: _close(opened[0]))
            return
        self.sink = opened[0]
        self._queue = FanOut(opened, in_step=False)
        if self._session is not None:
            self._session.attach(self._offer)
        self._timer.start()
        self.changed.emit(True)

    def _on_failed(self, sentence: object) -> None:
        self._wanted = self._opening = False
        self.failed.emit(sentence)
        self.changed.emit(self.on)

    def _look(self) -> None:
        if self._queue is not None and self._queue.problems:
            self.failed.emit(self._queue.problems[0])
            self.stop()
        else:
            self.looked.emit()


def _close(sink: Sink) -> None:
    try:
        sink.close()
    except OutputError:  # it has been told of
        sink.abort()
