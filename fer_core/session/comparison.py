"""Several sessions side by side: a table, and a long one for R and pandas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core.session.figures import AFTER_S, Figures, figures
from fer_core.session.table import EMOTIONS
from fer_core.sinks.timeline import DECIMALS, csv_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fer_core.session.archive import RecordedSession

LONG_COLUMNS = (
    "session",
    "who",
    "person",
    "marker",
    "marker_id",
    "start_s",
    "end_s",
    "seconds",
    "measure",
    "emotion",
    "value",
)


@dataclass(frozen=True, slots=True)
class ComparedFigures:
    """A person's figures in one of several sessions.

    Attributes:
        session: The name of its folder.
        who: As noted in it.
    """

    session: str
    who: str
    figures: Figures


def compare(
    sessions: Sequence[RecordedSession], *, after_s: float = AFTER_S
) -> tuple[ComparedFigures, ...]:
    """Return all figures of several sessions, in their order.

    Args:
        sessions: Any.
        after_s: A moment stands for so many seconds from it on.
    """
    return tuple(
        ComparedFigures(session.path.name, session.info.who, found)
        for session in sessions
        for found in figures(session, after_s=after_s)
    )


def write_long_csv(path: Path, compared: Sequence[ComparedFigures]) -> Path:
    """Write a row per figure, over a file of that name; return its path.

    ``measure`` is ``share``, ``mean`` or ``peak`` of an emotion, or ``mean`` of the
    valence, whose ``emotion`` is ``valence``. What nobody was seen in is empty.

    Raises:
        OutputError: If it cannot be written.
    """
    file = AtomicFile(path, replace=True)
    try:
        file.write(csv_line(LONG_COLUMNS))
        for one in compared:
            found = one.figures
            about = (
                one.session,
                one.who,
                found.person,
                found.marker,
                found.marker_id,
                round(found.start_s, DECIMALS),
                round(found.end_s, DECIMALS),
                round(found.seconds, DECIMALS),
            )
            for measure, emotion, value in _values(found):
                text = "" if math.isnan(value) else round(value, DECIMALS)
                file.write(csv_line([*about, measure, emotion, text]))
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def _values(found: Figures) -> Iterator[tuple[str, str, float]]:
    measures = {"share": found.shares, "mean": found.means, "peak": found.peaks}
    for measure, values in measures.items():
        for emotion, value in zip(EMOTIONS, values, strict=True):
            yield measure, emotion, value
    yield "mean", "valence", found.valence
