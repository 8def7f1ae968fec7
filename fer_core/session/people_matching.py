"""Who is who in a table that was made anew, by where the faces were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core.session.people import (
    UNNAMED,
    People,
    Stretch,
    people_of,
    person_at,
    unnamed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fer_core.types import FaceReading

SAME_FACE_IOU = 0.4  # of two boxes of the same face, in the same frame
SHORTEST_S = 1.0  # an id that is somebody else for less is not split


@dataclass(frozen=True, slots=True)
class _Run:
    """A person whose place an id took, from the first frame of it to the last."""

    person: str
    start_s: float
    end_s: float


class PeopleMatching:
    """Follows, frame by frame, whose place each new id takes.

    Args:
        people: Who was who, by the old ids.

    Example:
        >>> from fer_core.session.people import People
        >>> from fer_core.session.people_matching import PeopleMatching
        >>> matching = PeopleMatching(People())
        >>> matching.people(), matching.lost(("Anna",))
        (People(stretches=()), ('Anna',))
    """

    def __init__(self, people: People) -> None:
        self._people = people
        self._runs: dict[int, list[_Run]] = {}

    def note(
        self,
        session_s: float,
        faces: Iterable[FaceReading],
        before: Sequence[FaceReading],
    ) -> None:
        """Take note of a frame.

        Args:
            session_s: The session's time.
            faces: As they are read now.
            before: As they were read.
        """
        for face in faces:
            best = max(before, key=lambda old: old.box.iou(face.box), default=None)
            if best is None or best.box.iou(face.box) < SAME_FACE_IOU:
                continue
            person = person_at(self._people, best.id, session_s)
            runs = self._runs.setdefault(face.id, [])
            if runs and runs[-1].person == person:
                runs[-1] = replace(runs[-1], end_s=session_s)
            else:
                runs.append(_Run(person, session_s, session_s))

    def people(self) -> People:
        """Return who is who, by the new ids.

        Who had a name keeps it. Who had none, of several ids, is called after the
        first of the new ones.
        """
        runs = {face_id: _lasting(runs) for face_id, runs in self._runs.items()}
        names: dict[str, str] = {}
        for face_id in sorted(runs):
            for run in runs[face_id]:
                if run.person not in names:
                    names[run.person] = _name(run.person, face_id, names.values())
        return people_of(
            Stretch(face_id, run.start_s if number else 0.0, names[run.person])
            for face_id, own in runs.items()
            for number, run in enumerate(own)
        )

    def lost(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names whose faces were not found again."""
        found = {run.person for own in self._runs.values() for run in _lasting(own)}
        return tuple(name for name in names if name not in found)


def _lasting(runs: Sequence[_Run]) -> tuple[_Run, ...]:
    """Return the runs without short ones; the longest alone where all are short."""
    kept = [run for run in runs if run.end_s - run.start_s >= SHORTEST_S]
    if not kept:
        kept = [max(runs, key=lambda run: run.end_s - run.start_s)]
    joined: list[_Run] = []
    for run in kept:
        if joined and joined[-1].person == run.person:
            joined[-1] = replace(joined[-1], end_s=run.end_s)
        else:
            joined.append(run)
    return tuple(joined)


def _name(person: str, face_id: int, taken: Iterable[str]) -> str:
    if not UNNAMED.fullmatch(person):
        return person
    name, number, used = unnamed(face_id), 2, set(taken)
    while name in used:
        name, number = f"{unnamed(face_id)} ({number})", number + 1
    return name
