"""Batch processing: a whole source into files, without dropping frames."""

from __future__ import annotations

import itertools
import logging
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from fer_core.batch_sinks import open_sinks
from fer_core.errors import OutputError, SourceError
from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sources.images import ImageFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from fer_core.batch_sinks import Job
    from fer_core.pipeline import Pipeline
    from fer_core.sinks.fan_out import FanOut
    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame, Frame

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
        earlier: Done by an earlier run, and not in this one.
    """

    name: str
    summary: SessionSummary
    outputs: tuple[Path, ...]
    stopped: bool = False
    problem: str | None = None
    earlier: bool = False


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
    failed stays as ``NAME.part``, whole up to its last row or fragment.

    Args:
        job: What to write.
        source: Closed at the end, or as soon as a stop is asked for.
        pipeline: Fresh, or its faces would be mixed up with these.
        frame_done: Called after each frame.
        stopping: Asks to stop; a source that hangs does not hold that up.
    """
    summary = SummaryBuilder()
    problem: str | None = None
    with closing(source):
        try:
            sinks = open_sinks(job, source)
        except OutputError as error:
            name = job.title or source.name
            return JobResult(name, summary.summary(), (), problem=str(error))
        try:
            with (
                _closed_on(stopping, source),
                closing(source.frames()) as frames,  # type: ignore[type-var]
                closing(_processed(job, source, pipeline, frames)) as processed,
            ):
                for analysed in processed:
                    summary.add(analysed)
                    sinks.write(analysed)
                    frame_done()
                    if stopping.is_set():
                        break
            if stopping.is_set() and not summary.frames:
                sinks.abort(keep=False)
        except OutputError:
            pass  # a sink has failed: told with the files that are complete
        except SourceError as error:
            problem = str(error)
            if not (source.live and summary.frames):
                sinks.abort(keep=False)
        except BaseException:
            if not summary.frames:
                sinks.abort(keep=False)
            outputs, told = _completed(sinks)
            if outputs:
                files = ", ".join(map(str, outputs))
                logger.warning("What was written is kept: %s", files)
            if told:
                logger.warning("%s", told)
            raise
        outputs, told = _completed(sinks)
    problem = " ".join(filter(None, (problem, told))) or None
    stopped = stopping.is_set()
    name = job.title or source.name
    return JobResult(name, summary.summary(), outputs, stopped, problem)


def _processed(
    job: Job, source: FrameSource, pipeline: Pipeline, frames: Iterator[Frame]
) -> Generator[AnalysedFrame, None, None]:
    """Process all frames; those of a file a little ahead, those of a camera at once."""
    titled = (_titled(frame, job, source) for frame in frames)
    asked_for = itertools.islice(titled, job.max_frames or None)
    if source.live:
        yield from map(pipeline.process, asked_for)
    else:
        yield from pipeline.process_ahead(asked_for)


def _titled(frame: Frame, job: Job, source: FrameSource) -> Frame:
    if not job.title:
        return frame
    many = isinstance(source, ImageFiles) and not source.single
    title = f"{job.title}/{frame.source}" if many else job.title
    return replace(frame, source=title)


def _completed(sinks: FanOut) -> tuple[tuple[Path, ...], str | None]:
    """Complete all files; return them, and what to tell of those that failed."""
    with suppress(OutputError):  # it is asked for below, with the files
        sinks.close()
    problem = " ".join(sinks.problems) or None
    if problem and sinks.files:
        problem += f" Kept until then: {', '.join(map(str, sinks.files))}."
    return sinks.files, problem


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
