"""What a session has shown so far, for whoever asks to save it; kept nowhere else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.spooled_bytes import SpooledBytes
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
    from collections.abc import Iterator, Sequence

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
MEMORY_BYTES = 16_000_000  # an hour with two faces at 20 frames/s


def _dtype(name: str) -> str:
    if name in ("frame", "time_s", "baseline_s"):
        return "i8" if name == "frame" else "f8"  # they grow for as long as one watches
    return "i4" if name in INTEGER_COLUMNS else "f4"


# 121 bytes a row: 65 MB an hour with five faces at 30 frames/s.
ROW_DTYPE = np.dtype(
    [(name, _dtype(name)) for name in (*NUMERIC_COLUMNS, *RELATIVE_NUMERIC_COLUMNS)]
    + [(KIND, "u1"), ("source", "i4")]
)
FRAME_KEY_RATE = 10_000  # of a film's time: 0.1 ms, which no two frames share
SHOWN_DTYPE = np.dtype([("face_id", "<i4"), ("emotion", "u1")])


class SessionHistory:
    """Remembers all readings as numbers; images are not kept.

    A file may be watched with jumps and loops: a frame that is seen again replaces
    what was read in it before. One thread adds, any other may ask.

    The first 16 MB are in memory, and then all rows in a temporary file, which has no
    name and ends with the program. A film's frames take 0.3 kB each beside it.

    Raises:
        OutputError: From ``add``, where that file cannot grow.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows = SpooledBytes(MEMORY_BYTES)
        self._used = 0  # rows in it
        self._sources: dict[str, int] = {}
        self._relative = False
        self._summary = SummaryBuilder()
        # Of a film, by the frame's own time: that time, where its rows are, for how
        # many there is room, and SHOWN_DTYPE.
        self._film: dict[int, tuple[float, int, int, bytes]] = {}
        self._film_rows = 0

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings."""
        frame = analysed.frame
        with self._lock:
            source = self._sources.setdefault(frame.source, len(self._sources))
            rows = np.array(
                [_numbers(row, source) for row in timeline_rows(analysed)], ROW_DTYPE
            )
            self._relative |= bool(rows[KIND].any())
            if frame.file_position is not None:
                self._add_of_film(frame.file_position[0], rows, shown_faces(analysed))
                return
            self._write(self._used, rows)
            self._summary.add(analysed)

    def __len__(self) -> int:
        """Return the number of rows, one per face and frame."""
        with self._lock:
            return self._film_rows if self._film else self._used

    @property
    def relative(self) -> bool:
        """Whether any face was read relative to a baseline."""
        return self._relative

    def rows(self) -> Iterator[Row]:
        """Give the rows so far as ``TimelineWriter.write_rows`` takes them."""
        with self._lock:
            sources = tuple(self._sources)
            times = sorted(self._film)
            end = self._used
        for time in times:
            with self._lock:  # it may be seen again meanwhile
                _, first, _, shown = self._film[time]
                found = self._read(first, len(shown) // SHOWN_DTYPE.itemsize)
            yield from (_row(sources, values) for values in found.tolist())
        for first in range(0, 0 if times else end, CHUNK_ROWS):
            with self._lock:
                found = self._read(first, min(CHUNK_ROWS, end - first))
            yield from (_row(sources, values) for values in found.tolist())

    def summary(self) -> SessionSummary:
        """Return the share of time per emotion and face so far."""
        with self._lock:
            if not self._film:
                return self._summary.summary()
            film = [self._film[time] for time in sorted(self._film)]
        builder = SummaryBuilder()
        for time_s, _, _, shown in film:
            faces = np.frombuffer(shown, SHOWN_DTYPE).tolist()
            builder.add_shown(
                ShownFaces(
                    time_s,
                    tuple((face_id, Emotion(emotion)) for face_id, emotion in faces),
                )
            )
        return builder.summary()

    def _add_of_film(
        self, time_s: float, rows: NDArray[np.void], shown: ShownFaces
    ) -> None:
        time = round(time_s * FRAME_KEY_RATE)
        _, first, room, before = self._film.get(time, (time_s, self._used, 0, b""))
        if len(rows) > room:
            first, room = self._used, len(rows)
        self._write(first, rows)
        faces = np.array(list(shown.faces), SHOWN_DTYPE).tobytes()
        self._film[time] = time_s, first, room, faces
        self._film_rows += len(rows) - len(before) // SHOWN_DTYPE.itemsize

    def _write(self, first: int, rows: NDArray[np.void]) -> None:
        if len(rows):
            self._rows.write(first * ROW_DTYPE.itemsize, rows.tobytes())
            self._used = max(self._used, first + len(rows))

    def _read(self, first: int, count: int) -> NDArray[np.void]:
        size = ROW_DTYPE.itemsize
        return np.frombuffer(self._rows.read(first * size, count * size), ROW_DTYPE)


def _numbers(row: Row, source: int) -> tuple[object, ...]:
    """Return a row of ``ROW_DTYPE``."""
    return (
        *(row[name] for name in NUMERIC_COLUMNS),
        *(row.get(name, np.nan) for name in RELATIVE_NUMERIC_COLUMNS),
        KINDS.index(str(row.get("baseline", ""))),
        source,
    )


def _row(sources: Sequence[str], values: tuple[float, ...]) -> Row:
    numbers = dict(zip(ROW_DTYPE.names or (), values, strict=True))
    row: Row = {"source": sources[int(numbers["source"])]}
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
