"""What a session says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fer_core._platform.version import program_version
from fer_core.session.edits import Annotations
from fer_core.session.people import NOBODY_NAMED, People

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TABLE_FILE = "timeline.csv"
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
class EarlierTable:
    """A table that another one has taken the place of.

    Attributes:
        table: Its name in the folder.
        weights: Name of the weights file it was made with.
        weights_sha256: Of its bytes, in hex; empty where unknown.
        settings: Every setting, by name.
        baseline: What faces were read relative to; empty for nothing.
        people: Who was who, by the ids of that table.
    """

    table: str
    weights: str = ""
    weights_sha256: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    baseline: str = ""
    people: People = NOBODY_NAMED


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
        table: The name of its table.
        earlier: The tables of before, the oldest first.
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
    table: str = TABLE_FILE
    earlier: tuple[EarlierTable, ...] = ()
