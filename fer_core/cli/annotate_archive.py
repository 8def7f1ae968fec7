"""Archives: films on a cluster, into one table, and what earlier runs did of them."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import fitting_name, problem_sentence
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core._platform.version import program_version
from fer_core.cli.annotate import EXIT_STOPPED, NOTHING_YET
from fer_core.cli.annotate_cluster import do_on_cluster
from fer_core.cli.annotate_worker import Work, nothing_of, recorded
from fer_core.errors import FerError, OutputError, SourceError
from fer_core.sinks.timeline import TimelineWriter, read_json_lines
from fer_core.sources.images import ImageFiles

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from fer_core.batch import JobResult
    from fer_core.batch_sinks import Job
    from fer_core.cli.annotate_inputs import Input
    from fer_core.pipeline import PipelineConfig

RECORDS = "_done"  # in a data set of Parquet, whose readers leave out such names


def annotate_archive(
    cluster: str,
    jobs: Sequence[Job],
    sources: Sequence[Input],
    table: Path | None,
    config: PipelineConfig,
    rest: str,
    stopping: threading.Event,
    say: Callable[[str], None],
) -> tuple[list[JobResult], str, list[Path]]:
    """Do the jobs on a cluster, but those that are done; see ``--cluster``.

    A Parquet table becomes a folder with a file for each input, which later runs add
    to. Any other is written at the end, from rows kept beside it until all inputs are
    done.

    Args:
        cluster: Its address, or ``local``.
        jobs: What to make of each input.
        sources: The inputs, in the same order.
        table: Where one table of all goes.
        config: How faces are read.
        rest: What ``--baseline`` names.
        stopping: Asks to stop.
        say: Shows a sentence.

    Returns:
        The results in the order of the jobs, what read them, and the files.

    Raises:
        FerError: If there is no such cluster, or an output cannot be written.
    """
    place = _folder_of_records(jobs, table)
    made = not place.exists()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(problem_sentence(place, error)) from error
    writer = None
    if table is not None and not _is_data_set(table):
        # From now on its name is taken.
        writer = TimelineWriter(table, replace=True, relative=jobs[0].relative)

    def clear() -> None:
        if writer is not None:
            writer.abort(keep=False)  # the rows of each film are kept
        if made and not any(place.iterdir()):
            place.rmdir()

    def forsake() -> None:
        clear()
        say(NOTHING_YET)
        os._exit(EXIT_STOPPED)  # the cluster that starts would be waited for

    try:
        works = _works(jobs, sources, table, place, config, rest)
        answers = {w.key: found for w in works if (found := recorded(w)) is not None}
        if answers:
            say(f"{len(answers)} of {len(works)} films are done already.")
        left = [work for work in works if work.key not in answers]
        if left:
            answers |= do_on_cluster(left, cluster, stopping, say, forsake)
        results = [
            answers[work.key][0] if work.key in answers else nothing_of(work)
            for work in works
        ]
        outputs = _written(works, results, writer, table)
    except BaseException:
        clear()
        raise
    if table is not None and _is_data_set(table):
        _tell_others(table, works, say)
    elif not stopping.is_set() and not any(result.problem for result in results):
        shutil.rmtree(place, ignore_errors=True)
    engines = (engine for _, engine in answers.values() if engine)
    return results, next(engines, "no engine"), outputs


def _is_data_set(table: Path) -> bool:
    return table.suffix.lower() == ".parquet"


def _folder_of_records(jobs: Sequence[Job], table: Path | None) -> Path:
    job = jobs[0]
    if job.virtual_camera or job.live or job.session:
        raise OutputError(
            "--virtual-camera, --live and --session are of one computer. Leave"
            " --cluster out."
        )
    if table is not None and _is_data_set(table):
        if table.is_file():
            raise OutputError(
                "{path} is a file, and a cluster writes a folder of Parquet files. Give"
                " another name.",
                path=table,
            )
        return table / RECORDS
    output = table or job.picture or job.subtitles
    assert output is not None  # there is always one: see plan()
    return output / RECORDS if output.is_dir() else _kept_beside(output)


def _kept_beside(output: Path) -> Path:
    return output.with_name(fitting_name(output.name, ".parts"))


def _works(
    jobs: Sequence[Job],
    sources: Sequence[Input],
    table: Path | None,
    place: Path,
    config: PipelineConfig,
    rest: str,
) -> list[Work]:
    config = replace(
        config, model=replace(config.model, weights=_absolute(config.model.weights))
    )
    rest = str(Path(rest).absolute()) if Path(rest).exists() else rest
    weights = config.model.weights or DEFAULT_WEIGHTS
    settings = _checksum(
        program_version(), repr(config), rest, _state([weights, Path(rest)])
    )
    run = f"fer-annotate-{secrets.token_hex(8)}"
    found: dict[str, Work] = {}
    for given, source in zip(jobs, sources, strict=True):
        files = _files(source)
        spec = os.path.abspath(given.spec)  # noqa: PTH100 - links stay
        key = _key(spec, found)
        rows = part = None
        if table is not None:
            suffix = ".parquet" if _is_data_set(table) else ".jsonl"
            part = place.absolute() / f"{key}.rows{suffix}"
            rows = (part.parents[1] if _is_data_set(table) else part.parent) / (
                f"{key}{suffix}"
            )
        job = replace(
            given,
            spec=spec,
            picture=_absolute(given.picture),
            subtitles=_absolute(given.subtitles),
            timeline=part,
        )
        found[key] = Work(
            key=key,
            job=job,
            rows=rows,
            record=place.absolute() / f"{key}.json",
            made_of=_checksum(settings, repr(job), _state(files)),
            run=run,
            config=config,
            rest=rest,
            settings=settings,
            size_bytes=sum(path.stat().st_size for path in files if path.exists()),
        )
    return list(found.values())


def _files(source: Input) -> list[Path]:
    if isinstance(source, ImageFiles):
        return list(source.paths)
    place = getattr(source, "place", None)
    if not isinstance(place, Path):
        raise SourceError(
            "A cluster reads files, and {name} is none. Leave --cluster out.",
            name=source.name,
        )
    return [place]


def _key(spec: str, taken: dict[str, Work]) -> str:
    """Return a name for the files of an input: its own, and what tells it from others.

    The same in every run, so that a later one finds them.
    """
    mark = _checksum(spec)[:10]
    stem = Path(spec).stem.encode("utf-8", "replace").decode()
    for number in range(len(taken) + 1):  # an input may be given twice
        key = fitting_name(stem, f"-{mark}" + (f"-{number + 1}" if number else ""), 200)
        if key not in taken:
            return key
    raise AssertionError


def _checksum(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _state(paths: Sequence[Path]) -> str:
    """Return what changes when the files do."""
    there = [(path, path.stat()) for path in paths if path.is_file()]
    return repr([(str(path), s.st_size, s.st_mtime_ns) for path, s in there])


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.absolute()


def _written(
    works: Sequence[Work],
    results: Sequence[JobResult],
    writer: TimelineWriter | None,
    table: Path | None,
) -> list[Path]:
    """Put the rows of all into one table; return what was written, as it was asked."""
    pairs = list(zip(works, results, strict=True))
    rows = [work.rows for work, result in pairs if work.rows in result.outputs]
    others = [
        _as_asked(path)
        for work, result in pairs
        for path in result.outputs
        if path != work.rows
    ]
    if table is None or not rows:
        if writer is not None:
            writer.abort(keep=False)
        return others
    if writer is None:
        return [table, *others]
    try:
        for path in filter(None, rows):
            writer.write_rows(read_json_lines(path))
        return [*writer.close(), *others]
    except FerError as error:
        kept = works[0].record.parent
        raise FerError(f"{error} The rows of each input are in {kept}.") from error


def _as_asked(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _tell_others(
    table: Path, works: Sequence[Work], say: Callable[[str], None]
) -> None:
    ours = {work.rows for work in works}
    others = [path for path in table.absolute().glob("*.parquet") if path not in ours]
    if others:
        say(f"{table} holds {len(others)} films of earlier runs, too.")
