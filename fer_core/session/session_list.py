"""The sessions in a folder, without reading their tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core.errors import Message, SessionError
from fer_core.session.archive import is_session
from fer_core.session.session_file import read_info
from fer_core.session.session_folder import PICTURE
from fer_core.session.session_info import SessionInfo
from fer_core.session.table_reading import last_session_s

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session in a list.

    Attributes:
        path: The folder.
        info: What ``session.json`` says; empty where it cannot be read.
        length_s: In the session's time; 0 where it is not known.
        picture: A small picture, if there is one.
        problem: The first sentence about what cannot be read.
    """

    path: Path
    info: SessionInfo
    length_s: float
    picture: Path | None
    problem: Message | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """The names that were given."""
        stretches = self.info.annotations.people.stretches
        return tuple(dict.fromkeys(stretch.person for stretch in stretches))


def list_sessions(folder: Path) -> tuple[SessionEntry, ...]:
    """Return the sessions in a folder, newest first; their tables are not read.

    A folder that does not exist has none.
    """
    try:
        places = [place for place in folder.iterdir() if is_session(place)]
    except OSError:
        return ()
    entries = [_entry(place) for place in places]
    return tuple(sorted(entries, key=_order, reverse=True))


def _entry(folder: Path) -> SessionEntry:
    problem: Message | None = None
    try:
        info, problems = read_info(folder)
        problem = next(iter(problems), None)
    except SessionError as error:
        info, problem = SessionInfo(program=""), error.message
    picture = folder / PICTURE
    return SessionEntry(
        folder,
        info,
        info.length_s or last_session_s(folder / info.table),
        picture if picture.is_file() else None,
        problem,
    )


def _order(entry: SessionEntry) -> tuple[float, str]:
    started = entry.info.started
    return (started.timestamp() if started else 0.0), entry.path.name
