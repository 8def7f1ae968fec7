"""What the lines of a session's ``timeline.csv`` say, one by one."""

from __future__ import annotations

import csv
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.file_values import read_seconds
from fer_core.session.table import (
    KINDS,
    RECORD,
    SESSION_COLUMNS,
    emotion_number,
    largest,
    utc_number,
)
from fer_core.session.view_quality import QUALITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_LINE = 100_000  # bytes; a row has 300
NEEDED = ("session_s", "face_id")
WORDS = ("utc", "person", "emotion", "rel_emotion", "baseline")

Cell = str | int | float
"""What stands in a row of the table; empty where nothing does."""


def column_names(head: bytes) -> list[str]:
    """Return what the first line names."""
    return head.decode("utf-8", "replace").strip().split(",")


def line_reader(names: list[str]) -> Callable[[bytes], tuple[object, ...]]:
    """Return what makes the numbers of ``RECORD`` of a line.

    It raises ValueError, IndexError or OverflowError for a damaged one.
    """
    plan: list[tuple[Callable[[str], object], int]] = []
    for name in SESSION_COLUMNS:
        if name != "person":
            at = names.index(name) if name in names else -1
            plan.append((_reads(name), at))
    width = len(names)

    def convert(line: bytes) -> tuple[object, ...]:
        fields = _fields(line.decode())
        if len(fields) != width:
            raise ValueError("another number of columns")
        return tuple([read(fields[at]) if at >= 0 else read("") for read, at in plan])

    return convert


def _fields(line: str) -> list[str]:
    text = line.rstrip("\r\n")
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text]))
    except csv.Error as error:
        raise ValueError("no line of CSV") from error


def _reads(name: str) -> Callable[[str], object]:
    if name == "utc":
        return utc_number
    if name in ("emotion", "rel_emotion"):
        return emotion_number
    if name == "baseline":
        return KINDS.index
    if name == "session_s":
        return lambda text: read_seconds(float(text))
    if RECORD[name].kind == "i":
        return _whole
    most = largest(name)

    def number(text: str) -> float:
        value = float(text) if text else np.nan
        if abs(value) > most:
            raise ValueError("too large a number")
        return value

    return number


def _whole(text: str) -> int:
    value = int(text) if text else 0
    if not -(2**31) <= value < 2**31:
        raise ValueError("too large a number")
    return value


def read_cells(table: Path) -> Iterator[dict[str, Cell]]:
    """Yield each row of the CSV by the names of its columns, ``person`` included.

    Numbers are numbers; damaged lines are left out, as by ``read_rows``.

    Raises:
        OSError: If it cannot be read.
    """
    with table.open("rb") as file:
        names = column_names(file.readline(LONGEST_LINE))
        if any(name not in names for name in NEEDED):
            return
        convert = line_reader(names)
        while line := file.readline(LONGEST_LINE):
            with suppress(ValueError, IndexError, OverflowError):
                if line.endswith(b"\n"):
                    convert(line)
                    cells = zip(names, _fields(line.decode()), strict=True)
                    yield {name: _cell(name, text) for name, text in cells}


def _cell(name: str, text: str) -> Cell:
    """Return what ``_reads`` could read; words and times stay as they are."""
    if not text or name not in SESSION_COLUMNS or name in WORDS:
        return text
    if RECORD[name].kind == "i":
        return int(text)
    value = float(text)
    whole = name in QUALITY_COLUMNS and value.is_integer()
    return int(value) if whole else value
