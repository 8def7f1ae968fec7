"""Who is who in a session: names for face ids, two ids of one person, one of two.

The ids are the tracker's; nobody is recognized. All functions return new values.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.file_values import read_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

UNNAMED = re.compile(r"Face ([1-9]\d{0,8})")


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A face id that is ``person`` from ``from_s`` on, until its next stretch."""

    face_id: int
    from_s: float
    person: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.from_s) and self.from_s >= 0):
            raise ValueError(f"A stretch begins at 0 s or later, got {self.from_s}")


@dataclass(frozen=True, slots=True)
class People:
    """Whose face each id is, and from when on; what nobody changed is ``Face 3``.

    Attributes:
        stretches: In the order of ids and times.
    """

    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A face id's part of a person: from ``start_s`` up to ``end_s``."""

    face_id: int
    start_s: float
    end_s: float


NOBODY_NAMED = People()


def unnamed(face_id: int) -> str:
    """Return what a face is called that has no name: ``Face 3``."""
    return f"Face {face_id}"


def person_at(people: People, face_id: int, session_s: float) -> str:
    """Return whose face an id is at a time."""
    person = unnamed(face_id)
    for stretch in people.stretches:
        if stretch.face_id == face_id and stretch.from_s <= session_s:
            person = stretch.person
    return person


def name_person(people: People, person: str, name: str) -> People:
    """Return ``people`` with another name for one; a name in use merges the two.

    Example:
        >>> from fer_core.session.people import People, name_person, person_at
        >>> people = name_person(People(), "Face 3", "Anna")
        >>> person_at(people, 3, 0.0), person_at(people, 4, 0.0)
        ('Anna', 'Face 4')
    """
    name = clean_name(name)
    if not name or name == person:
        return people
    return people_of(
        Stretch(s.face_id, s.from_s, name) if s.person == person else s
        for s in _with_base(people, person)
    )


def merge_people(people: People, person: str, other: str) -> People:
    """Return ``people`` where what was ``other`` is ``person``, too."""
    return name_person(people, other, person)


def split_face(people: People, face_id: int, at_s: float, name: str = "") -> People:
    """Return ``people`` where an id is somebody else from ``at_s`` on.

    Until the id's next stretch; without a name it is ``Face 3 (2)``.
    """
    name = clean_name(name) or _next_name(people, face_id)
    kept = (s for s in people.stretches if (s.face_id, s.from_s) != (face_id, at_s))
    return people_of((*kept, Stretch(face_id, at_s, name)))


def parts_of(people: People, face_ids: Iterable[int]) -> dict[str, tuple[Part, ...]]:
    """Return what each person consists of, in the order of the ids."""
    found: dict[str, list[Part]] = {}
    for face_id in sorted(set(face_ids)):
        own = [s for s in people.stretches if s.face_id == face_id]
        if not own or own[0].from_s > 0:
            own.insert(0, Stretch(face_id, 0.0, unnamed(face_id)))
        ends = [*(s.from_s for s in own[1:]), math.inf]
        for stretch, end_s in zip(own, ends, strict=True):
            found.setdefault(stretch.person, []).append(
                Part(face_id, stretch.from_s, end_s)
            )
    return {person: tuple(parts) for person, parts in found.items()}


def person_codes(
    people: People, face_ids: NDArray[np.int32], session_s: NDArray[np.float64]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return a number for each row, and the person behind each number.

    Args:
        people: Who is who.
        face_ids: (N,) ids.
        session_s: (N,) times of the session.

    Returns:
        (N,) numbers from 0, and the names they stand for.
    """
    ids, which = np.unique(face_ids, return_inverse=True)
    codes = np.zeros(len(face_ids), np.int32)
    persons = parts_of(people, ids.tolist())
    one_each = np.zeros(len(ids), np.int32)
    for code, parts in enumerate(persons.values()):
        for part in parts:
            one_each[np.searchsorted(ids, part.face_id)] = code
    codes[:] = one_each[which]
    split = {s.face_id for s in people.stretches if s.from_s > 0}
    for code, parts in enumerate(persons.values()):
        for part in parts:
            if part.face_id in split:
                own = face_ids == part.face_id
                codes[own & (session_s >= part.start_s) & (session_s < part.end_s)] = (
                    code
                )
    return codes, tuple(persons)


def people_to_json(people: People) -> list[dict[str, object]]:
    """Return the stretches for a .json file."""
    return [
        {"face_id": s.face_id, "from_s": s.from_s, "person": s.person}
        for s in people.stretches
    ]


def people_from_json(data: object) -> People:
    """Return the people in ``data``.

    Raises:
        ValueError: If they are none.
    """
    if not isinstance(data, list):
        raise ValueError("no people")
    stretches = []
    for entry in data:
        if not isinstance(entry, dict):
            raise ValueError("no people")
        face_id, from_s = entry.get("face_id"), read_seconds(entry.get("from_s"))
        person = entry.get("person")
        if not (
            isinstance(face_id, int)
            and 0 < face_id < 2**31
            and isinstance(person, str)
            and clean_name(person)
        ):
            raise ValueError("no people")
        stretches.append(Stretch(face_id, from_s, clean_name(person)))
    return people_of(stretches)


def clean_name(name: str) -> str:
    """Return a name in one line, without signs that cannot be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(seen.split())[:100]


def _with_base(people: People, person: str) -> tuple[Stretch, ...]:
    """Return the stretches, with the one that nobody had to write down."""
    match = UNNAMED.fullmatch(person)
    if match is None:
        return people.stretches
    face_id = int(match[1])
    if any(s.face_id == face_id and s.from_s == 0 for s in people.stretches):
        return people.stretches
    return (*people.stretches, Stretch(face_id, 0.0, person))


def _next_name(people: People, face_id: int) -> str:
    taken = {s.person for s in people.stretches}
    number = 2
    while f"{unnamed(face_id)} ({number})" in taken:
        number += 1
    return f"{unnamed(face_id)} ({number})"


def people_of(stretches: Iterable[Stretch]) -> People:
    """Return people of stretches in any order, without those that change nothing."""
    kept: list[Stretch] = []
    for stretch in sorted(stretches):
        before = (
            kept[-1].person
            if kept and kept[-1].face_id == stretch.face_id
            else unnamed(stretch.face_id)
        )
        if stretch.person != before:
            kept.append(stretch)
    return People(tuple(kept))
