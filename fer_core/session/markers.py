"""Marks on a session: moments and ranges, with a code and a note each.

All functions return new values. Times are the session's, in seconds.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import SessionError
from fer_core.session.file_values import read_seconds, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DIGITS = range(1, 10)
LONGEST_CODE = 100  # signs
MOST_IDS = 10**9


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment or a range of a session.

    Attributes:
        id: What tells it from the others of its session, from 1; 0 before it is added.
        start_s: Where it is, or begins.
        end_s: Where it ends; None for a moment.
        code: What it is called: ``smile``; may be empty.
        note: A person's own words.
        excluded: A range that counts in no figure.
    """

    start_s: float
    end_s: float | None = None
    code: str = ""
    note: str = ""
    excluded: bool = False
    id: int = 0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start_s) and self.start_s >= 0):
            raise ValueError(f"A marker starts at 0 s or later, got {self.start_s}")
        if self.end_s is not None and not (
            math.isfinite(self.end_s) and self.end_s > self.start_s
        ):
            raise ValueError(f"A range ends after it starts, got {self}")
        if self.excluded and self.end_s is None:
            raise ValueError("Only a range can be excluded")


Markers = tuple[Marker, ...]
"""In the order of their starts; each id once."""


def add_marker(markers: Markers, marker: Marker) -> Markers:
    """Return ``markers`` with one more, which gets the next id.

    Example:
        >>> from fer_core.session.markers import Marker, add_marker
        >>> [m.id for m in add_marker((), Marker(2.5, code="smile"))]
        [1]
    """
    next_id = max((known.id for known in markers), default=0) + 1
    return _in_order((*markers, replace(marker, id=next_id)))


def replace_marker(markers: Markers, marker: Marker) -> Markers:
    """Return ``markers`` with ``marker`` in the place of the one of its id.

    Raises:
        KeyError: If there is none of that id.
    """
    _index(markers, marker.id)
    return _in_order(marker if known.id == marker.id else known for known in markers)


def move_marker(markers: Markers, marker_id: int, start_s: float) -> Markers:
    """Return ``markers`` with one moved to ``start_s``; a range keeps its length."""
    marker = markers[_index(markers, marker_id)]
    end_s = marker.end_s
    if end_s is not None:
        end_s = start_s + (end_s - marker.start_s)
    return replace_marker(markers, replace(marker, start_s=start_s, end_s=end_s))


def resize_marker(
    markers: Markers, marker_id: int, start_s: float, end_s: float | None
) -> Markers:
    """Return ``markers`` with other ends of one; None makes it a moment."""
    marker = markers[_index(markers, marker_id)]
    excluded = marker.excluded and end_s is not None
    return replace_marker(
        markers, replace(marker, start_s=start_s, end_s=end_s, excluded=excluded)
    )


def rename_marker(markers: Markers, marker_id: int, code: str) -> Markers:
    """Return ``markers`` with another code for one."""
    marker = markers[_index(markers, marker_id)]
    return replace_marker(markers, replace(marker, code=code))


def note_marker(markers: Markers, marker_id: int, note: str) -> Markers:
    """Return ``markers`` with another note for one."""
    marker = markers[_index(markers, marker_id)]
    return replace_marker(markers, replace(marker, note=note))


def exclude_marker(markers: Markers, marker_id: int, *, excluded: bool) -> Markers:
    """Return ``markers`` with a range left out of the figures, or counted again."""
    marker = markers[_index(markers, marker_id)]
    return replace_marker(markers, replace(marker, excluded=excluded))


def delete_marker(markers: Markers, marker_id: int) -> Markers:
    """Return ``markers`` without one; KeyError if it is not there."""
    _index(markers, marker_id)
    return tuple(known for known in markers if known.id != marker_id)


def markers_to_json(markers: Markers) -> list[dict[str, object]]:
    """Return the markers for a .json file."""
    return [
        {
            "id": marker.id,
            "start_s": marker.start_s,
            "end_s": marker.end_s,
            "code": marker.code,
            "note": marker.note,
            "excluded": marker.excluded,
        }
        for marker in markers
    ]


def markers_from_json(given: object) -> tuple[Markers, bool]:
    """Return the markers that can be read, and whether some cannot.

    Raises:
        ValueError: If it is no list.
    """
    if not isinstance(given, list):
        raise ValueError("no list")
    found: list[Marker] = []
    for entry in given:
        try:
            end_s, own = entry["end_s"], entry.get("id")
            marker = Marker(
                read_seconds(entry["start_s"]),
                None if end_s is None else read_seconds(end_s),
                read_text(entry["code"]),
                read_text(entry["note"]),
                entry["excluded"] is True,
                own if isinstance(own, int) and 0 < own < MOST_IDS else 0,
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        found.append(marker)
    return _with_own_ids(found), len(found) < len(given)


def _with_own_ids(markers: Iterable[Marker]) -> Markers:
    """Return the markers, those whose id is taken or none with the next free ones."""
    kept: dict[int, Marker] = {}
    others: list[Marker] = []
    for marker in markers:
        if marker.id and marker.id not in kept:
            kept[marker.id] = marker
        else:
            others.append(marker)
    for marker_id, marker in enumerate(others, max(kept, default=0) + 1):
        kept[marker_id] = replace(marker, id=marker_id)
    return _in_order(kept.values())


def _index(markers: Markers, marker_id: int) -> int:
    for index, marker in enumerate(markers):
        if marker.id == marker_id:
            return index
    raise KeyError(marker_id)


def _in_order(markers: Iterable[Marker]) -> Markers:
    return tuple(sorted(markers, key=lambda marker: (marker.start_s, marker.id)))


@dataclass(frozen=True, slots=True)
class Codes:
    """The names behind the digits 1 to 9; an empty one is not given.

    Example:
        >>> from fer_core.session.markers import Codes
        >>> Codes().named(1, "smile").name(1)
        'smile'
    """

    names: tuple[str, ...] = ("",) * len(DIGITS)

    def __post_init__(self) -> None:
        if len(self.names) != len(DIGITS):
            raise ValueError(f"There are nine codes, got {len(self.names)}")

    def name(self, digit: int) -> str:
        """Return the name of a digit from 1 to 9; empty if it has none."""
        return self.names[DIGITS.index(digit)]

    def named(self, digit: int, name: str) -> Codes:
        """Return the codes with another name for a digit."""
        names = list(self.names)
        names[DIGITS.index(digit)] = " ".join(name.split())[:LONGEST_CODE]
        return Codes(tuple(names))


def codes_to_json(codes: Codes) -> dict[str, str]:
    """Return ``{"1": "smile", ...}`` without the digits that have no name."""
    return {str(digit): codes.name(digit) for digit in DIGITS if codes.name(digit)}


def codes_from_json(data: object) -> Codes:
    """Return the codes in ``data``.

    Raises:
        ValueError: If it is no set of codes.
    """
    if not isinstance(data, dict):
        raise ValueError("no set of codes")
    codes = Codes()
    for key, name in data.items():
        if key not in map(str, DIGITS):
            raise ValueError("no set of codes")
        codes = codes.named(int(key), read_text(name))
    return codes


def save_codes(path: Path, codes: Codes) -> Path:
    """Write a set of codes as a .json file, over one of that name.

    Raises:
        OutputError: If it cannot be written.
    """
    text = json.dumps({"codes": codes_to_json(codes)}, indent=2, ensure_ascii=False)
    file = AtomicFile(path, replace=True)
    try:
        file.write(f"{text}\n".encode())
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def load_codes(path: Path) -> Codes:
    """Return the set of codes in a file.

    Raises:
        SessionError: If it cannot be read or holds none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return codes_from_json(data["codes"])
    except OSError as error:
        raise SessionError(
            "{path} cannot be read ({reason}). Choose another file.",
            path=path,
            reason=error.strerror or error,
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SessionError(
            "{path} holds no set of codes. Choose a file that was saved as one.",
            path=path,
        ) from error
