"""What a session has shown so far, in memory alone, for whoever asks to save it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sinks.timeline import (
    COLUMNS,
    DECIMALS,
    INTEGER_COLUMNS,
    TEXT_COLUMNS,
    timeline_rows,
)
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.sinks.timeline import Row
    from fer_core.types import AnalysedFrame

NUMERIC_COLUMNS = tuple(name for name in COLUMNS if name not in TEXT_COLUMNS)
CHUNK_ROWS = 4096


def _dtype(name: str) -> str:
    if name in ("frame", "time_s"):
        return "i8" if name == "frame" else "f8"  # both grow for as long as one watches
    return "i4" if name in INTEGER_COLUMNS else "f4"


# 72 bytes a row: 39 MB an hour with five faces at 30 frames/s.
ROW_DTYPE = np.dtype([(name, _dtype(name)) for name in NUMERIC_COLUMNS])


class SessionHistory:
    """Remembers all readings as numbers; images are not kept.

    One thread adds, any other may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._full_chunks: list[NDArray[np.void]] = []
        self._chunk = np.empty(CHUNK_ROWS, ROW_DTYPE)
        self._used = 0  # rows of ``_chunk``
        self._source = ""
        self._summary = SummaryBuilder()

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings."""
        rows = timeline_rows(analysed)
        with self._lock:
            self._source = analysed.frame.source
            self._summary.add(analysed)
            for row in rows:
                self._chunk[self._used] = tuple(row[name] for name in NUMERIC_COLUMNS)
                self._used += 1
                if self._used == CHUNK_ROWS:
                    self._full_chunks.append(self._chunk)
                    self._chunk, self._used = np.empty(CHUNK_ROWS, ROW_DTYPE), 0

    def __len__(self) -> int:
        """Return the number of rows, one per face and frame."""
        return len(self._full_chunks) * CHUNK_ROWS + self._used

    def rows(self) -> Iterator[Row]:
        """Give the rows so far as ``TimelineWriter.write_rows`` takes them."""
        with self._lock:
            chunks = [*self._full_chunks, self._chunk[: self._used].copy()]
            source = self._source
        for chunk in chunks:
            for values in chunk.tolist():
                yield _row(source, dict(zip(NUMERIC_COLUMNS, values, strict=True)))

    def summary(self) -> SessionSummary:
        """Return the share of time per emotion and face so far."""
        with self._lock:
            return self._summary.summary()


def _row(source: str, numbers: dict[str, float]) -> Row:
    probabilities = [numbers[emotion.name.lower()] for emotion in Emotion]
    likeliest = Emotion(probabilities.index(max(probabilities)))
    row: Row = {"source": source}
    for name in COLUMNS[1:]:
        if name == "emotion":
            row[name] = likeliest.name.lower()
        elif name in INTEGER_COLUMNS:
            row[name] = int(numbers[name])
        else:
            row[name] = round(numbers[name], DECIMALS)
    return row
