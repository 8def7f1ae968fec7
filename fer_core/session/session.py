"""A live session: capture thread -> mailbox -> analysis thread -> mailbox."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Protocol

from fer_core.errors import FerError, Message
from fer_core.mailbox import LatestSlot
from fer_core.session.rate import RateMeter
from fer_core.session.status import SessionState, SessionStatus
from fer_core.sources.playback import Playback, paced
from fer_core.types import AnalysedFrame

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.sources.base import FrameSource
    from fer_core.types import Frame

logger = logging.getLogger(__name__)

SILENCE_S = 1.5  # a camera that gave no frame for so long is taken for lost
WAIT_S = 0.5  # how often a waiting thread looks whether it should end
DELAY_WEIGHT = 0.1  # of the newest frame in the shown delay


class Processor(Protocol):
    """What a session asks of a pipeline."""

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show."""


class NoAnalysis:
    """Shows frames as they come, while the models load or are missing."""

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame without faces."""
        return AnalysedFrame(frame, (), searched=False)


class Session:
    """One source and one pipeline at work; it runs once.

    ::

        READY --start--> OPENING --first frame--> RUNNING <--> PAUSED (files)
                            |                      ^   |
                            |          frame again |   | no frame for 1.5 s (live)
                            |                      |   v
                            |                     WAITING
                            +-- source or pipeline raises --> FAILED
                            +-- source ends ---------------> FINISHED
        any state --stop--> STOPPED (a FAILED one stays FAILED)

    A FINISHED file plays on after a seek. The frames a session hands on carry
    growing timestamps, also when the file jumps or starts again.
    """

    def __init__(
        self,
        source: FrameSource,
        processor: Processor | None = None,
        *,
        playback: Playback | None = None,
    ) -> None:
        self.source = source
        self.playback = playback or Playback()
        self._processor: Processor = processor or NoAnalysis()
        self._sinks: tuple[Callable[[AnalysedFrame], None], ...] = ()
        self._sinks_lock = threading.Lock()
        self._shots: LatestSlot[tuple[Frame, float]] = (
            LatestSlot()
        )  # captured at, seconds
        self._results: LatestSlot[tuple[AnalysedFrame, float]] = LatestSlot()
        self._stopping = threading.Event()
        self._source_ended = False
        self._error: Message | None = None
        self._sink_problem: Message | None = None
        self._captured = self._analysed = 0
        self._capture_rate, self._analysis_rate = RateMeter(), RateMeter()
        self._last_capture_s = 0.0
        self._delay_ms = 0.0
        self._taken_s: float | None = None
        self._threads = tuple(
            threading.Thread(
                target=self._run, args=(what, work), name=name, daemon=True
            )
            for name, what, work in (
                ("capture", source.name, self._capture),
                ("analysis", Message("The analysis"), self._analyse),
            )
        )

    def start(self) -> None:
        """Begin; RuntimeError the second time."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End both threads and close the source; may be called again.

        A camera hung inside ``read()`` cannot be interrupted: after ``timeout_s``
        its thread is left to itself and the answer is False.
        """
        self.request_stop()
        self.source.close()
        end_s = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, end_s - time.monotonic()))
        hung = [thread.name for thread in self._threads if thread.is_alive()]
        if hung:
            logger.warning("%s: %s still busy, left behind", self.source.name, hung)
        return not hung

    def request_stop(self) -> None:
        """Ask both threads to end, without waiting for them."""
        self._stopping.set()
        self.playback.close()
        self._shots.close()
        self._results.close()

    def take(self) -> AnalysedFrame | None:
        """Return the newest analysed frame once; None when nothing new is there."""
        result = self._results.take()
        if result is None:
            return None
        analysed, self._taken_s = result
        return analysed

    def shown(self) -> None:
        """Note that what was taken last is on the screen now."""
        if self._taken_s is None:
            return
        delay_ms = (time.monotonic() - self._taken_s) * 1000
        self._taken_s = None
        weight = DELAY_WEIGHT if self._delay_ms else 1.0
        self._delay_ms += (delay_ms - self._delay_ms) * weight

    def use(self, processor: Processor) -> None:
        """Let ``processor`` take over from the next frame on; the old stays open."""
        self._processor = processor

    def attach(self, sink: Callable[[AnalysedFrame], None]) -> None:
        """Hand every analysed frame to ``sink``, on the analysis thread.

        A sink must be quick and must not raise for what can happen to a disk; one
        that raises is let go, with a line in the log and a sentence in the status.
        """
        with self._sinks_lock:
            self._sinks = (*self._sinks, sink)

    def detach(self, sink: Callable[[AnalysedFrame], None]) -> None:
        """Hand nothing more to ``sink``; unknown ones are ignored."""
        with self._sinks_lock:
            self._sinks = tuple(kept for kept in self._sinks if kept != sink)

    @property
    def status(self) -> SessionStatus:
        """A snapshot, from any thread."""
        now_s = time.monotonic()
        return SessionStatus(
            state=self._state(now_s),
            captured=self._captured,
            analysed=self._analysed,
            dropped=self._shots.dropped,
            camera_fps=self._capture_rate.per_second(now_s),
            analysed_fps=self._analysis_rate.per_second(now_s),
            delay_ms=self._delay_ms,
            error=self._error,
            sink_problem=self._sink_problem,
        )

    def _state(self, now_s: float) -> SessionState:
        if self._error is not None:
            return SessionState.FAILED
        if self._stopping.is_set():
            return SessionState.STOPPED
        if self._threads[0].ident is None:
            return SessionState.READY
        if self._source_ended or self.playback.at_end:
            return SessionState.FINISHED
        if not self._captured:
            return SessionState.OPENING
        if self.source.live:
            silent = now_s - self._last_capture_s > SILENCE_S
            return SessionState.WAITING if silent else SessionState.RUNNING
        return SessionState.PAUSED if self.playback.paused else SessionState.RUNNING

    def _run(self, what: str, work: Callable[[], None]) -> None:
        """Do a thread's work; an error ends the session and leaves its sentence."""
        try:
            work()
        except Exception as error:
            if not (isinstance(error, FerError) or self._stopping.is_set()):
                logger.exception("%s failed", what)
            self._fail(_sentence(what, error))

    def _fail(self, sentence: Message) -> None:
        if not self._stopping.is_set():
            logger.warning("%s", sentence)
            self._error = sentence
            self.request_stop()

    def _capture(self) -> None:
        live = self.source.live
        frames = self.source.frames() if live else paced(self.source, self.playback)
        for frame in frames:
            if self._stopping.is_set():
                return
            self._put(frame)
        self._source_ended = True
        self._shots.close()

    def _put(self, frame: Frame) -> None:
        now_s = time.monotonic()
        self._captured += 1
        self._last_capture_s = now_s
        self._capture_rate.tick(now_s)
        self._shots.put((frame, now_s))

    def _analyse(self) -> None:
        while not self._stopping.is_set():
            shot = self._shots.take(WAIT_S)
            if shot is not None:
                self._process(*shot)
            elif self._source_ended:
                return

    def _process(self, frame: Frame, captured_s: float) -> None:
        analysed = self._processor.process(frame)
        self._analysed += 1
        self._analysis_rate.tick(time.monotonic())
        self._results.put((analysed, captured_s))
        for sink in self._sinks:
            try:
                sink(analysed)
            except Exception as error:
                logger.exception("A sink failed and was let go")
                self.detach(sink)
                self._sink_problem = _sentence(Message("An output"), error)


def _sentence(what: str, error: Exception) -> Message:
    """Return what to tell the person of ``error``."""
    if isinstance(error, FerError):
        return error.message
    return Message(
        "{name} stopped unexpectedly ({reason}). See the log in Help.",
        name=what,
        reason=error,
    )
