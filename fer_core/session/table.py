"""A session's table while it grows: ``timeline.csv``, and its numbers beside it.

The CSV is the truth. ``timeline.cache`` holds the same rows as binary records, so that
hours of them open at once. Each record says where in the CSV its row ends and what the
checksum of all up to there is: a cache of another CSV is seen, and not used.
"""

from __future__ import annotations

import logging
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.appended_file import AppendedFile
from fer_core.errors import OutputError
from fer_core.session.file_values import LONGEST_S
from fer_core.session.people import NOBODY_NAMED, People, person_at
from fer_core.session.view_quality import QUALITY_COLUMNS, view_quality
from fer_core.sinks.timeline import (
    COLUMNS,
    DECIMALS,
    INTEGER_COLUMNS,
    RELATIVE_COLUMNS,
    csv_line,
    timeline_rows,
)
from fer_core.types import Emotion

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.sinks.timeline import Row
    from fer_core.types import AnalysedFrame

logger = logging.getLogger(__name__)

CACHE_HEAD = b"fer-timeline-2\n\0"

EMOTIONS = tuple(emotion.name.lower() for emotion in Emotion)
REST_COLUMNS = tuple(f"rest_{name}" for name in EMOTIONS)
OWN_COLUMNS = ("time_s", "frame", "session_s", "utc", "face_id", "person")
SESSION_COLUMNS = (
    *OWN_COLUMNS,
    *(name for name in COLUMNS if name not in (*OWN_COLUMNS, "source")),
    *QUALITY_COLUMNS,
    *RELATIVE_COLUMNS,
    *REST_COLUMNS,
)
KINDS = ("", "rest", "auto", "prior")  # of a baseline; the first is none
NO_EMOTION = 255
NO_UTC = np.iinfo(np.int64).min  # NaT
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _dtype(name: str) -> str:
    if name in ("time_s", "session_s", "baseline_s"):
        return "f8"
    if name in ("emotion", "rel_emotion", "baseline"):
        return "u1"
    if name == "utc":
        return "i8"
    return "i4" if name in INTEGER_COLUMNS else "f4"


# All columns as numbers but the person, who may be named later; 179 bytes a row.
RECORD = np.dtype(
    [(name, _dtype(name)) for name in SESSION_COLUMNS if name != "person"]
    + [("csv_end", "i8"), ("csv_crc", "u4")]
)


def largest(name: str) -> float:
    """Return the largest amount of a column's numbers that this program writes.

    Of shares, scores and differences of probabilities a little more than 1, since a
    detector's score may have a bonus.
    """
    if name in ("time_s", "session_s", "baseline_s"):
        return LONGEST_S
    return 2.0 if RECORD[name].kind == "f" else 2.0**31


class SessionTable:
    """Writes a session's rows; what was written is safe from a kill at once.

    Args:
        path: The CSV; its cache is beside it. Nothing has the names yet.

    Attributes:
        rows: Written so far.
        size_bytes: Of both files.

    Raises:
        OutputError: From every method but ``close``.
    """

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._crc = 0
        self._csv = AppendedFile(path)
        self._cache: AppendedFile | None = None
        try:
            self._cache = AppendedFile(cache_path(path))
            self._cache.append(CACHE_HEAD)
            self._append(csv_line(SESSION_COLUMNS))
        except BaseException:
            self.close()
            raise

    @property
    def size_bytes(self) -> int:
        """The size of both files."""
        return self._csv.size + (self._cache.size if self._cache else 0)

    def write(
        self,
        analysed: AnalysedFrame,
        utc: datetime | None,
        people: People = NOBODY_NAMED,
    ) -> None:
        """Add one row per face of the frame.

        Args:
            analysed: Its frame's ``timestamp_s`` is the session's time, its
                ``position`` that in the source.
            utc: When the frame was taken; None where nobody knows.
            people: Who is who by now.
        """
        rows = session_rows(analysed, utc, people)
        if not rows:
            return
        lines = [
            csv_line([row.get(name, "") for name in SESSION_COLUMNS]) for row in rows
        ]
        end, crc, records = self._csv.size, self._crc, []
        for row, line in zip(rows, lines, strict=True):
            end, crc = end + len(line), zlib.crc32(line, crc)
            records.append(_record(row, end, crc))
        self._append(b"".join(lines))
        self.rows += len(rows)
        self._append_to_cache(np.array(records, RECORD).tobytes())

    def sync(self) -> None:
        """Bring all to the disk."""
        self._csv.sync()

    def close(self) -> None:
        """Close both files; may be called again."""
        self._csv.close()
        if self._cache is not None:
            self._cache.close()

    def _append(self, data: bytes) -> None:
        self._csv.append(data)
        self._crc = zlib.crc32(data, self._crc)

    def _append_to_cache(self, data: bytes) -> None:
        if self._cache is None:
            return
        try:
            self._cache.append(data)
        except OutputError as error:  # rows missing in it are read from the CSV
            logger.warning("%s", error)
            self._cache.close()
            self._cache = None


def cache_path(table: Path) -> Path:
    """Return where the numbers of a table are: ``timeline.cache``."""
    return table.with_suffix(".cache")


def session_rows(
    analysed: AnalysedFrame, utc: datetime | None, people: People
) -> list[Row]:
    """Return one row per face, with ``SESSION_COLUMNS`` as keys."""
    session_s = round(analysed.frame.timestamp_s, DECIMALS)
    text = utc_text(utc)
    rows = timeline_rows(analysed)
    for row, face in zip(rows, analysed.faces, strict=True):
        face_id = int(row["face_id"])
        row["session_s"] = session_s
        row["utc"] = text
        row["person"] = person_at(people, face_id, session_s)
        row |= view_quality(analysed.frame, face.track.detection)
        if face.relative is not None and face.relative.rest is not None:
            rest = face.relative.rest.probabilities
            row |= {
                name: round(value, DECIMALS)
                for name, value in zip(REST_COLUMNS, rest, strict=True)
            }
    return rows


def utc_text(utc: datetime | None) -> str:
    """Return ``2026-05-01T12:00:00.123456Z``; empty for None."""
    if utc is None:
        return ""
    return utc.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def utc_number(text: str) -> int:
    """Return microseconds since 1970; ``NO_UTC`` for what is empty.

    Raises:
        ValueError: If it is no time.
    """
    if not text:
        return int(NO_UTC)
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no time in UTC")
    return (time - EPOCH) // timedelta(microseconds=1)


def emotion_number(text: str) -> int:
    """Return an emotion's number; ``NO_EMOTION`` for what is empty."""
    return EMOTIONS.index(text) if text else NO_EMOTION


def _record(row: Row, csv_end: int, csv_crc: int) -> tuple[object, ...]:
    values: list[object] = []
    for name in SESSION_COLUMNS:
        value = row.get(name, "")
        if name == "person":
            continue
        if name == "utc":
            values.append(utc_number(str(value)))
        elif name in ("emotion", "rel_emotion"):
            values.append(emotion_number(str(value)))
        elif name == "baseline":
            values.append(KINDS.index(str(value)))
        else:
            values.append(np.nan if value == "" else value)
    return (*values, csv_end, csv_crc)
