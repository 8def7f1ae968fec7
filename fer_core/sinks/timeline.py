"""Readings as a table, a row per face and frame: CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core._platform.extras import require
from fer_core.errors import OutputError
from fer_core.sinks.base import FileSink
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from fer_core.types import AnalysedFrame, FaceReading, Frame

Row = dict[str, str | int | float]

INTEGER_COLUMNS = ("frame", "face_id", "x", "y", "width", "height")
TEXT_COLUMNS = ("source", "emotion")
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
    "valence",
)
# Beside them where faces are read relative to a baseline; empty for those without one.
RELATIVE_COLUMNS = (
    *(f"rel_{emotion.name.lower()}" for emotion in Emotion),
    "rel_emotion",
    "baseline",
    "baseline_s",
    "sensitivity",
)
RELATIVE_TEXT_COLUMNS = ("rel_emotion", "baseline")
ALL_COLUMNS = (*COLUMNS, *RELATIVE_COLUMNS)
LONGEST_LINE = 100_000  # bytes; a row has 500
SUFFIXES = (".csv", ".jsonl", ".parquet")
DECIMALS = 6  # microseconds, millionths of a probability
ROW_GROUP_SIZE = 50_000  # rows, of a Parquet file


def timeline_rows(analysed: AnalysedFrame) -> list[Row]:
    """Return one row per face, with ``COLUMNS`` as keys in their order.

    ``emotion`` is the most probable of the seven and ``confidence`` its probability;
    ``valence`` is that of the reading shown; x and y are the box's left upper corner
    in pixels. Faces with a baseline have ``RELATIVE_COLUMNS``, too.
    """
    return [_row(analysed.frame, face) for face in analysed.faces]


class TimelineWriter(FileSink):
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
        >>> [path.name for path in writer.close()]
        ['film.csv']
    """

    def __init__(self, path: Path, *, replace: bool, relative: bool = False) -> None:
        check_suffix(path)
        super().__init__(path, replace=replace)
        self.rows = 0
        self._columns = ALL_COLUMNS if relative else COLUMNS
        self._suffix = path.suffix.lower()
        self._path = path
        lines = path.with_suffix(".jsonl") if self._suffix == ".parquet" else path
        self._file = AtomicFile(lines, replace=replace)
        if self._suffix == ".csv":
            try:
                self._file.append(csv_line(self._columns))
            except OutputError:
                self._file.abort(keep=False)
                raise

    def write(self, analysed: AnalysedFrame) -> None:
        """Add one row per face of the frame."""
        self.write_rows(timeline_rows(analysed))

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Add rows as ``timeline_rows`` makes them."""
        in_csv = self._suffix == ".csv"
        parts = [
            csv_line([row.get(name, "") for name in self._columns])
            if in_csv
            else _json_line({k: v for k, v in row.items() if k in self._columns})
            for row in rows
        ]
        if parts:
            self._file.append(b"".join(parts))
            self.rows += len(parts)

    @property
    def _empty(self) -> bool:
        return not self.rows

    def _complete(self) -> Path:
        if self._suffix != ".parquet":
            return self._file.commit()
        table = AtomicFile(self._path, replace=self._replace)
        try:
            _write_parquet(read_json_lines(self._file.path), table, self._columns)
            path = table.commit()
        except BaseException:
            table.abort(keep=False)  # the rows stay in NAME.part.jsonl
            raise
        self._file.abort(keep=False)
        return path


def check_suffix(path: Path) -> None:
    """Raise OutputError unless a timeline of this name can be written here."""
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            "A timeline ends in {suffixes}; {name} does not.",
            suffixes=", ".join(SUFFIXES),
            name=path.name,
        )
    if path.suffix.lower() == ".parquet":
        require("parquet", "pyarrow", error=OutputError)


def read_json_lines(path: Path) -> Iterator[Row]:
    """Give the rows of a .jsonl timeline; a last line cut off by a kill is left out.

    Raises:
        OutputError: If it is damaged elsewhere.
    """
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                if line.endswith(b"\n"):
                    yield _row_of(line)
                elif len(line) == LONGEST_LINE:
                    raise ValueError("no row is so long")
    except (ValueError, OverflowError, RecursionError) as error:
        raise OutputError(
            "{path} is damaged. Delete it, and run the same command again.", path=path
        ) from error


def _row_of(line: bytes) -> Row:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("no row")
    return {name: _value_of(name, row[name]) for name in ALL_COLUMNS if name in row}


def _value_of(name: str, value: object) -> str | int | float:
    if name in INTEGER_COLUMNS:
        if type(value) is int and abs(value) < 2**63:
            return value
    elif name in (*TEXT_COLUMNS, *RELATIVE_TEXT_COLUMNS):
        if isinstance(value, str):
            value.encode()  # half a sign is no text
            return value
    elif isinstance(value, int | float):
        return float(value)
    raise ValueError("no value of that column")


def _row(frame: Frame, face: FaceReading) -> Row:
    detection, scores = face.track.detection, face.scores
    named = {
        emotion.name.lower(): round(scores.probabilities[emotion], DECIMALS)
        for emotion in Emotion
    }
    time_s, index = frame.position
    return {
        "source": _escape_surrogates(frame.source),
        "frame": index,
        "time_s": round(time_s, DECIMALS),
        "face_id": face.track.face_id,
        "x": detection.box.left,
        "y": detection.box.top,
        "width": detection.box.width,
        "height": detection.box.height,
        "detection_score": round(detection.score, DECIMALS),
        **named,
        "emotion": scores.emotion.name.lower(),
        "confidence": round(scores.confidence, DECIMALS),
        "valence": round(face.shown.valence, DECIMALS),
        **_relative(face),
    }


def _relative(face: FaceReading) -> Row:
    if face.relative is None:
        return {}
    found = face.relative
    return {
        **{
            f"rel_{emotion.name.lower()}": round(
                found.scores.probabilities[emotion], DECIMALS
            )
            for emotion in Emotion
        },
        "rel_emotion": found.scores.emotion.name.lower(),
        "baseline": found.kind,
        "baseline_s": round(found.seconds, 3),
        "sensitivity": round(found.sensitivity, 3),
    }


def _escape_surrogates(name: str) -> str:
    """Return a name with bytes that are no text written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def csv_line(values: Iterable[object]) -> bytes:
    """Return values as a line of CSV; none of them is a formula to a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(map(_escape_formula, values))
    return text.getvalue().encode()


def _escape_formula(value: object) -> object:
    """Return a value that no spreadsheet computes: a file may be called ``=1+1``."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t"))
    return f"'{value}" if formula else value


def _json_line(row: Row) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _write_parquet(
    rows: Iterator[Row], file: AtomicFile, columns: Sequence[str]
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    texts = (*TEXT_COLUMNS, *RELATIVE_TEXT_COLUMNS)
    types = {
        name: pa.string()
        if name in texts
        else pa.int64()
        if name in INTEGER_COLUMNS
        else pa.float64()
        for name in columns
    }
    schema = pa.schema(list(types.items()))
    with parquet.ParquetWriter(file, schema) as writer:
        group: list[Row] = []
        for row in rows:
            group.append(row)
            if len(group) == ROW_GROUP_SIZE:
                writer.write_table(pa.Table.from_pylist(group, schema))
                group = []
        writer.write_table(pa.Table.from_pylist(group, schema))
