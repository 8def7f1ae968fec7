"""A session's values as ``session.json`` has them, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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
from fer_core.session.session_info import (
    FILM_KINDS,
    STATES,
    TABLE_FILE,
    EarlierTable,
    Film,
    SessionFileState,
    SessionInfo,
)

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FORMAT = 1
MOST_FRAMES = 10**12


def to_json(info: SessionInfo) -> dict[str, object]:
    """Return what ``session.json`` holds."""
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
        "table": info.table,
        "earlier": [_earlier_to_json(table) for table in info.earlier],
        "films": [{"kind": f.kind, "files": list(f.files)} for f in info.films],
        "problems": list(info.problems),
        "people": people_to_json(notes.people),
        "codes": codes_to_json(notes.codes),
        "markers": markers_to_json(notes.markers),
    }


def from_json(data: dict[str, Any], lost: list[str]) -> SessionInfo:
    """Return what ``data`` says; the names of parts that are damaged go to ``lost``."""

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
        table=part("table", _table, TABLE_FILE),
        earlier=part("earlier", _earlier, ()),
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


def _earlier_to_json(earlier: EarlierTable) -> dict[str, object]:
    return {
        "table": earlier.table,
        "weights": {"name": earlier.weights, "sha256": earlier.weights_sha256},
        "settings": dict(earlier.settings),
        "baseline": earlier.baseline,
        "people": people_to_json(earlier.people),
    }


def _earlier(given: Any) -> tuple[EarlierTable, ...]:  # noqa: ANN401 - from a file
    return tuple(
        EarlierTable(
            _table(entry["table"]),
            *_weights(entry["weights"]),
            settings=dict(entry["settings"]),
            baseline=read_text(entry["baseline"]),
            people=people_from_json(entry["people"]),
        )
        for entry in given
    )


def _table(given: object) -> str:
    name = read_text(given)
    if not _is_in_folder(name) or Path(name).suffix != ".csv":
        raise ValueError("no table")
    return name


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
