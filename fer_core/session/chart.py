"""A session's curves for a chart of any length: as many points as there are pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core.session.people import Part
from fer_core.session.table import EMOTIONS, REST_COLUMNS
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fer_core.session.table_reading import Rows
    from fer_core.types import FaceReading

BASE_S = 0.25  # of the finest bins that are kept; below them rows would be drawn
GAP_S = 2.0  # a face that was away for longer leaves a gap in its curve
FACTOR = 4  # from a level to the next coarser one
LEVELS = 6  # the coarsest bins are 256 s long
MANY_ROWS = 4096
PLAIN = (*EMOTIONS, "valence")
RELATIVE = tuple(f"rel_{name}" for name in EMOTIONS)
CHANGE = tuple(f"change_{name}" for name in EMOTIONS)  # plain, minus that at rest
RELATED = (*RELATIVE, "valence", *CHANGE)  # of a session with a baseline
LIVE = (*PLAIN, *CHANGE)
CHUNK_ROWS = 262_144


@dataclass(frozen=True, slots=True)
class Bins:
    """A curve, a value per pixel; NaN where nothing was seen.

    Attributes:
        start_s: (N,) where each bin begins.
        width_s: Of each.
        mean: (N,) the mean of its rows.
        count: (N,) rows in it.
    """

    start_s: NDArray[np.float64]
    width_s: float
    mean: NDArray[np.float32]
    count: NDArray[np.int64]


class ChartData:
    """The rows of a session summed up in bins of growing length, for each face.

    It may grow while a session runs; 2 kB a minute of a face for each curve. One thread
    adds, and the same one asks.

    Args:
        columns: The curves: ``angry`` ... ``neutral``, ``valence``, ``rel_angry`` ...,
            ``change_angry`` ...

    Example:
        >>> from fer_core.session.chart import ChartData
        >>> data = ChartData(("happy",))
        >>> data.extend(
        ...     np.array([0.0, 0.1]), np.array([1, 1]), np.array([[0.2], [0.4]])
        ... )
        >>> data.bins((Part(1, 0.0, 9.0),), "happy", 0.0, 1.0, 1).mean.tolist()
        [0.30000001192092896]
    """

    def __init__(self, columns: Sequence[str] = PLAIN) -> None:
        self.columns = tuple(columns)
        self.end_s = 0.0
        self._faces: dict[int, _Face] = {}

    @classmethod
    def of(cls, rows: Rows, columns: Sequence[str] = PLAIN) -> ChartData:
        """Return the data of a whole session; its rows are not kept in memory."""
        data = cls(columns)
        names = {"session_s", "face_id", *columns} - {*CHANGE}
        if not names.issuperset(columns):
            names |= {*EMOTIONS, *REST_COLUMNS}
        for part in rows.parts(sorted(names), CHUNK_ROWS):
            values = np.stack([_values(part, name) for name in columns], axis=1)
            data.extend(part["session_s"], part["face_id"], values)
        return data

    @property
    def face_ids(self) -> tuple[int, ...]:
        """The faces there are."""
        return tuple(sorted(self._faces))

    def extend(
        self,
        session_s: NDArray[np.float64],
        face_ids: NDArray[np.int32],
        values: NDArray[np.float32],
    ) -> None:
        """Add rows, which follow those before.

        Args:
            session_s: (N,) the session's time, not decreasing for any face.
            face_ids: (N,) ids.
            values: (N, C) one for each of ``columns``; NaN is left out.
        """
        if not len(session_s):
            return
        self.end_s = max(self.end_s, float(session_s.max()))
        order = np.argsort(face_ids, kind="stable")
        ids, starts = np.unique(face_ids[order], return_index=True)
        for face_id, rows in zip(
            ids.tolist(), np.split(order, starts[1:]), strict=True
        ):
            face = self._faces.setdefault(face_id, _Face(len(self.columns)))
            face.extend(session_s[rows], np.asarray(values[rows], np.float32))

    def bins(
        self,
        parts: Sequence[Part],
        column: str,
        start_s: float,
        end_s: float,
        count: int,
    ) -> Bins:
        """Return a curve between two times, in ``count`` bins of the same length.

        Args:
            parts: Whose: ``RecordedSession.persons["Anna"]``, or one face's
                ``(Part(3, 0.0, math.inf),)``. Bins in which an id was split belong to
                both.
            column: Which curve.
            start_s: Where the first bin begins.
            end_s: Where the last one ends.
            count: How many: the chart's width in pixels.

        Raises:
            ValueError: If there is no such column, or nothing between the times.
        """
        if column not in self.columns or count < 1 or not end_s > start_s:
            raise ValueError(f"No curve {column} from {start_s} to {end_s} s")
        which = self.columns.index(column)
        width_s = (end_s - start_s) / count
        total, number = np.zeros(count), np.zeros(count, np.int64)
        for part in parts:
            face = self._faces.get(part.face_id)
            if face is None:
                continue
            level = face.level(_level(width_s))
            times = level.index * level.width_s
            first = max(start_s, part.start_s) - level.width_s
            chosen = slice(
                np.searchsorted(times, first, "right"),
                np.searchsorted(times, min(end_s, part.end_s), "left"),
            )
            kept = level.count[chosen, which] > 0
            middle = times[chosen][kept] + level.width_s / 2
            at = np.clip(((middle - start_s) / width_s).astype(np.int64), 0, count - 1)
            total += np.bincount(at, level.total[chosen, which][kept], count)
            number += np.bincount(at, level.count[chosen, which][kept], count).astype(
                np.int64
            )
        mean = np.divide(total, number, out=np.full(count, np.nan), where=number > 0)
        return Bins(
            start_s + width_s * np.arange(count, dtype=np.float64),
            width_s,
            mean.astype(np.float32),
            number,
        )


def person_parts(face_id: int) -> tuple[Part, ...]:
    """Return what ``ChartData.bins`` wants for a single face id."""
    return (Part(face_id, 0.0, math.inf),)


def is_drawn(values: NDArray[np.float32], width_s: float) -> NDArray[np.bool_]:
    """Return which values belong to a curve: all but the NaN of short gaps.

    A line joins what is left, but where a face was away for longer than ``GAP_S``. So
    few frames a second make a curve, too.

    Args:
        values: (N,) NaN where nothing was seen.
        width_s: From one to the next.

    Example:
        >>> from fer_core.session.chart import is_drawn
        >>> is_drawn(np.array([1, np.nan, 1, np.nan, np.nan, np.nan, 1]), 1.0).tolist()
        [True, False, True, True, True, True, True]
    """
    known = ~np.isnan(values)
    places = np.arange(len(values))
    before = np.maximum.accumulate(np.where(known, places, -len(values)))
    after = np.minimum.accumulate(np.where(known, places, 2 * len(values))[::-1])[::-1]
    return known | ((after - before) * width_s > GAP_S)


@dataclass(frozen=True, slots=True)
class _Level:
    """Bins of one length in which there are rows: (B,) and (B, C) arrays."""

    width_s: float
    index: NDArray[np.int64]
    total: NDArray[np.float32]
    count: NDArray[np.int32]

    def coarser(self) -> _Level:
        """Return the next level."""
        width_s, index = self.width_s * FACTOR, self.index // FACTOR
        return _summed(width_s, index, self.total, self.count)

    def since(self, first: int) -> _Level:
        """Return the bins from the one with index ``first`` on."""
        return self._cut(slice(np.searchsorted(self.index, first), None))

    def continued(self, later: _Level, first: int) -> _Level:
        """Return the bins before index ``first``, and then those of ``later``."""
        kept = self._cut(slice(np.searchsorted(self.index, first)))
        return _Level(
            self.width_s,
            np.concatenate((kept.index, later.index)),
            np.concatenate((kept.total, later.total)),
            np.concatenate((kept.count, later.count)),
        )

    def _cut(self, part: slice) -> _Level:
        return _Level(
            self.width_s, self.index[part], self.total[part], self.count[part]
        )


class _Face:
    """A face's bins of ``BASE_S``, and the coarser ones made of them when asked for."""

    def __init__(self, columns: int) -> None:
        nothing = np.empty(0, np.int64)
        total = np.empty((0, columns), np.float32)
        self._levels = [_Level(BASE_S, nothing, total, total.astype(np.int32))]
        self._waiting: list[tuple[NDArray[np.float64], NDArray[np.float32]]] = []

    def extend(
        self, session_s: NDArray[np.float64], values: NDArray[np.float32]
    ) -> None:
        self._waiting.append((session_s, values))
        if len(session_s) > MANY_ROWS:  # rather than hold on to a whole session's
            self._add()

    def level(self, number: int) -> _Level:
        if self._waiting:
            self._add()
        while len(self._levels) <= number:
            self._levels.append(self._levels[-1].coarser())
        return self._levels[number]

    def _add(self) -> None:
        """Sum up what waits; only the bins at the end of each level are made anew."""
        times = np.concatenate([times for times, _ in self._waiting])
        values = np.concatenate([values for _, values in self._waiting])
        self._waiting = []
        known = ~np.isnan(values)
        index = (times / BASE_S).astype(np.int64)
        first, whole = int(index.min()), self._levels[0]
        changed = whole.since(first)
        later = _summed(
            BASE_S,
            np.concatenate((changed.index, index)),
            np.concatenate((changed.total, np.where(known, values, np.float32(0)))),
            np.concatenate((changed.count, known.astype(np.int32))),
        )
        self._levels[0] = whole.continued(later, first)
        for number in range(1, len(self._levels)):
            first //= FACTOR
            later = self._levels[number - 1].since(first * FACTOR).coarser()
            self._levels[number] = self._levels[number].continued(later, first)


def _summed(
    width_s: float,
    index: NDArray[np.int64],
    total: NDArray[np.float32],
    count: NDArray[np.int32],
) -> _Level:
    """Return a level with rows of the same index put together; they are in order."""
    if not len(index):
        return _Level(width_s, index, total, count)
    starts = np.flatnonzero(np.r_[True, np.diff(index) != 0])
    return _Level(
        width_s,
        index[starts],
        np.add.reduceat(total, starts),
        np.add.reduceat(count, starts),
    )


def changes(face: FaceReading) -> tuple[float, ...]:
    """Return each class's probability minus that at rest, -1 to 1; NaN without one."""
    rest = face.relative.rest if face.relative else None
    if rest is None:
        return (math.nan,) * len(Emotion)
    pairs = zip(face.scores.probabilities, rest.probabilities, strict=True)
    return tuple(now - before for now, before in pairs)


def _values(part: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    if name in CHANGE:
        at = CHANGE.index(name)
        change = part[EMOTIONS[at]] - part[REST_COLUMNS[at]]
        return np.asarray(change, np.float32)
    return np.asarray(part[name])


def _level(width_s: float) -> int:
    """Return the coarsest level of which a bin is no longer than a pixel."""
    if width_s < BASE_S * FACTOR:
        return 0
    return min(LEVELS - 1, int(math.log(width_s / BASE_S, FACTOR)))
