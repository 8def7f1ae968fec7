"""A live session: capture thread -> mailbox -> analysis thread -> mailbox."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from fer_core._platform.memory import return_freed_memory
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

FRAME_TIMEOUT_S = 1.5  # a camera that gave no frame for so long is taken for lost
WAIT_S = 0.5  # how often a waiting thread looks whether it should end
RETURN_S = 60.0  # after which freed memory is given back again
DELAY_SMOOTHING = 0.1  # of the newest frame in the shown delay


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
        self._captured_frames: LatestSlot[Frame] = LatestSlot()
        self._results: LatestSlot[AnalysedFrame] = LatestSlot()
        self._stopping = threading.Event()
        self._source_ended = False
        self._error: Message | None = None
        self._sink_problem: Message | None = None
        self._captured = self._analysed = 0
        self._capture_rate, self._analysis_rate = RateMeter(), RateMeter()
        self._last_capture_s = 0.0
        self._delay_ms = 0.0
        self._taken_capture_s: float | None = None
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
        self._captured_frames.close()
        self._results.close()

    def take(self) -> AnalysedFrame | None:
        """Return the newest analysed frame once; None when nothing new is there."""
        analysed = self._results.take()
        if analysed is not None:
            self._taken_capture_s = analysed.frame.captured_s
        return analysed

    def mark_displayed(self) -> None:
        """Note that what was taken last is on the screen now."""
        if self._taken_capture_s is None:
            return
        delay_ms = (time.monotonic() - self._taken_capture_s) * 1000
        self._taken_capture_s = None
        weight = DELAY_SMOOTHING if self._delay_ms else 1.0
        self._delay_ms += (delay_ms - self._delay_ms) * weight

    def set_processor(self, processor: Processor) -> None:
        """Let ``processor`` take over from the next frame on; the old stays open.

        Where no next frame comes, because a file stands still, it takes the last.
        """
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
            dropped=self._captured_frames.dropped,
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
            silent = now_s - self._last_capture_s > FRAME_TIMEOUT_S
            return SessionState.WAITING if silent else SessionState.RUNNING
        return SessionState.PAUSED if self.playback.paused else SessionState.RUNNING

    def _run(self, what: str, work: Callable[[], None]) -> None:
        """Do a thread's work; an error ends the session and leaves its sentence."""
        try:
            work()
        except Exception as error:
            if not (isinstance(error, FerError) or self._stopping.is_set()):
                logger.exception("%s failed", what)
            self._fail(_message(what, error))

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
        self._captured_frames.close()

    def _put(self, frame: Frame) -> None:
        now_s = time.monotonic()
        self._captured += 1
        self._last_capture_s = now_s
        self._capture_rate.tick(now_s)
        if frame.captured_s is None:
            frame = replace(frame, captured_s=now_s)
        self._captured_frames.put(frame)

    def _analyse(self) -> None:
        frame: Frame | None = None
        read_by: Processor | None = None
        returned_s = time.monotonic()
        while not self._stopping.is_set():
            if time.monotonic() - returned_s > RETURN_S:
                return_freed_memory()
                returned_s = time.monotonic()
            captured = self._captured_frames.take(WAIT_S)
            processor = self._processor
            if captured is not None:
                frame, read_by = captured, processor
                self._process(processor, frame)
            elif self._source_ended:
                return
            elif frame is not None and processor is not read_by and self._stands_still:
                read_by = processor
                self._process(processor, replace(frame, captured_s=time.monotonic()))

    @property
    def _stands_still(self) -> bool:
        return not self.source.live and (self.playback.paused or self.playback.at_end)

    def _process(self, processor: Processor, frame: Frame) -> None:
        analysed = processor.process(frame)
        self._analysed += 1
        if analysed.searched:
            self._analysis_rate.tick(time.monotonic())
        self._results.put(analysed)
        for sink in self._sinks:
            try:
                sink(analysed)
            except Exception as error:
                logger.exception("A sink failed and was let go")
                self.detach(sink)
                self._sink_problem = _message(Message("An output"), error)


def _message(what: str, error: Exception) -> Message:
    """Return what to tell the person of ``error``."""
    if isinstance(error, FerError):
        return error.message
    return Message(
        "{name} stopped unexpectedly ({reason}). See the log in Help.",
        name=what,
        reason=error,
    )
