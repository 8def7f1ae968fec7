"""All outputs of a source: on a thread of their own, behind one bounded queue."""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from fer_core.errors import FerError, Message, OutputError
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fer_core.types import AnalysedFrame

logger = logging.getLogger(__name__)

T = TypeVar("T")
QUEUE_FRAMES = 32  # about 1 s at 30 frames/s; 88 MB at 1280x720
WAIT_S = 0.2  # how often a waiting thread looks whether the other still runs


class FanOut(Sink):
    """Gives every frame to several sinks, each of which fails by itself.

    A sink that fails is aborted at once, and takes none of the others with it.

    Args:
        sinks: In the order in which they get a frame; ended in reverse. They are
            this object's from now on.
        in_step: End all files with the same frame: once a sink has failed, none gets
            another one, and ``write`` raises. Otherwise the others go on.

    Attributes:
        dropped: Frames that found the queue full.
        files: What has been completed.
        recovered: What could be recovered of the sinks that failed.
        problems: A sentence about each of these, and where its files are.

    Example:
        >>> from fer_core.sinks.fan_out import FanOut
        >>> from fer_core.sinks.subtitles import SubtitleWriter
        >>> from fer_core.sinks.timeline import TimelineWriter
        >>> table = TimelineWriter(Path("film.csv"), replace=True)
        >>> titles = SubtitleWriter(Path("film.srt"), replace=True)
        >>> with FanOut([titles, table], in_step=True) as sinks:
        ...     for frame in fer.open_source("film.mp4").frames():
        ...         sinks.write(fer.AnalysedFrame(frame, faces=()))
        >>> [path.name for path in sinks.files]
        ['film.csv', 'film.srt']
    """

    def __init__(self, sinks: Sequence[Sink], *, in_step: bool) -> None:
        self.name = ", ".join(sink.name for sink in sinks)
        self.dropped = 0
        self.files: tuple[Path, ...] = ()
        self.recovered: tuple[Path, ...] = ()
        self.problems: tuple[Message, ...] = ()
        self._sinks = list(sinks)  # those at work
        self._in_step = in_step
        self._told = self._ended = False
        self._queue: queue.Queue[AnalysedFrame | None] = queue.Queue(QUEUE_FRAMES)
        self._thread = threading.Thread(target=self._run, name="sinks", daemon=True)
        self._thread.start()

    def write(self, analysed: AnalysedFrame) -> None:
        """Hand a frame over; wait while the queue is full, so that none is lost.

        Raises:
            OutputError: If a sink has failed and all are to end in step.
        """
        while not self._ended:
            if self._in_step and self.problems:
                raise OutputError(self.problems[0])
            with suppress(queue.Full):
                self._queue.put(analysed, timeout=WAIT_S)
                return

    def offer(self, analysed: AnalysedFrame) -> bool:
        """Hand a frame over without waiting; return whether it was taken.

        A full queue drops and counts it.
        """
        if self._ended:
            return False
        try:
            self._queue.put_nowait(analysed)
        except queue.Full:
            self.dropped += 1
            return False
        return True

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete each sink by itself and return their files.

        Raises:
            OutputError: The first time, if a sink has failed; the others are complete,
                and in ``files``.
        """
        self._end()
        while self._sinks:
            sink = self._sinks[-1]
            files = self._attempt(sink, sink.close)
            if files is not None:
                self._sinks.remove(sink)
                self.files += files
        if self.problems and not self._told:
            self._told = True
            raise OutputError(" ".join(self.problems))
        return self.files

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End all sinks early, as ``Sink.abort`` does.

        What waits is still written, unless all is to be deleted.
        """
        if not keep:
            self._clear_queue()
        self._end()
        while self._sinks:
            self.recovered += _aborted(self._sinks.pop(), keep=keep)
        return (*self.files, *self.recovered)

    def _run(self) -> None:
        while (analysed := self._queue.get()) is not None:
            for sink in tuple(self._sinks):
                if self._in_step and self.problems:
                    break
                self._attempt(sink, partial(sink.write, analysed))

    def _attempt(self, sink: Sink, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except FerError as error:
            self._fail(sink, error.message)
        except Exception as error:
            logger.exception("%s failed", sink.name)
            self._fail(
                sink, Message("{name} stopped: {reason}.", name=sink.name, reason=error)
            )
        return None

    def _fail(self, sink: Sink, problem: Message) -> None:
        recovered = _aborted(sink, keep=True)
        if recovered:
            where = ", ".join(map(str, recovered))
            problem = Message(
                "{problem} What was recorded is in {path}.", problem=problem, path=where
            )
        self.recovered += recovered
        self._sinks.remove(sink)
        self.problems += (problem,)

    def _end(self) -> None:
        """Write what waits, and end the thread."""
        self._ended = True
        while self._thread.is_alive():
            with suppress(queue.Full):
                self._queue.put(None, timeout=WAIT_S)
                break
        self._thread.join()

    def _clear_queue(self) -> None:
        self._ended = True
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()


def _aborted(sink: Sink, *, keep: bool) -> tuple[Path, ...]:
    try:
        return sink.abort(keep=keep)
    except Exception:  # must not take the other files with it
        logger.exception("%s could not be ended", sink.name)
        return ()
