"""Which files ``fer-annotate`` writes for which input; decided before any work."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import (
    check_folder,
    check_writable,
    numbered,
    problem_sentence,
)
from fer_core.batch_sinks import Job
from fer_core.cli.annotate_inputs import Input, titles
from fer_core.errors import OutputError
from fer_core.pipeline import settings_of
from fer_core.sinks import subtitles, timeline
from fer_core.sinks.images import SUFFIXES, annotated_name
from fer_core.sinks.live_output import parse_live_address
from fer_core.sources.images import ImageFiles

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fer_core.pipeline import PipelineConfig

DEFAULT_FOLDER = Path("out")


def plan(
    options: argparse.Namespace,
    config: PipelineConfig,
    specs: Sequence[str],
    sources: Sequence[Input],
) -> tuple[list[Job], Path | None]:
    """Return a job for each input, and where one table of all of them goes.

    Args:
        options: Of the command.
        config: What it reads faces with.
        specs: The inputs.
        sources: What they are.

    Raises:
        OutputError: If an output cannot be written, or would replace an input.
    """
    picture, table, subs = options.output, options.timeline, options.subtitles
    shown = options.virtual_camera or options.live
    if not any((picture, table, subs, options.session, shown)):
        DEFAULT_FOLDER.mkdir(exist_ok=True)
        picture = DEFAULT_FOLDER
        table = DEFAULT_FOLDER / (
            f"{_stem(sources[0])}.csv" if len(sources) == 1 else "timeline.csv"
        )
    if table is not None:
        timeline.check_suffix(table)
        # A cluster's Parquet table is a folder, and later runs add to it.
        check_writable(table / "x" if options.cluster and table.is_dir() else table)
    if options.virtual_camera and len(sources) > 1:
        raise OutputError("A virtual camera shows one input. Give one with it.")
    if options.live and len(sources) > 1:
        raise OutputError("Live output follows one input. Give one with it.")
    if subs is not None and len(sources) > 1:
        raise OutputError("Subtitles belong to one video. Give one input with them.")
    if subs is not None:
        subtitles.check_suffix(subs)
        check_writable(subs)
    pictures = _pictures(picture, sources)
    sessions = _sessions(options.session, sources)
    jobs = [
        Job(
            spec,
            picture=target,
            subtitles=subs,
            virtual_camera=options.virtual_camera,
            live=tuple(map(parse_live_address, options.live)),
            origins=tuple(options.live_origin),
            anonymize=options.anonymize,
            max_frames=options.max_frames,
            relative=has_relative(options),
            title=title,
            session=session,
            settings=settings_of(config) if session else {},
            weights=options.weights,
            baseline="" if options.baseline == "off" else options.baseline,
        )
        for spec, target, session, title in zip(
            specs, pictures, sessions, titles(sources), strict=True
        )
    ]
    _spare_inputs(specs, [*pictures, table, subs])
    if table is not None and len(jobs) == 1:
        return [replace(jobs[0], timeline=table)], None
    if table is not None:
        parts = (table.with_name(f".{table.stem}.{i}.jsonl") for i in range(len(jobs)))
        jobs = [replace(j, timeline=p) for j, p in zip(jobs, parts, strict=True)]
    return jobs, table


def has_relative(options: argparse.Namespace) -> bool:
    """Return whether other readings than the plain ones are asked for."""
    return bool(options.baseline != "off" or options.sensitivity)


def _is_taken(target: Path) -> bool:
    try:
        return target.exists() and not (target.is_dir() and not any(target.iterdir()))
    except OSError as error:
        raise OutputError(problem_sentence(target, error)) from error


def _sessions(target: Path | None, sources: Sequence[Input]) -> list[Path | None]:
    """Return where each input's session goes; folders that are there stay alone."""
    if target is None:
        return [None] * len(sources)
    if len(sources) == 1:
        if _is_taken(target):
            raise OutputError(
                f"{target} is there already. Give another name for the session."
            )
        check_folder(target / "x" if target.is_dir() else target)
        return [target]
    check_folder(target / "x" if target.is_dir() else target)
    target.mkdir(exist_ok=True)
    taken: list[Path | None] = []
    for source in sources:
        names = (numbered(target / _stem(source), n) for n in itertools.count(1))
        taken.append(next(p for p in names if p not in taken and not p.exists()))
    return taken


def _pictures(target: Path | None, sources: Sequence[Input]) -> list[Path | None]:
    if target is None:
        return [None] * len(sources)
    if not target.is_dir():
        if len(sources) > 1:
            raise OutputError(
                f"With many inputs -o must be a folder that is there; {target} is not."
            )
        _check_picture(target, sources[0])
        return [target]
    check_writable(target / "x")
    taken: set[Path] = set()
    found: list[Path | None] = []
    for source in sources:
        if source.kind == "images" and not _one_picture(source):
            found.append(target)
            continue
        path = _free(target, source, taken)
        taken.add(path)
        found.append(path)
    return found


def _check_picture(target: Path, source: Input) -> None:
    suffix = target.suffix.lower()
    if suffix not in (".mp4", *SUFFIXES):
        raise OutputError(
            f"-o takes a video (.mp4), a picture (.png, .jpg) or a folder that is"
            f" there; {target} is none of these."
        )
    if suffix in SUFFIXES and not _one_picture(source):
        raise OutputError(
            f"{target} is one picture, {source.name} is more. Give a .mp4 or a folder."
        )
    check_writable(target)


def _one_picture(source: Input) -> bool:
    return isinstance(source, ImageFiles) and source.single


def _stem(source: Input) -> str:
    """Return a name for files: a file's own, or a camera's without odd signs."""
    if source.kind in ("video", "images"):
        return Path(source.name).stem.replace("*", "_").replace("?", "_") or "pictures"
    return "".join(c if c.isalnum() else "-" for c in source.name).strip("-") or "live"


def _free(folder: Path, source: Input, taken: set[Path]) -> Path:
    suffix = Path(source.name).suffix if source.kind == "images" else ".mp4"
    names = (annotated_name(_stem(source), suffix, n) for n in itertools.count(1))
    return next(folder / name for name in names if folder / name not in taken)


def _spare_inputs(specs: Sequence[str], outputs: Sequence[Path | None]) -> None:
    inputs = {Path(spec).resolve() for spec in specs if Path(spec).is_file()}
    for path in outputs:
        if path is not None and path.resolve() in inputs:
            raise OutputError(
                f"{path} is the input itself. Give another name for the output."
            )
