"""What a session has shown so far, in memory alone, for whoever asks to keep it."""

from __future__ import annotations

import threading
from array import array
from typing import TYPE_CHECKING

from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sinks.timeline import COLUMNS, TEXTS, WHOLE_NUMBERS, timeline_rows
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.sinks.timeline import Row
    from fer_core.types import AnalysedFrame

MAX_ROWS = 1_000_000  # 9 hours of one face at 30 frames/s, in 136 MB
NUMBERS = tuple(name for name in COLUMNS if name not in TEXTS)


class SessionLog:
    """Remembers readings as numbers; pictures are not kept.

    One thread adds, any other may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values = array("d")  # a row after the other, ``NUMBERS`` each
        self._source = ""
        self._summary = SummaryBuilder()

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings; the oldest go when there are too many."""
        rows = timeline_rows(analysed)
        with self._lock:
            self._source = analysed.frame.source
            self._summary.add(analysed)
            for row in rows:
                self._values.extend(float(row[name]) for name in NUMBERS)
            if len(self._values) > MAX_ROWS * len(NUMBERS):
                del self._values[: MAX_ROWS // 10 * len(NUMBERS)]

    def __len__(self) -> int:
        """Return the number of rows, one per face and frame."""
        return len(self._values) // len(NUMBERS)

    def rows(self) -> Iterator[Row]:
        """Give the rows so far as ``TimelineWriter.write_rows`` takes them."""
        with self._lock:
            values, source = self._values[:], self._source
        for start in range(0, len(values), len(NUMBERS)):
            yield _row(source, values[start : start + len(NUMBERS)])

    def summary(self) -> SessionSummary:
        """Return the share of time per emotion and face so far."""
        with self._lock:
            return self._summary.summary()


def _row(source: str, values: array[float]) -> Row:
    numbers = dict(zip(NUMBERS, values, strict=True))
    probabilities = [numbers[emotion.name.lower()] for emotion in Emotion]
    likeliest = Emotion(probabilities.index(max(probabilities)))
    row: Row = {"source": source}
    for name in COLUMNS[1:]:
        if name == "emotion":
            row[name] = likeliest.name.lower()
        else:
            row[name] = int(numbers[name]) if name in WHOLE_NUMBERS else numbers[name]
    return row
