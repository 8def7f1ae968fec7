"""What a session has shown so far, in memory alone, for whoever asks to save it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.statistics import (
    SessionSummary,
    ShownFaces,
    SummaryBuilder,
    shown_faces,
)
from fer_core.sinks.timeline import (
    COLUMNS,
    DECIMALS,
    INTEGER_COLUMNS,
    RELATIVE_COLUMNS,
    RELATIVE_TEXT_COLUMNS,
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
RELATIVE_NUMERIC_COLUMNS = tuple(
    name for name in RELATIVE_COLUMNS if name not in RELATIVE_TEXT_COLUMNS
)
KINDS = ("", "rest", "auto", "prior")  # of a baseline; the first is none
KIND = "baseline_kind"
CHUNK_ROWS = 4096


def _dtype(name: str) -> str:
    if name in ("frame", "time_s", "baseline_s"):
        return "i8" if name == "frame" else "f8"  # they grow for as long as one watches
    return "i4" if name in INTEGER_COLUMNS else "f4"


# 117 bytes a row: 63 MB an hour with five faces at 30 frames/s.
ROW_DTYPE = np.dtype(
    [(name, _dtype(name)) for name in (*NUMERIC_COLUMNS, *RELATIVE_NUMERIC_COLUMNS)]
    + [(KIND, "u1")]
)
FRAME_KEY_DIGITS = 4  # of a film's time: 0.1 ms, which no two frames share


@dataclass(frozen=True, slots=True)
class _FilmFrame:
    """What was read last in one frame of a file."""

    source: str
    rows: NDArray[np.void]
    shown: ShownFaces


class SessionHistory:
    """Remembers all readings as numbers; images are not kept.

    A file may be watched with jumps and loops: a frame that is seen again replaces
    what was read in it before. One thread adds, any other may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._full_chunks: list[NDArray[np.void]] = []
        self._chunk = np.empty(CHUNK_ROWS, ROW_DTYPE)
        self._used = 0  # rows of ``_chunk``
        self._source = ""
        self._relative = False
        self._summary = SummaryBuilder()
        self._film: dict[float, _FilmFrame] = {}  # by the frame's own time

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings."""
        frame = analysed.frame
        rows = np.array([_numbers(row) for row in timeline_rows(analysed)], ROW_DTYPE)
        with self._lock:
            self._relative |= bool(rows[KIND].any())
            if frame.file_position is not None:
                time_s = round(frame.file_position[0], FRAME_KEY_DIGITS)
                shown = shown_faces(analysed)
                self._film[time_s] = _FilmFrame(frame.source, rows, shown)
                return
            self._source = frame.source
            self._summary.add(analysed)
            for row in rows:
                self._chunk[self._used] = row
                self._used += 1
                if self._used == CHUNK_ROWS:
                    self._full_chunks.append(self._chunk)
                    self._chunk, self._used = np.empty(CHUNK_ROWS, ROW_DTYPE), 0

    def __len__(self) -> int:
        """Return the number of rows, one per face and frame."""
        with self._lock:
            of_film = sum(len(frame.rows) for frame in self._film.values())
            return len(self._full_chunks) * CHUNK_ROWS + self._used + of_film

    @property
    def relative(self) -> bool:
        """Whether any face was read relative to a baseline."""
        return self._relative

    def rows(self) -> Iterator[Row]:
        """Give the rows so far as ``TimelineWriter.write_rows`` takes them."""
        with self._lock:
            chunks = [*self._full_chunks, self._chunk[: self._used].copy()]
            source = self._source
            film = self._video_frames()
        for frame in film:
            for values in frame.rows.tolist():
                yield _row(frame.source, values)
        for chunk in chunks:
            for values in chunk.tolist():
                yield _row(source, values)

    def summary(self) -> SessionSummary:
        """Return the share of time per emotion and face so far."""
        with self._lock:
            if not self._film:
                return self._summary.summary()
            film = self._video_frames()
        builder = SummaryBuilder()
        for frame in film:
            builder.add_shown(frame.shown)
        return builder.summary()

    def _video_frames(self) -> list[_FilmFrame]:
        return [self._film[time_s] for time_s in sorted(self._film)]


def _numbers(row: Row) -> tuple[object, ...]:
    """Return a row of ``ROW_DTYPE``."""
    return (
        *(row[name] for name in NUMERIC_COLUMNS),
        *(row.get(name, np.nan) for name in RELATIVE_NUMERIC_COLUMNS),
        KINDS.index(str(row.get("baseline", ""))),
    )


def _row(source: str, values: tuple[float, ...]) -> Row:
    numbers = dict(zip(ROW_DTYPE.names or (), values, strict=True))
    row: Row = {"source": source}
    kind = KINDS[int(numbers[KIND])]
    for name in (*COLUMNS[1:], *(RELATIVE_COLUMNS if kind else ())):
        if name.endswith("emotion"):
            row[name] = _likeliest(numbers, name.removesuffix("emotion"))
        elif name == "baseline":
            row[name] = kind
        elif name in INTEGER_COLUMNS:
            row[name] = int(numbers[name])
        else:
            row[name] = round(numbers[name], DECIMALS)
    return row


def _likeliest(numbers: dict[str, float], prefix: str) -> str:
    names = [emotion.name.lower() for emotion in Emotion]
    return max(names, key=lambda name: numbers[prefix + name])
