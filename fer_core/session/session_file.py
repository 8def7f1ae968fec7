"""``session.json``: what a session folder says of itself, and who may change it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile, part_path, problem_sentence
from fer_core._platform.file_lock import is_held, open_alone
from fer_core.errors import Message, OutputError, SessionError
from fer_core.session.session_info import FILM_NAMES, Film, SessionInfo
from fer_core.session.session_json import FORMAT, from_json, to_json

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

SESSION_FILE = "session.json"
LOCK_FILE = "session.lock"
LONGEST_FILE = 64_000_000  # bytes; a thousand markers have 150,000


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
    if not folder.is_dir():  # it was there when the session began, or was opened
        raise OutputError(
            "The folder {path} has vanished. Choose another folder.", path=folder
        )
    # A path among the settings is its text.
    text = json.dumps(to_json(info), indent=2, ensure_ascii=False, default=str)
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
    info = from_json(data, lost)
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
