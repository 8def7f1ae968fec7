"""``session.json``: what a session folder says of itself, and who may change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from fer_core._platform.atomic_file import AtomicFile, part_path, problem_sentence
from fer_core._platform.file_lock import is_held, open_alone
from fer_core._platform.version import program_version
from fer_core.errors import Message, OutputError, SessionError
from fer_core.session.edits import Annotations
from fer_core.session.file_values import read_seconds, read_text
from fer_core.session.markers import (
    Codes,
    Markers,
    codes_from_json,
    codes_to_json,
    markers_from_json,
    markers_to_json,
)
from fer_core.session.people import People, people_from_json, people_to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from io import FileIO

T = TypeVar("T")
SESSION_FILE = "session.json"
LOCK_FILE = "session.lock"
FORMAT = 1
MOST_FRAMES = 10**12
LONGEST_FILE = 64_000_000  # bytes; a thousand markers have 150,000

FilmKind = Literal["annotated", "clean"]
FILM_KINDS: tuple[FilmKind, ...] = ("annotated", "clean")
FILM_NAMES: dict[FilmKind, str] = {
    "annotated": "film-annotated.mp4",
    "clean": "film.mp4",
}
SessionFileState = Literal["running", "ended", "interrupted"]
STATES: tuple[SessionFileState, ...] = ("running", "ended", "interrupted")


@dataclass(frozen=True, slots=True)
class Film:
    """A film of a session.

    Attributes:
        kind: With labels, or as the source gave it.
        files: Names in the folder; more than one where the image's size changed.
    """

    kind: FilmKind
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What ``session.json`` holds.

    Attributes:
        source: File name, camera name or stream address.
        live: Whether it came from a camera or stream; else from a file.
        started: In UTC; None where it is not known.
        ended: In UTC; None while it runs, and where it was killed.
        length_s: Of the session's time; 0 until it has ended.
        frames: How many were analysed; 0 until it has ended.
        state: ``running`` also of one that was killed, until somebody edits it.
        program: The version of fer-live that made it.
        weights: Name of the weights file.
        weights_sha256: Of its bytes, in hex; empty where unknown.
        settings: Every setting it was made with, by name.
        baseline: What faces were read relative to; empty for nothing.
        who: Whom it shows, or who made it, if given.
        notes: If given.
        films: In the order of ``FILM_KINDS``.
        annotations: Markers, people, codes.
        problems: What went wrong while it was recorded.
    """

    source: str = ""
    live: bool = False
    started: datetime | None = None
    ended: datetime | None = None
    length_s: float = 0.0
    frames: int = 0
    state: SessionFileState = "running"
    program: str = field(default_factory=program_version)
    weights: str = ""
    weights_sha256: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    baseline: str = ""
    who: str = ""
    notes: str = ""
    films: tuple[Film, ...] = ()
    annotations: Annotations = field(default_factory=Annotations)
    problems: tuple[str, ...] = ()


class SessionLock:
    """Holds a session folder for one program, and one window of it, at a time.

    Raises:
        BlockingIOError: If it is held already.
        OutputError: If the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_FILE
        try:
            self._file: FileIO = open_alone(path, new=False)
        except BlockingIOError:
            raise
        except OSError as error:
            raise OutputError(problem_sentence(path, error)) from error

    def close(self) -> None:
        """Let go; may be called again."""
        self._file.close()


def is_in_use(folder: Path) -> bool:
    """Return whether a program records or edits the session at this moment."""
    return is_held(folder / LOCK_FILE)


def write_info(folder: Path, info: SessionInfo) -> None:
    """Write ``session.json`` in one step; who calls holds the folder.

    Raises:
        OutputError: If that fails; what stood there before stays.
    """
    # A path among the settings is its text.
    text = json.dumps(_to_json(info), indent=2, ensure_ascii=False, default=str)
    file = AtomicFile(folder / SESSION_FILE, replace=True)
    try:
        file.write(f"{text}\n".encode("utf-8", "backslashreplace"))
        file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def read_info(folder: Path) -> tuple[SessionInfo, tuple[Message, ...]]:
    """Return what ``session.json`` holds, and what of it could not be read.

    Raises:
        SessionError: If it is of a newer version.
    """
    path = folder / SESSION_FILE
    lost: list[str] = []
    try:
        if not path.is_file():  # a pipe would keep us waiting
            raise OSError("no file")
        with path.open("rb") as file:
            data = json.loads(file.read(LONGEST_FILE))
        if not isinstance(data, dict):
            raise ValueError("no object")
    except (OSError, ValueError, RecursionError):
        return SessionInfo(program="", films=_usual_films(folder)), (
            Message(
                "{name} is missing or damaged: markers, names of people and settings"
                " are lost. The table and the film are shown.",
                name=path,
            ),
        )
    _check_format(folder, data.get("format"))
    info = _from_json(data, lost)
    if "films" in lost:
        info = replace(info, films=_usual_films(folder))
    if not lost:
        return info, ()
    problem = Message(
        "Of {name} these parts are damaged: {parts}. The rest is shown.",
        name=path,
        parts=", ".join(lost),
    )
    return info, (problem,)


def _usual_films(folder: Path) -> tuple[Film, ...]:
    """Return the films that are there, where nothing says which there are."""
    return tuple(
        Film(kind, (name,))
        for kind, name in FILM_NAMES.items()
        if (folder / name).is_file() or part_path(folder / name).is_file()
    )


def _check_format(folder: Path, found: object) -> None:
    if isinstance(found, int) and found > FORMAT:
        raise SessionError(
            "{name} was made by a newer version of fer-live (format {found}; this one"
            " reads {known}). Update fer-live to open it.",
            name=folder.name,
            found=found,
            known=FORMAT,
        )


def _to_json(info: SessionInfo) -> dict[str, object]:
    notes = info.annotations
    return {
        "format": FORMAT,
        "program": info.program,
        "state": info.state,
        "started": _time_text(info.started),
        "ended": _time_text(info.ended),
        "length_s": round(info.length_s, 6),
        "frames": info.frames,
        "source": info.source,
        "live": info.live,
        "weights": {"name": info.weights, "sha256": info.weights_sha256},
        "settings": dict(info.settings),
        "baseline": info.baseline,
        "who": info.who,
        "notes": info.notes,
        "films": [{"kind": f.kind, "files": list(f.files)} for f in info.films],
        "problems": list(info.problems),
        "people": people_to_json(notes.people),
        "codes": codes_to_json(notes.codes),
        "markers": markers_to_json(notes.markers),
    }


def _from_json(data: dict[str, Any], lost: list[str]) -> SessionInfo:
    def part(name: str, read: Callable[[Any], T], default: T) -> T:
        if name not in data:
            return default
        try:
            return read(data[name])
        except (ValueError, TypeError, OverflowError, KeyError):
            lost.append(name)
            return default

    weights = part("weights", _weights, ("", ""))
    unmarked: tuple[Markers, bool] = ((), False)
    markers, damaged = part("markers", markers_from_json, unmarked)
    if damaged:
        lost.append("markers")
    return SessionInfo(
        source=part("source", read_text, ""),
        live=part("live", bool, False),
        started=part("started", _time, None),
        ended=part("ended", _time, None),
        length_s=part("length_s", read_seconds, 0.0),
        frames=part("frames", _count, 0),
        state=part("state", _state, "running"),
        program=part("program", read_text, ""),
        weights=weights[0],
        weights_sha256=weights[1],
        settings=part("settings", dict, {}),
        baseline=part("baseline", read_text, ""),
        who=part("who", read_text, ""),
        notes=part("notes", read_text, ""),
        films=part("films", _films, ()),
        problems=part("problems", lambda given: tuple(map(read_text, given)), ()),
        annotations=Annotations(
            markers=markers,
            people=part("people", people_from_json, People()),
            codes=part("codes", codes_from_json, Codes()),
        ),
    )


def _films(given: Any) -> tuple[Film, ...]:  # noqa: ANN401 - from a file
    films = []
    for entry in given:
        kind, files = entry["kind"], tuple(map(read_text, entry["files"]))
        if kind not in FILM_KINDS or not all(map(_is_in_folder, files)):
            raise ValueError("no film")
        films.append(Film(kind, files))
    return tuple(films)


def _is_in_folder(name: str) -> bool:
    return Path(name).name == name and name not in ("", "..") and "\0" not in name


def _weights(given: Any) -> tuple[str, str]:  # noqa: ANN401 - from a file
    return read_text(given["name"]), read_text(given["sha256"])


def _state(given: object) -> SessionFileState:
    for state in STATES:
        if given == state:
            return state
    raise ValueError("no state")


def _count(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError("no number")
    if not 0 <= given < MOST_FRAMES:
        raise ValueError("no number of frames")
    return given


def _time(given: object) -> datetime | None:
    if given is None:
        return None
    time = datetime.fromisoformat(read_text(given))
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _time_text(time: datetime | None) -> str | None:
    if time is None:
        return None
    return (
        time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
