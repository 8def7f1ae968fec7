"""A session's figures: for each person, in the whole and at each marker.

Every row lasts until the face's next one. A gap of more than three usual steps is an
absence, and its row lasts a usual step, as the last one does. The usual step is the
median over all faces. docs/sessions.md has the same in pandas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.config import SmootherConfig
from fer_core.session.table import EMOTIONS
from fer_core.session.view_quality import QUALITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.session.archive import RecordedSession
    from fer_core.session.markers import Marker, Markers

AFTER_S = 5.0  # what a moment stands for: the seconds from it on
LONGEST_STEPS = 3  # usual steps; a longer gap is an absence
ONE_ROW_S = 1 / 30  # the step of a table in which no face has a second row
CERTAIN = SmootherConfig().threshold  # from which a label is displayed


@dataclass(frozen=True, slots=True)
class Figures:
    """What a person showed in a part of a session; rows are weighed by their time.

    Attributes:
        person: Whose.
        marker: The marker's code; empty for the whole session.
        marker_id: Its id; 0 for the whole session.
        start_s: Where the part begins, in the session's time.
        end_s: Where it ends.
        rows: How many rows count.
        seconds: For how long the person was seen.
        shares: Of ``seconds`` in which an emotion was the most probable, in the order
            of ``Emotion``; NaN where nobody was seen, as in all that follows.
        means: Mean probability of each emotion.
        peaks: Greatest probability of each.
        valence: Mean valence.
    """

    person: str
    marker: str
    marker_id: int
    start_s: float
    end_s: float
    rows: int
    seconds: float
    shares: tuple[float, ...]
    means: tuple[float, ...]
    peaks: tuple[float, ...]
    valence: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How far a person's figures can be relied on, as the table knows it.

    Attributes:
        person: Whose.
        found: Share of the session in which the face was found, 0 to 1.
        frontal: Share of that in which it looked at the camera, 0 to 1; NaN where the
            table does not know, as that of an earlier version.
        lit: Share of that in which it was well lit, 0 to 1; NaN likewise.
        certain: Share of that in which a label could be displayed, 0 to 1.
        detection_score: Mean of the detector's scores, 0 to 1.
        width_px: Median width of the face.
    """

    person: str
    found: float
    frontal: float
    lit: float
    certain: float
    detection_score: float
    width_px: float


def figures(
    session: RecordedSession, *, after_s: float = AFTER_S
) -> tuple[Figures, ...]:
    """Return the figures of each person, in the whole first, then at each marker.

    Excluded ranges count nowhere, and have no figures of their own.

    Args:
        session: Any.
        after_s: A moment stands for so many seconds from it on.
    """
    counted = _Counted(session)
    found = []
    for code, person in enumerate(counted.persons):
        own = counted.codes == code
        whole = counted.part(own, person, None, 0.0, session.length_s)
        found.append(whole)
        for marker in session.markers:
            if not marker.excluded:
                end_s = marker.start_s + after_s
                end_s = end_s if marker.end_s is None else marker.end_s
                found.append(counted.part(own, person, marker, marker.start_s, end_s))
    return tuple(found)


def quality(session: RecordedSession) -> tuple[Quality, ...]:
    """Return how far each person's figures can be relied on; excluded ranges apart."""
    counted = _Counted(session)
    rows = session.rows
    length_s = session.length_s - excluded_s(session.markers, session.length_s)
    found = []
    for code, person in enumerate(counted.persons):
        own = (counted.codes == code) & counted.kept
        seconds = counted.seconds[own]
        known_s = float(seconds.sum())
        if not known_s:
            found.append(Quality(person, 0.0, *(np.nan,) * 5))
            continue
        frontal, lit = (_share(rows[name][own], seconds) for name in QUALITY_COLUMNS)
        certain = seconds[rows["confidence"][own] >= CERTAIN].sum()
        score = np.average(rows["detection_score"][own], weights=seconds)
        found.append(
            Quality(
                person,
                found=min(1.0, known_s / length_s) if length_s > 0 else 0.0,
                frontal=frontal,
                lit=lit,
                certain=float(certain) / known_s,
                detection_score=float(score),
                width_px=float(np.median(rows["width"][own])),
            )
        )
    return tuple(found)


def _share(yes: NDArray[np.float32], seconds: NDArray[np.float64]) -> float:
    """Return the share of the known time, in which ``yes`` is 1."""
    known = ~np.isnan(yes)
    whole = seconds[known].sum()
    return float((yes[known] * seconds[known]).sum() / whole) if whole else np.nan


def excluded_s(markers: Markers, length_s: float) -> float:
    """Return how much of a session is left out; what overlaps is left out once."""
    total, until_s = 0.0, 0.0
    for marker in markers:
        if marker.excluded and marker.end_s is not None:
            start_s = min(max(marker.start_s, until_s), length_s)
            until_s = max(until_s, min(marker.end_s, length_s))
            total += max(0.0, until_s - start_s)
    return total


def is_counted(
    session_s: NDArray[np.float64], markers: Sequence[Marker]
) -> NDArray[np.bool_]:
    """Return which times, (N,), lie in no excluded range."""
    kept = np.ones(len(session_s), np.bool_)
    for marker in markers:
        if marker.excluded and marker.end_s is not None:
            kept &= (session_s < marker.start_s) | (session_s >= marker.end_s)
    return kept


def row_seconds(
    session_s: NDArray[np.float64], face_ids: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return how long each row lasts, (N,) seconds; see above."""
    order = np.lexsort((session_s, face_ids))
    steps = np.diff(session_s[order], append=np.nan)
    last = np.diff(face_ids[order], append=-1) != 0
    steps[last] = np.nan
    known = steps[~last]
    usual = float(np.median(known)) if len(known) else ONE_ROW_S
    with np.errstate(invalid="ignore"):
        steps[~(steps <= LONGEST_STEPS * usual)] = usual
    seconds = np.empty(len(session_s))
    seconds[order] = steps
    return seconds


class _Counted:
    """The rows of a session, what each counts, and whose each is."""

    def __init__(self, session: RecordedSession) -> None:
        rows = session.rows
        names = ("session_s", "face_id", *EMOTIONS, "emotion", "confidence", "valence")
        rows.load((*names, "detection_score", "width", *QUALITY_COLUMNS))
        self.rows = rows
        self.seconds = row_seconds(rows["session_s"], rows["face_id"])
        self.kept = is_counted(rows["session_s"], session.markers)
        self.codes, self.persons = session.person_codes

    def part(
        self,
        own: NDArray[np.bool_],
        person: str,
        marker: Marker | None,
        start_s: float,
        end_s: float,
    ) -> Figures:
        times = self.rows["session_s"]
        chosen = own & self.kept
        if marker is not None:
            chosen = chosen & (times >= start_s) & (times < end_s)
        seconds = self.seconds[chosen]
        whole = float(seconds.sum())
        nothing = (float("nan"),) * len(EMOTIONS)
        shares, means, peaks, valence = nothing, nothing, nothing, float("nan")
        if whole:
            shown = np.bincount(self.rows["emotion"][chosen], seconds, len(EMOTIONS))
            shares = tuple((shown[: len(EMOTIONS)] / whole).tolist())
            values = [self.rows[name][chosen].astype(np.float64) for name in EMOTIONS]
            means = tuple(float(np.average(v, weights=seconds)) for v in values)
            peaks = tuple(float(v.max()) for v in values)
            valence = float(np.average(self.rows["valence"][chosen], weights=seconds))
        return Figures(
            person=person,
            marker="" if marker is None else marker.code,
            marker_id=0 if marker is None else marker.id,
            start_s=start_s,
            end_s=end_s,
            rows=int(chosen.sum()),
            seconds=whole,
            shares=shares,
            means=means,
            peaks=peaks,
            valence=valence,
        )
