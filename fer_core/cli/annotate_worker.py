"""What a worker of a cluster does with one film; runs on any machine of it."""

from __future__ import annotations

import json
import math
import operator
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core._platform.atomic_file import AtomicFile, problem_sentence
from fer_core.batch import JobResult
from fer_core.cli.annotate_work import baseline_for, do
from fer_core.errors import OutputError
from fer_core.pipeline import classifier_of, related
from fer_core.session.file_values import read_seconds, read_text
from fer_core.session.statistics import FaceSummary, SessionSummary, SummaryBuilder
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fer_core.batch_sinks import Job
    from fer_core.cli.annotate_work import Progress
    from fer_core.pipeline import PipelineConfig
    from fer_core.recognition.classifier import EmotionClassifier

REPORT_S = 1.0  # between two reports of how far a film is

Answer = tuple[JobResult, str]
"""What came of a film, and what read it."""


@dataclass(frozen=True, slots=True)
class Work:
    """A film, and all that is needed to do it on another machine.

    Attributes:
        key: Its name in the cluster, and of its files.
        job: Paths are absolute: a worker has a working folder of its own.
        rows: Where the job's timeline goes once it is whole; None without one.
        record: Where its result is kept, for runs to come.
        made_of: A checksum of all that the result depends on.
        run: Of all films of one command.
        config: How faces are read.
        rest: What ``--baseline`` names.
        settings: A checksum of these two.
        size_bytes: Of the film.
    """

    key: str
    job: Job
    rows: Path | None
    record: Path
    made_of: str
    run: str
    config: PipelineConfig
    rest: str
    settings: str
    size_bytes: int


class _Models(threading.local):
    """What a worker's thread keeps from one film to the next."""

    settings = ""
    classifier: EmotionClassifier
    config: PipelineConfig


_models = _Models()
_stops: dict[str, threading.Event] = {}


def stop_run(run: str) -> None:
    """End what this worker does of a run, in good order."""
    _stops.setdefault(run, threading.Event()).set()


def nothing_of(work: Work, problem: str | None = None) -> JobResult:
    """Return the result of a film of which nothing was read."""
    name = work.job.title or work.job.spec
    return JobResult(name, SummaryBuilder().summary(), (), problem=problem)


def do_work(work: Work) -> Answer:
    """Do a film, and record its result if it came to its end.

    Raises:
        FerError: If the models cannot be loaded or the record not be written; what is
            wrong with the film itself is told in the result.
    """
    stop = _stops.setdefault(work.run, threading.Event())
    classifier, config = _loaded(work)
    engine = f"{classifier.engine} on {classifier.device}"
    if stop.is_set():
        return nothing_of(work), engine
    try:
        for old in (work.record, work.rows):
            if old is not None:
                old.unlink(missing_ok=True)
        progress = _reported(work)
        result = do(work.job, classifier, config, stop, progress)
        if work.rows is not None and work.job.timeline in result.outputs:
            work.job.timeline.replace(work.rows)
            rows, part = work.rows, work.job.timeline
            outputs = tuple(rows if path == part else path for path in result.outputs)
            result = replace(result, outputs=outputs)
    except OSError as error:
        raise OutputError(problem_sentence(work.record, error)) from error
    if not result.stopped and result.problem is None:
        _write_record(work, result, engine)
    return result, engine


def recorded(work: Work) -> Answer | None:
    """Return what an earlier run made of the film, if it is whole and alike."""
    try:
        told = json.loads(work.record.read_text(encoding="utf-8"))
        if told["made_of"] != work.made_of:
            return None
        summary = told["summary"]
        faces = tuple(
            FaceSummary(**_numbers(face) | {"shares": _shares(face)})
            for face in summary["faces"]
        )
        about = {"faces": faces, "shares": _shares(summary)}
        whole = SessionSummary(**_numbers(summary) | about)
        outputs = tuple(Path(read_text(path)) for path in told["outputs"])
        engine, name = read_text(told["engine"]), read_text(told["name"])
        result = JobResult(name, whole, outputs, earlier=True)
    except (
        *(OSError, ValueError, LookupError, TypeError, AttributeError),
        *(OverflowError, RecursionError),
    ):
        return None  # there is none, or it was cut off
    return (result, engine) if all(path.exists() for path in outputs) else None


def _numbers(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told as numbers; times may lie before a source's zero."""
    return {
        name: (
            math.copysign(read_seconds(abs(value)), value)
            if name.endswith(("seconds", "_s"))
            else operator.index(value)
        )
        for name, value in told.items()
        if name not in ("shares", "faces")
    }


def _shares(told: dict[str, Any]) -> tuple[float, ...]:
    shares = tuple(map(read_seconds, told["shares"]))
    if len(shares) != len(Emotion):
        raise ValueError("not a share for each emotion")
    return shares


def _write_record(work: Work, result: JobResult, engine: str) -> None:
    told = {
        "made_of": work.made_of,
        "engine": engine,
        "name": result.name,
        "outputs": [str(path) for path in result.outputs],
        "summary": asdict(result.summary),
    }
    file = AtomicFile(work.record, replace=True)
    try:
        file.append(json.dumps(told).encode())
        file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def _loaded(work: Work) -> tuple[EmotionClassifier, PipelineConfig]:
    if _models.settings != work.settings:
        classifier = classifier_of(work.config)
        baseline = baseline_for(work.rest, classifier)
        _models.config = related(work.config, baseline=baseline)
        _models.classifier, _models.settings = classifier, work.settings
    return _models.classifier, _models.config


def _reported(work: Work) -> Progress:
    """Return what tells the run's command how far the film is."""
    from distributed import get_worker

    worker = get_worker()

    def report(share: float) -> None:
        worker.log_event(work.run, {"film": work.key, "share": share})

    @contextmanager
    def progress(_name: str, total: int | None) -> Iterator[Callable[[], None]]:
        done, told_s = 0, time.monotonic()

        def frame_done() -> None:
            nonlocal done, told_s
            done += 1
            now_s = time.monotonic()
            if total and now_s - told_s >= REPORT_S:
                told_s = now_s
                report(min(1.0, done / total))

        yield frame_done

    report(0.0)  # begun
    return progress
