"""A session's table as columns of numbers: from its cache, or from the CSV itself."""

from __future__ import annotations

import logging
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import Message, OutputError, SessionError
from fer_core.session.file_values import LONGEST_S
from fer_core.session.table import (
    CACHE_HEAD,
    EMOTIONS,
    KINDS,
    NO_EMOTION,
    RECORD,
    cache_path,
    largest,
)
from fer_core.session.table_lines import (
    LONGEST_LINE,
    NEEDED,
    column_names,
    line_reader,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

CHUNK_ROWS = 32_768
CHUNK_BYTES = 4_000_000


class Rows:
    """A session's rows, a column at a time; each is read when it is first asked for.

    Columns are ``SESSION_COLUMNS`` but ``person``, each (N,), in the order of the
    table. ``emotion`` and ``rel_emotion`` are the numbers of ``Emotion`` (255: none),
    ``baseline`` that of ``KINDS``, ``utc`` microseconds since 1970; what is not known
    is NaN, and ``NO_UTC``.

    Example:
        >>> from fer_core.session.table_reading import Rows
        >>> rows = Rows.of_records(np.zeros(2, Rows.dtype))
        >>> len(rows), rows["happy"].tolist()
        (2, [0.0, 0.0])
    """

    dtype = RECORD

    def __init__(self, cache: Path | None, cached: int, tail: NDArray[np.void]) -> None:
        self._cache = cache
        self._cached = cached
        self._tail = tail
        self._columns: dict[str, NDArray[Any]] = {}

    @classmethod
    def of_records(cls, records: NDArray[np.void]) -> Rows:
        """Return rows that are in memory."""
        return cls(None, 0, records)

    def __len__(self) -> int:
        return self._cached + len(self._tail)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            self.load((name,))
        return self._columns[name]

    def load(self, names: Sequence[str]) -> None:
        """Read several columns in one go.

        Raises:
            SessionError: If the session has vanished meanwhile.
        """
        missing = [name for name in names if name not in self._columns]
        found = {name: np.empty(len(self), RECORD[name]) for name in missing}
        at = 0
        for records in self._chunks():
            for name, column in found.items():
                column[at : at + len(records)] = records[name]
            at += len(records)
        for name, column in found.items():
            _keep_known(name, column)
            column.flags.writeable = False
            self._columns[name] = column

    def parts(
        self, names: Sequence[str], most: int
    ) -> Iterator[dict[str, NDArray[Any]]]:
        """Give columns for ``most`` rows at a time; nothing is kept.

        Raises:
            SessionError: If the session has vanished meanwhile.
        """
        for records in self._chunks(most):
            part = {name: np.array(records[name]) for name in names}
            for name, column in part.items():
                _keep_known(name, column)
            yield part

    def _chunks(self, most: int = CHUNK_ROWS) -> Iterator[NDArray[np.void]]:
        if self._cache is not None and self._cached:
            left = self._cached
            try:
                with self._cache.open("rb", buffering=0) as file:
                    file.seek(len(CACHE_HEAD))
                    while left:
                        records = np.fromfile(file, RECORD, min(left, most))
                        if not len(records):
                            raise _vanished(self._cache.parent)
                        left -= len(records)
                        yield records
            except OSError as error:
                raise _vanished(self._cache.parent) from error
        yield self._tail


def read_rows(table: Path, *, may_write: bool) -> tuple[Rows, tuple[Message, ...]]:
    """Return a session's rows, and what of them cannot be read.

    A line that a kill has cut off is left out.

    Args:
        table: A session's CSV.
        may_write: Whether a cache that is missing or wrong may be written anew.
    """
    cache = cache_path(table)
    try:
        if not table.is_file():  # a pipe would keep us waiting
            raise FileNotFoundError
        cached, start, crc = _usable(cache, table)
        records, problems = _parsed(table, start, crc)
    except FileNotFoundError:
        return Rows.of_records(np.empty(0, RECORD)), (
            Message("{path} is missing: the session has no rows.", path=table),
        )
    except OSError as error:
        return Rows.of_records(np.empty(0, RECORD)), (
            Message(
                "{path} cannot be read ({reason}). Check the disk and its permissions.",
                path=table,
                reason=error.strerror or error,
            ),
        )
    if may_write and not cached and len(records) > CHUNK_ROWS and not problems:
        try:
            _write_cache(cache, records)
        except OutputError as error:  # it opens more slowly, and is complete
            logger.info("%s", error)
        else:
            return Rows(cache, len(records), np.empty(0, RECORD)), problems
    return Rows(cache, cached, records), problems


def _usable(cache: Path, table: Path) -> tuple[int, int, int]:
    """Return how many records hold, and where and at what checksum the CSV goes on."""
    count, last = _last_record(cache)
    if last is None:
        return 0, 0, 0
    end, crc = int(last["csv_end"]), int(last["csv_crc"])
    # In this order: of a session that runs, the CSV is written before its cache.
    if not 0 < end <= table.stat().st_size or _checksum(table, end) != crc:
        return 0, 0, 0
    return count, end, crc


def _last_record(cache: Path) -> tuple[int, np.void | None]:
    """Return how many whole records there are, and the last; 0 and None without."""
    try:
        if not cache.is_file():
            return 0, None
        with cache.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            count = (size - len(CACHE_HEAD)) // RECORD.itemsize
            if file.read(len(CACHE_HEAD)) != CACHE_HEAD or count < 1:
                return 0, None
            file.seek((count - 1) * RECORD.itemsize, 1)
            return count, np.frombuffer(file.read(RECORD.itemsize), RECORD)[0]
    except (OSError, ValueError, IndexError):
        return 0, None


def _checksum(path: Path, end: int) -> int:
    crc, left = 0, end
    with path.open("rb", buffering=0) as file:
        while left and (data := file.read(min(left, CHUNK_BYTES))):
            crc = zlib.crc32(data, crc)
            left -= len(data)
    return crc


def _parsed(
    table: Path, start: int, crc: int
) -> tuple[NDArray[np.void], tuple[Message, ...]]:
    """Return the rows of the CSV from ``start`` on, and what of them cannot be read."""
    chunks: list[NDArray[np.void]] = []
    rows: list[tuple[object, ...]] = []
    damaged, problems = 0, []
    with table.open("rb") as file:
        head = file.readline(LONGEST_LINE)
        names = column_names(head)
        if any(name not in names for name in NEEDED):
            return np.empty(0, RECORD), (
                Message(
                    "The first line of {path} names no columns of a session. Put it"
                    " back, and the rows are read again.",
                    path=table,
                ),
            )
        convert = line_reader(names)
        if start == 0:
            start, crc = len(head), zlib.crc32(head)
        file.seek(start)
        while line := file.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                if len(line) < LONGEST_LINE:
                    problems.append(_torn(table))
                    break
                damaged += 1
                continue
            start, crc = start + len(line), zlib.crc32(line, crc)
            try:
                rows.append((*convert(line), start, crc))
            except (ValueError, IndexError, OverflowError):
                damaged += 1
            if len(rows) == CHUNK_ROWS:
                chunks.append(np.array(rows, RECORD))
                rows = []
    chunks.append(np.array(rows, RECORD))
    if damaged:
        problems.append(
            Message(
                "{count} lines of {path} are damaged and left out.",
                count=damaged,
                path=table,
            )
        )
    return np.concatenate(chunks), tuple(problems)


def _torn(table: Path) -> Message:
    return Message("The last line of {path} is not complete and left out.", path=table)


def _keep_known(name: str, column: NDArray[Any]) -> None:
    """Take out what no program writes and a damaged cache may hold."""
    if name in ("emotion", "rel_emotion"):
        column[column >= len(EMOTIONS)] = NO_EMOTION
    elif name == "baseline":
        column[column >= len(KINDS)] = 0
    elif name == "session_s":
        column[~((column >= 0) & (column <= LONGEST_S))] = 0.0
    elif column.dtype.kind == "f":
        column[np.abs(column) > largest(name)] = np.nan


def _write_cache(path: Path, records: NDArray[np.void]) -> None:
    file = AtomicFile(path, replace=True)
    try:
        file.write(CACHE_HEAD)
        for start in range(0, len(records), CHUNK_ROWS):
            file.write(records[start : start + CHUNK_ROWS].tobytes())
        file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def _vanished(folder: Path) -> SessionError:
    return SessionError(
        "The session {path} has vanished or changed. Open it again.", path=folder
    )


def last_session_s(table: Path) -> float:
    """Return the session's time of the last row, without reading the table; else 0."""
    _, last = _last_record(cache_path(table))
    return float(last["session_s"]) if last is not None else 0.0
