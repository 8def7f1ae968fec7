"""Batch processing: a whole source into files, without dropping frames."""

from __future__ import annotations

import logging
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from fer_core.batch_sinks import Sinks
from fer_core.errors import OutputError, SourceError
from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sources.images import ImageFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fer_core.batch_sinks import Job
    from fer_core.pipeline import Pipeline
    from fer_core.sources.base import FrameSource
    from fer_core.types import Frame

logger = logging.getLogger(__name__)

LOOK_S = 0.1  # how often the one who waits for a stop looks whether all is done


@dataclass(frozen=True, slots=True)
class JobResult:
    """The result of a job.

    Attributes:
        outputs: The files written, each complete up to where the work ended.
        stopped: Ended early by request.
        problem: The sentences to show, if the source or a disk failed: what
            happened, and where what was written is.
    """

    name: str
    summary: SessionSummary
    outputs: tuple[Path, ...]
    stopped: bool = False
    problem: str | None = None


class Stopping(Protocol):
    """An event, of threads or of processes, that asks to stop."""

    def is_set(self) -> bool:
        """Return whether it was asked for."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for it; return whether it was asked for."""
        ...


def run_job(
    job: Job,
    source: FrameSource,
    pipeline: Pipeline,
    frame_done: Callable[[], None],
    stopping: Stopping,
) -> JobResult:
    """Analyse all of ``source``, and complete the files.

    A file that breaks off leaves nothing, a live source that does leaves what was
    recorded. Where a disk fails, an interrupt comes or something unforeseen happens,
    nothing is deleted: each file is completed by itself, and the one whose disk
    failed stays as ``NAME.part``, whole up to its last piece.

    Args:
        job: What to write.
        source: Closed at the end, or as soon as a stop is asked for.
        pipeline: Fresh, or its faces would be mixed up with these.
        frame_done: Called after each frame.
        stopping: Asks to stop; a source that hangs does not hold that up.
    """
    summary = SummaryBuilder()
    sinks = Sinks()
    outputs: tuple[Path, ...] = ()
    problem: str | None = None
    try:
        sinks.open(job, source)
        with _closed_on(stopping, source), closing(source.frames()) as frames:  # type: ignore[type-var]
            for number, frame in enumerate(frames, 1):
                analysed = pipeline.process(_titled(frame, job, source))
                summary.add(analysed)
                sinks.write(analysed)
                frame_done()
                if stopping.is_set() or number == job.max_frames:
                    break
        if stopping.is_set() and not summary.frames:
            sinks.discard()
        outputs, problem = sinks.keep()
    except (SourceError, OutputError) as error:
        whole = source.live or isinstance(error, OutputError)
        if not (whole and summary.frames):
            sinks.discard()
        outputs, problem = sinks.keep(str(error))
    except BaseException:
        if not summary.frames:
            sinks.discard()
        kept, _ = sinks.keep()
        if kept:
            logger.warning("What was written is kept: %s", ", ".join(map(str, kept)))
        raise
    finally:
        source.close()
    stopped = stopping.is_set()
    name = job.title or source.name
    return JobResult(name, summary.summary(), outputs, stopped, problem)


def _titled(frame: Frame, job: Job, source: FrameSource) -> Frame:
    if not job.title:
        return frame
    many = isinstance(source, ImageFiles) and not source.single
    title = f"{job.title}/{frame.source}" if many else job.title
    return replace(frame, source=title)


@contextmanager
def _closed_on(stopping: Stopping, source: FrameSource) -> Iterator[None]:
    """Close the source as soon as a stop is asked for, whatever it waits for."""
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if stopping.wait(LOOK_S):
                source.close()
                return

    watching = threading.Thread(target=watch, name="stopping", daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()
