"""Sessions on disk: opened to look at, listed, and changed by one program at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core._platform.atomic_file import AtomicFile, numbered, part_path
from fer_core.errors import Message, SessionError
from fer_core.session.people import parts_of, person_at, person_codes
from fer_core.session.session_file import SESSION_FILE, is_in_use, read_info
from fer_core.session.session_folder import SNAPSHOTS
from fer_core.session.session_info import (
    FILM_KINDS,
    TABLE_FILE,
    FilmKind,
    SessionInfo,
)
from fer_core.session.table import (
    EMOTIONS,
    KINDS,
    REST_COLUMNS,
    SESSION_COLUMNS,
)
from fer_core.session.table_lines import read_cells
from fer_core.session.table_reading import Rows, read_rows
from fer_core.sinks.timeline import (
    DECIMALS,
    INTEGER_COLUMNS,
    RELATIVE_COLUMNS,
    csv_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from fer_core.session.edits import Annotations
    from fer_core.session.markers import Markers
    from fer_core.session.people import Part, People
    from fer_core.session.table_lines import Cell

USUAL_STEP_S = 1 / 30  # of a table with one row


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A session as it lies in its folder; other annotations make another one.

    Attributes:
        path: The folder.
        info: What ``session.json`` says.
        rows: The table's columns, each read when it is first asked for.
        films: What there is of each kind, in order; several files where the image's
            size changed.
        running: Whether it is still being recorded.
        problems: A sentence about each thing that cannot be read.

    Example:
        >>> from pathlib import Path
        >>> from fer_core.session.session_recorder import (
        ...     SessionConfig,
        ...     SessionRecorder,
        ... )
        >>> config = SessionConfig("film.mp4", live=False, who="Anna")
        >>> with SessionRecorder(Path("take"), config, in_step=True) as recorder:
        ...     for frame in fer.open_source("film.mp4").frames():
        ...         recorder.write(fer.AnalysedFrame(frame, faces=()))
        >>> session = fer.open_session("take")
        >>> session.info.who, session.film.name, session.problems
        ('Anna', 'film.mp4', ())
    """

    path: Path
    info: SessionInfo
    rows: Rows = field(repr=False)
    films: Mapping[FilmKind, tuple[Path, ...]]
    running: bool = False
    problems: tuple[Message, ...] = ()

    @property
    def markers(self) -> Markers:
        """The markers, in the order of their starts."""
        return self.info.annotations.markers

    @property
    def people(self) -> People:
        """Who is who."""
        return self.info.annotations.people

    @property
    def film(self) -> Path | None:
        """The clean film's first file, else the annotated one's; None without."""
        for kind in reversed(FILM_KINDS):
            if self.films.get(kind):
                return self.films[kind][0]
        return None

    @property
    def length_s(self) -> float:
        """How long it is, in the session's time; until its last row, if not known."""
        return self.info.length_s or _end_of(self.rows)

    @property
    def face_ids(self) -> tuple[int, ...]:
        """The ids in the table."""
        return tuple(np.unique(self.rows["face_id"]).tolist())

    @property
    def persons(self) -> dict[str, tuple[Part, ...]]:
        """Each person, and the face ids and times that are theirs."""
        return parts_of(self.people, self.face_ids)

    @property
    def person_codes(self) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """A number for each row, (N,), and the person behind each number."""
        return person_codes(self.people, self.rows["face_id"], self.rows["session_s"])

    @property
    def snapshots(self) -> tuple[Path, ...]:
        """The snapshots, named by the session's time."""
        return tuple(sorted((self.path / SNAPSHOTS).glob("*.png")))

    @property
    def relative(self) -> bool:
        """Whether any face was read relative to a baseline."""
        return bool(self.rows["baseline"].any())

    def annotated(self, annotations: Annotations) -> RecordedSession:
        """Return the session with other markers and people; nothing is written."""
        return replace(self, info=replace(self.info, annotations=annotations))

    def to_dataframe(self) -> Any:  # noqa: ANN401 - pandas is optional
        """Return the table for pandas, a row per face and frame.

        The columns are those of ``timeline.csv``; ``person`` is who it is by now, and
        ``utc`` a time. Without any baseline the columns for it are left out.

        Raises:
            ImportError: If pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError(
                "A data frame needs pandas. Install it with: pip install pandas"
            ) from error
        names = [
            name
            for name in SESSION_COLUMNS
            if self.relative or name not in (*RELATIVE_COLUMNS, *REST_COLUMNS)
        ]
        self.rows.load([name for name in names if name != "person"])
        table = pd.DataFrame({name: self._values(name) for name in names})
        table["utc"] = table["utc"].dt.tz_localize("UTC")
        return table

    def to_csv(self, path: str | Path) -> Path:
        """Write the table with the people of by now, over a file of that name.

        Raises:
            OutputError: If it cannot be written.
            SessionError: If the session's table cannot be read.
        """
        file = AtomicFile(Path(path), replace=True)
        try:
            file.write(csv_line(SESSION_COLUMNS))
            for cells in self._cells():
                face_id, time_s = int(cells["face_id"] or 0), float(cells["session_s"])
                cells["person"] = person_at(self.people, face_id, time_s)
                file.write(csv_line([cells.get(name, "") for name in SESSION_COLUMNS]))
            return file.commit()
        except BaseException:
            file.abort(keep=False)
            raise

    def _cells(self) -> Iterator[dict[str, Cell]]:
        try:
            yield from read_cells(self.path / self.info.table)
        except OSError as error:
            raise SessionError(
                "The table of the session {path} cannot be read. Open it again.",
                path=self.path,
            ) from error

    def _values(self, name: str) -> Any:  # noqa: ANN401 - numpy's and pandas' arrays
        if name == "person":
            codes, persons = self.person_codes
            return np.array(persons or ("",), object)[codes]
        column = self.rows[name]
        if name == "utc":
            return column.view("M8[us]")
        if name in ("emotion", "rel_emotion"):
            names = np.array([*EMOTIONS, ""], object)
            return names[np.minimum(column, len(EMOTIONS))]
        if name == "baseline":
            return np.array(KINDS, object)[column]
        if name in INTEGER_COLUMNS:
            return column.astype(np.int64)
        return np.round(column.astype(np.float64), DECIMALS)


def open_session(path: str | Path) -> RecordedSession:
    """Return a session from its folder, also one that runs or was killed.

    What can be read is there, and what cannot is said in ``problems``. Only a lost or
    wrong ``timeline.cache`` may be written anew.

    Raises:
        SessionError: If there is no session, or it is of a newer version.

    Example:
        >>> try:
        ...     fer.open_session("nowhere")
        ... except fer.SessionError as error:
        ...     print(error)
        There is no session nowhere. Choose another folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise SessionError(
            "There is no session {path}. Choose another folder.", path=folder
        )
    if not is_session(folder):
        raise SessionError(
            "{path} is no session: it has neither {file} nor {table}. Choose another"
            " folder.",
            path=folder,
            file=SESSION_FILE,
            table=TABLE_FILE,
        )
    info, problems = read_info(folder)
    in_use = is_in_use(folder)
    running = in_use and info.state == "running" and not problems
    rows, unread = read_rows(folder / info.table, may_write=not in_use)
    films, missing = _films(folder, info)
    session = RecordedSession(folder, info, rows, films, running)
    told = (*problems, *unread, *missing)
    if info.state != "ended" and not running and not problems:
        told = (_interrupted(session), *told)
    recorded = tuple(map(Message, info.problems))
    return replace(session, problems=(*told, *recorded))


def is_session(folder: Path) -> bool:
    """Return whether a folder holds a session, readable or not."""
    # Path.is_file raises where nobody may look.
    return any(os.path.isfile(folder / name) for name in (SESSION_FILE, TABLE_FILE))  # noqa: PTH113


def _end_of(rows: Rows) -> float:
    if not len(rows):
        return 0.0
    times = np.unique(rows["session_s"])
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else USUAL_STEP_S
    return float(times[-1]) + step_s


def _films(
    folder: Path, info: SessionInfo
) -> tuple[dict[FilmKind, tuple[Path, ...]], tuple[Message, ...]]:
    """Return what there is of the films, also of unfinished ones; and what is gone."""
    found: dict[FilmKind, tuple[Path, ...]] = {}
    problems = []
    for film in info.films:
        wanted = [folder / name for name in film.files]
        if info.state != "ended" and wanted:
            more = (numbered(wanted[0], number) for number in range(2, 1000))
            for path in more:
                if not (path.is_file() or part_path(path).is_file()):
                    break
                wanted.append(path)
        there = []
        for path in wanted:
            if path.is_file():
                there.append(path)
            elif part_path(path).is_file():
                there.append(part_path(path))
            elif info.state == "ended":
                problems.append(
                    Message(
                        "The film {path} is missing. The table is shown without it.",
                        path=path,
                    )
                )
        if there:
            found[film.kind] = tuple(there)
    return found, tuple(problems)


def _interrupted(session: RecordedSession) -> Message:
    return Message(
        "The recording of {name} was broken off. What was kept until then is shown.",
        name=session.path.name,
    )
