"""What a session has shown so far, in memory alone, for whoever asks to keep it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sinks.timeline import (
    COLUMNS,
    DIGITS,
    RELATIVE_COLUMNS,
    RELATIVE_TEXTS,
    TEXTS,
    WHOLE_NUMBERS,
    timeline_rows,
)
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.sinks.timeline import Row
    from fer_core.types import AnalysedFrame

NUMBERS = tuple(name for name in COLUMNS if name not in TEXTS)
RELATIVE_NUMBERS = tuple(
    name for name in RELATIVE_COLUMNS if name not in RELATIVE_TEXTS
)
KINDS = ("", "rest", "auto", "prior")  # of a baseline; the first is none
KIND = "baseline_kind"
CHUNK = 4096  # rows


def _kind(name: str) -> str:
    if name in ("frame", "time_s", "baseline_s"):
        return "i8" if name == "frame" else "f8"  # they grow for as long as one watches
    return "i4" if name in WHOLE_NUMBERS else "f4"


# 117 bytes a row: 63 MB an hour with five faces at 30 frames/s.
ROW = np.dtype(
    [(name, _kind(name)) for name in (*NUMBERS, *RELATIVE_NUMBERS)] + [(KIND, "u1")]
)


class SessionLog:
    """Remembers all readings as numbers; pictures are not kept.

    One thread adds, any other may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._full: list[NDArray[np.void]] = []
        self._chunk = np.empty(CHUNK, ROW)
        self._used = 0  # rows of ``_chunk``
        self._source = ""
        self._relative = False
        self._summary = SummaryBuilder()

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings."""
        rows = timeline_rows(analysed)
        with self._lock:
            self._source = analysed.frame.source
            self._summary.add(analysed)
            for row in rows:
                kind = KINDS.index(str(row.get("baseline", "")))
                self._relative |= kind > 0
                self._chunk[self._used] = (
                    *(row[name] for name in NUMBERS),
                    *(row.get(name, np.nan) for name in RELATIVE_NUMBERS),
                    kind,
                )
                self._used += 1
                if self._used == CHUNK:
                    self._full.append(self._chunk)
                    self._chunk, self._used = np.empty(CHUNK, ROW), 0

    def __len__(self) -> int:
        """Return the number of rows, one per face and frame."""
        return len(self._full) * CHUNK + self._used

    @property
    def relative(self) -> bool:
        """Whether any face was read relative to a baseline."""
        return self._relative

    def rows(self) -> Iterator[Row]:
        """Give the rows so far as ``TimelineWriter.write_rows`` takes them."""
        with self._lock:
            chunks = [*self._full, self._chunk[: self._used].copy()]
            source = self._source
        for chunk in chunks:
            for values in chunk.tolist():
                yield _row(source, dict(zip(ROW.names or (), values, strict=True)))

    def summary(self) -> SessionSummary:
        """Return the share of time per emotion and face so far."""
        with self._lock:
            return self._summary.summary()


def _row(source: str, numbers: dict[str, float]) -> Row:
    row: Row = {"source": source}
    for name in COLUMNS[1:]:
        if name == "emotion":
            row[name] = _likeliest(numbers, "")
        elif name in WHOLE_NUMBERS:
            row[name] = int(numbers[name])
        else:
            row[name] = round(numbers[name], DIGITS)
    kind = KINDS[int(numbers[KIND])]
    if kind:
        for name in RELATIVE_COLUMNS:
            if name == "rel_emotion":
                row[name] = _likeliest(numbers, "rel_")
            elif name == "baseline":
                row[name] = kind
            else:
                row[name] = round(numbers[name], DIGITS)
    return row


def _likeliest(numbers: dict[str, float], prefix: str) -> str:
    names = [emotion.name.lower() for emotion in Emotion]
    return max(names, key=lambda name: numbers[prefix + name])
