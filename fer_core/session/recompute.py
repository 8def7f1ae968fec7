"""A session's table made anew from its film, with other weights or settings."""

from __future__ import annotations

import itertools
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fer_core._platform.atomic_file import numbered, part_path, problem_sentence
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import OutputError, SessionError
from fer_core.session.archive import open_session
from fer_core.session.people_matching import PeopleMatching
from fer_core.session.recorded_film import SAME_S, RecordedFilm
from fer_core.session.session_info import TABLE_FILE
from fer_core.session.table import EPOCH, NO_UTC, SessionTable, cache_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from fer_core.session.archive import RecordedSession
    from fer_core.session.session import Processor
    from fer_core.session.session_editor import SessionEditor
    from fer_core.types import Frame


class Stopping(Protocol):
    """An event that asks to stop."""

    def is_set(self) -> bool:
        """Return whether it was asked for."""
        ...


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a table is made with, for the session to note.

    Attributes:
        weights: The weights file; None for the one that ships.
        settings: By name; the session's others stay as they are.
        baseline: What faces are read relative to, for people; empty for nothing.
    """

    weights: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came of it.

    Attributes:
        table: The new table.
        frames: How many were read.
        rows: Of the table.
        lost: Names of people whose faces were not found again; the old table has them.
    """

    table: Path
    frames: int
    rows: int
    lost: tuple[str, ...]


def check_recomputable(session: RecordedSession) -> None:
    """Look whether a session has what can be read anew.

    Raises:
        SessionError: If it has no film without labels, a part of it is missing, or
            faces in it are hidden.
    """
    if not session.films.get("clean"):
        raise SessionError(
            "The session {name} has no film without labels, so its faces cannot be"
            " read anew. Record the next one with the plain picture, too.",
            name=session.path.name,
        )
    wanted = next(film for film in session.info.films if film.kind == "clean")
    if len(session.films["clean"]) < len(wanted.files):
        raise SessionError(
            "A part of the film of {name} is missing, so its faces cannot be read"
            " anew.",
            name=session.path.name,
        )
    settings = session.info.settings
    if settings.get("anonymize") or settings.get("blur"):
        raise SessionError(
            "The faces in the film of {name} are hidden, so they cannot be read anew.",
            name=session.path.name,
        )


def recompute(
    editor: SessionEditor,
    processor: Processor,
    made_with: MadeWith,
    *,
    frame_done: Callable[[], None] = lambda: None,
    stopping: Stopping | None = None,
) -> Recomputed | None:
    """Read a session's film anew into a new table; return None if stopped.

    Film, markers and codes stay as they are, and the old table beside the new one. The
    session turns to the new table in one step, when that is complete; until then
    nothing of it has changed, whatever happens. A name goes to the ids whose faces are
    where its own were.

    Args:
        editor: Holds the session. Nothing else may be changed by it meanwhile.
        processor: A fresh pipeline.
        made_with: What is noted.
        frame_done: Called after each frame.
        stopping: Asks to stop.

    Raises:
        SessionError: If there is no film that could be read.
        SourceError: If the film breaks off.
        OutputError: If the new table cannot be written, or the editor is read-only.

    Example:
        >>> from fer_core.session.recompute import MadeWith, recompute
        >>> from fer_core.session.session_editor import SessionEditor
        >>> from fer_core.session.session_recorder import (
        ...     SessionConfig,
        ...     SessionRecorder,
        ... )
        >>> config = SessionConfig("film.mp4", live=False)
        >>> with SessionRecorder(Path("take"), config, in_step=True) as recorder:
        ...     for frame in fer.open_source("film.mp4").frames():
        ...         recorder.write(fer.AnalysedFrame(frame, faces=()))
        >>> with (
        ...     SessionEditor(Path("take")) as editor,
        ...     fer.build_pipeline() as pipeline,
        ... ):
        ...     print(recompute(editor, pipeline, MadeWith()).rows)
        12
    """
    if editor.read_only is not None:
        raise OutputError(editor.read_only)
    session = open_session(editor.path)
    check_recomputable(session)
    people = editor.info.annotations.people
    matching = PeopleMatching(people)
    frames = 0
    with closing(RecordedFilm(session)) as film:
        if unread := film.problems[len(session.problems) :]:
            raise SessionError(unread[0])
        places = _Places(session, film.rate_fps or 30.0)
        new = _NewTable(session.path)
        try:
            for frame in film.frames():
                placed, utc = places.of(frame)
                analysed = processor.process(placed)
                new.table.write(analysed, utc)
                before = film.process(frame).faces
                matching.note(placed.timestamp_s, analysed.faces, before)
                frames += 1
                frame_done()
                if stopping is not None and stopping.is_set():
                    new.discard()
                    return None
            rows = new.table.rows
            path = new.keep()
        except BaseException:
            new.discard()
            raise
    editor.use_table(
        path.name,
        matching.people(),
        weights=made_with.weights or DEFAULT_WEIGHTS,
        settings=made_with.settings,
        baseline=made_with.baseline,
    )
    names = dict.fromkeys(stretch.person for stretch in people.stretches)
    return Recomputed(path, frames, rows, matching.lost(names))


class _NewTable:
    """A table under the next free name, which it has once it is complete."""

    def __init__(self, folder: Path) -> None:
        names = (numbered(folder / TABLE_FILE, number) for number in itertools.count(2))
        self._path = next(name for name in names if not name.exists())
        self._part = part_path(self._path)
        self._delete()  # what a kill has left
        self.table = SessionTable(self._part)

    def keep(self) -> Path:
        """Give it its name."""
        self.table.sync()
        self.table.close()
        try:
            cache = cache_path(self._part)
            if cache.exists():
                cache.replace(cache_path(self._path))
            return self._part.replace(self._path)
        except OSError as error:
            raise OutputError(problem_sentence(self._path, error)) from error

    def discard(self) -> None:
        """Delete what has no name so far."""
        self.table.close()
        self._delete()

    def _delete(self) -> None:
        for path in (self._part, cache_path(self._part)):
            with suppress(OSError):
                path.unlink()


class _Places:
    """Where in its source, and when, each time of a session was, as its table has it.

    Between the times that the table knows, source and clock go on evenly.
    """

    def __init__(self, session: RecordedSession, rate_fps: float) -> None:
        rows, info = session.rows, session.info
        self._rate_fps = rate_fps
        self._times, first = np.unique(rows["session_s"], return_index=True)
        self._source_s = rows["time_s"][first]
        self._frame = rows["frame"][first]
        self._utc = rows["utc"][first]
        self._started = info.started if info.live else None

    def of(self, frame: Frame) -> tuple[Frame, datetime | None]:
        """Return a film's frame with its place in the source, and when it was taken."""
        time_s = frame.timestamp_s
        if not len(self._times):
            started = self._started
            return frame, started and started + timedelta(seconds=time_s)
        at = int(np.searchsorted(self._times, time_s + SAME_S, "right")) - 1
        known = max(0, at)
        passed_s = time_s - float(self._times[known])
        if abs(passed_s) <= SAME_S:  # the film's clock is the coarser one
            time_s, passed_s = float(self._times[known]), 0.0
        place = (
            float(self._source_s[known]) + passed_s,
            int(self._frame[known]) + round(passed_s * self._rate_fps),
        )
        utc = None
        if self._utc[known] != NO_UTC:
            since = int(self._utc[known]) + round(passed_s * 1e6)
            utc = EPOCH + timedelta(microseconds=since)
        return replace(frame, timestamp_s=time_s, file_position=place), utc
