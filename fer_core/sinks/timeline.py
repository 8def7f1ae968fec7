"""Readings as a table, a row per face and frame: CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import PartFile, check_writable
from fer_core.errors import OutputError
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from fer_core.types import AnalysedFrame, FaceReading, Frame

Row = dict[str, str | int | float]

WHOLE_NUMBERS = ("frame", "face_id", "x", "y", "width", "height")
TEXTS = ("source", "emotion")
COLUMNS = (
    "source",
    "frame",
    "time_s",
    "face_id",
    "x",
    "y",
    "width",
    "height",
    "detection_score",
    *(emotion.name.lower() for emotion in Emotion),
    "emotion",
    "confidence",
)
# Beside them where faces are read relative to a baseline; empty for those without one.
RELATIVE_COLUMNS = (
    *(f"rel_{emotion.name.lower()}" for emotion in Emotion),
    "rel_emotion",
    "baseline",
    "baseline_s",
)
RELATIVE_TEXTS = ("rel_emotion", "baseline")
SUFFIXES = (".csv", ".jsonl", ".parquet")
DIGITS = 6  # after the point: microseconds, millionths of a probability
ROWS_AT_ONCE = 50_000  # per row group of a Parquet file


def timeline_rows(analysed: AnalysedFrame) -> list[Row]:
    """Return one row per face, with ``COLUMNS`` as keys in their order.

    ``emotion`` is the most probable of the seven and ``confidence`` its probability;
    x and y are the box's left upper corner in pixels. Faces with a baseline have
    ``RELATIVE_COLUMNS``, too.
    """
    return [_row(analysed.frame, face) for face in analysed.faces]


class TimelineWriter:
    """Writes a table row by row; ``close()`` gives it its name.

    The suffix decides: .csv, .jsonl or .parquet. Rows reach the file at once, under
    ``NAME.part.csv``: a killed program loses none that was written. Parquet cannot
    be read before its end is written, so its rows wait in ``NAME.part.jsonl``.

    Args:
        path: Where to.
        replace: May take the place of a file of that name; else the next free
            number is taken.
        relative: Whether to write ``RELATIVE_COLUMNS``, too.

    Raises:
        OutputError: From every method, with what to do.

    Example:
        >>> from pathlib import Path
        >>> writer = fer.TimelineWriter(Path("film.csv"), replace=True)
        >>> for frame in fer.open_source("film.mp4").frames():
        ...     writer.write(fer.AnalysedFrame(frame, faces=()))
        >>> writer.close().name
        'film.csv'
    """

    def __init__(self, path: Path, *, replace: bool, relative: bool = False) -> None:
        self.rows = 0
        self._columns = (*COLUMNS, *RELATIVE_COLUMNS) if relative else COLUMNS
        self._suffix = path.suffix.lower()
        self._path = path
        self._replace = replace
        check_suffix(path)
        check_writable(path)
        lines = path.with_suffix(".jsonl") if self._suffix == ".parquet" else path
        self._file = PartFile(lines, replace=replace)
        if self._suffix == ".csv":
            try:
                self._file.append(_csv_line(self._columns))
            except OutputError:
                self._file.discard()
                raise

    def write(self, analysed: AnalysedFrame) -> None:
        """Add one row per face of the frame."""
        self.write_rows(timeline_rows(analysed))

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Add rows as ``timeline_rows`` makes them."""
        in_csv = self._suffix == ".csv"
        parts = [
            _csv_line([row.get(name, "") for name in self._columns])
            if in_csv
            else _json_line({k: v for k, v in row.items() if k in self._columns})
            for row in rows
        ]
        if parts:
            self._file.append(b"".join(parts))
            self.rows += len(parts)

    def close(self) -> Path:
        """Complete the table and return its path; where that fails, ``leave()`` it."""
        if self._suffix != ".parquet":
            return self._file.keep()
        table = PartFile(self._path, replace=self._replace)
        try:
            _write_parquet(read_json_lines(self._file.path), table, self._columns)
            kept = table.keep()
        except BaseException:
            table.discard()  # the rows stay in NAME.part.jsonl
            raise
        self._file.discard()
        return kept

    def leave(self) -> Path | None:
        """Close; return where the rows are, whole ones only, or None without any."""
        if not self.rows:
            self._file.discard()
            return None
        return self._file.leave()

    def discard(self) -> None:
        """Delete what was written."""
        self._file.discard()


def check_suffix(path: Path) -> None:
    """Raise OutputError unless a timeline can be written under this name."""
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            "A timeline ends in {suffixes}; {name} does not.",
            suffixes=", ".join(SUFFIXES),
            name=path.name,
        )


def read_json_lines(path: Path) -> Iterator[Row]:
    """Give the rows of a .jsonl timeline; a last line cut off by a kill is left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)


def _row(frame: Frame, face: FaceReading) -> Row:
    detection, scores = face.track.detection, face.scores
    named = {
        emotion.name.lower(): round(scores.probabilities[emotion], DIGITS)
        for emotion in Emotion
    }
    return {
        "source": _as_text(frame.source),
        "frame": frame.index,
        "time_s": round(frame.timestamp_s, DIGITS),
        "face_id": face.track.face_id,
        "x": detection.box.left,
        "y": detection.box.top,
        "width": detection.box.width,
        "height": detection.box.height,
        "detection_score": round(detection.score, DIGITS),
        **named,
        "emotion": scores.emotion.name.lower(),
        "confidence": round(scores.confidence, DIGITS),
        **_relative(face),
    }


def _relative(face: FaceReading) -> Row:
    if face.relative is None:
        return {}
    found = face.relative
    return {
        **{
            f"rel_{emotion.name.lower()}": round(
                found.scores.probabilities[emotion], DIGITS
            )
            for emotion in Emotion
        },
        "rel_emotion": found.scores.emotion.name.lower(),
        "baseline": found.kind,
        "baseline_s": round(found.seconds, 3),
    }


def _as_text(name: str) -> str:
    """Return a name with bytes that are no text written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def _csv_line(values: Iterable[object]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(map(_no_formula, values))
    return text.getvalue().encode()


def _no_formula(value: object) -> object:
    """Return a value that no spreadsheet computes: a file may be called ``=1+1``."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t"))
    return f"'{value}" if formula else value


def _json_line(row: Row) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _write_parquet(rows: Iterator[Row], file: PartFile, columns: Sequence[str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    texts = (*TEXTS, *RELATIVE_TEXTS)
    kinds = {
        name: pa.string()
        if name in texts
        else pa.int64()
        if name in WHOLE_NUMBERS
        else pa.float64()
        for name in columns
    }
    schema = pa.schema(list(kinds.items()))
    with parquet.ParquetWriter(file, schema) as writer:
        group: list[Row] = []
        for row in rows:
            group.append(row)
            if len(group) == ROWS_AT_ONCE:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group = []
        writer.write_table(pa.Table.from_pylist(group, schema))
