"""The work of ``fer-annotate``: one input after the other, or several at a time."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tqdm import tqdm

from fer_core.batch import JobResult, run_job
from fer_core.cli.annotate import LIVE_PATIENCE_S
from fer_core.cli.stop_signals import STOPPING_SIGNALS, kept_from_children
from fer_core.cli.terminal import plain
from fer_core.errors import FerError
from fer_core.pipeline import classifier_of, pipeline_with, related
from fer_core.rest_baseline import rest_baseline
from fer_core.session.statistics import SummaryBuilder
from fer_core.sources.factory import open_source

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from multiprocessing.synchronize import Event

    from fer_core.batch import Stopping
    from fer_core.batch_sinks import Job
    from fer_core.pipeline import PipelineConfig
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.recognition.relative_reading import BaselineChoice

    # Takes a source's name and its frames, if known; gives what counts one.
    Progress = Callable[[str, int | None], AbstractContextManager[Callable[[], None]]]

LOOK_S = 0.2  # how often the parent looks for Ctrl-C


def one_by_one(
    jobs: list[Job], config: PipelineConfig, rest: str, stopping: threading.Event
) -> tuple[list[JobResult], str]:
    """Do the jobs in this process; return their results and the engine's name.

    ``rest`` is what ``--baseline`` names.
    """
    classifier = classifier_of(config)
    config = related(config, baseline=baseline_for(rest, classifier))
    results = []
    for job in jobs:
        if stopping.is_set():
            break
        results.append(do(job, classifier, config, stopping, frame_bar))
    return results, f"{classifier.engine} on {classifier.device}"


def side_by_side(
    jobs: list[Job],
    config: PipelineConfig,
    rest: str,
    processes: int,
    stopping: threading.Event,
) -> tuple[list[JobResult], str]:
    """Do the jobs in ``processes`` processes; the results keep the jobs' order."""
    spawning = multiprocessing.get_context("spawn")  # fork and threads do not mix
    stop = spawning.Event()
    with (
        ProcessPoolExecutor(
            processes, spawning, initializer=_prepare, initargs=(config, rest, stop)
        ) as pool,
        tqdm(total=len(jobs), unit="input", disable=None) as bar,
    ):
        with kept_from_children():  # who are started now
            futures = [pool.submit(_do_here, job) for job in jobs]
        left = set(futures)
        while left:
            done, left = wait(left, LOOK_S, FIRST_COMPLETED)
            bar.update(len(done))
            if stopping.is_set():
                stop.set()
    answers = [future.result() for future in futures]
    return [result for result, _ in answers], answers[0][1]


class _Process:
    """What a worker process keeps from one job to the next."""

    config: PipelineConfig
    classifier: EmotionClassifier | None = None
    problem: FerError | None = None
    stop: Event


def baseline_for(rest: str, classifier: EmotionClassifier) -> BaselineChoice | None:
    """Return what ``--baseline`` names; a face at rest is read by ``classifier``."""
    if rest == "off":
        return None
    return "auto" if rest == "auto" else rest_baseline(rest, classifier)


def _prepare(config: PipelineConfig, rest: str, stop: Event) -> None:
    for number in STOPPING_SIGNALS:  # a terminal tells all; the parent tells us
        signal.signal(number, signal.SIG_IGN)
    _Process.stop = stop
    try:
        classifier = classifier_of(config)
        _Process.config = related(config, baseline=baseline_for(rest, classifier))
        _Process.classifier = classifier
    except FerError as error:
        _Process.problem = error


def _do_here(job: Job) -> tuple[JobResult, str]:
    classifier, stop = _Process.classifier, _Process.stop
    if classifier is None:
        raise _Process.problem or FerError("The weights could not be loaded.")
    name = f"{classifier.engine} on {classifier.device}"
    if stop.is_set():
        return JobResult(job.spec, SummaryBuilder().summary(), ()), name
    return do(job, classifier, _Process.config, stop, _no_bar), name


def do(
    job: Job,
    classifier: EmotionClassifier,
    config: PipelineConfig,
    stopping: Stopping,
    progress: Progress,
) -> JobResult:
    """Do a job; what is wrong with its source is told in the result."""
    try:
        pipeline = pipeline_with(classifier, config)
        try:
            source = open_source(job.spec, patience_s=LIVE_PATIENCE_S)
        except FerError:
            pipeline.close()
            raise
    except FerError as error:
        return JobResult(job.spec, SummaryBuilder().summary(), (), problem=str(error))
    total = source.frame_count
    if job.max_frames:
        total = min(total or job.max_frames, job.max_frames)
    try:
        with progress(source.name, total) as frame_done:
            return run_job(job, source, pipeline, frame_done, stopping)
    finally:
        pipeline.close()


@contextmanager
def frame_bar(name: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Show how far a source is, on a terminal; gives what counts a frame."""
    bar = tqdm(total=total, desc=plain(name), unit=" frames", disable=None)

    def frame_done() -> None:
        with suppress(OSError):  # the terminal may be gone
            bar.update()

    try:
        yield frame_done
    finally:
        with suppress(OSError):
            bar.close()


@contextmanager
def _no_bar(_name: str, _total: int | None) -> Iterator[Callable[[], None]]:
    yield lambda: None
