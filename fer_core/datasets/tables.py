"""The two published tables: fer2013.csv and fer2013new.csv (FER+)."""

from __future__ import annotations

import csv
import gzip
import io
import logging
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from reprlib import repr as shortened
from typing import TYPE_CHECKING

import numpy as np

from fer_core.errors import DataError
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

log = logging.getLogger(__name__)

PIXELS = CROP_SIZE * CROP_SIZE
SPLIT_NUMBERS = {"training": 0, "publictest": 1, "privatetest": 2}
# FER+'s columns in FER2013's class order.
VOTE_COLUMNS = (
    "anger",
    "disgust",
    "fear",
    "happiness",
    "sadness",
    "surprise",
    "neutral",
)
OTHER_COLUMNS = ("contempt", "unknown", "nf")
NAMED_AT_MOST = 10  # bad lines listed in a message before it says 'and more'


@dataclass(frozen=True, slots=True)
class Fer2013Table:
    """What fer2013.csv holds; ``row_numbers`` are the data rows kept, from 0."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    splits: NDArray[np.uint8]
    row_numbers: NDArray[np.intp]
    rows_in_file: int


@dataclass(frozen=True, slots=True)
class VoteTable:
    """What FER+ holds, row by row: see ``FaceData`` for the arrays."""

    votes: NDArray[np.uint8]
    others: NDArray[np.uint8]
    splits: NDArray[np.uint8]


def read_fer2013(path: Path, *, skip_bad_rows: bool) -> Fer2013Table:
    """Parse fer2013.csv in any published form.

    Raises:
        DataError: If the header is wrong, nothing is in it, or rows are bad.
    """
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    numbers: list[int] = []
    bad: list[str] = []
    row_number = -1
    with _open_table(path) as file:
        for row_number, (line, row) in enumerate(
            _rows(file, path, ("emotion", "pixels", "usage"))
        ):
            try:
                image, label, split = _parse_row(row)
            except ValueError as error:
                bad.append(f"line {line}: {error}")
                continue
            images.append(image)
            labels.append(label)
            splits.append(split)
            numbers.append(row_number)
    if bad:
        listed = "; ".join(bad[:NAMED_AT_MOST])
        more = f"; and {len(bad) - NAMED_AT_MOST} more" * (len(bad) > NAMED_AT_MOST)
        if not skip_bad_rows:
            raise DataError(
                f"{path.name} has {len(bad)} bad rows ({listed}{more})."
                " Mend the file, or leave them out with --skip-bad-rows."
            )
        log.warning(
            "%s: %d bad rows left out (%s%s)", path.name, len(bad), listed, more
        )
    if not images:
        raise DataError(f"{path.name} holds no faces. Give the published fer2013.csv.")
    return Fer2013Table(
        images=np.stack(images),
        labels=np.array(labels, np.uint8),
        splits=np.array(splits, np.uint8),
        row_numbers=np.array(numbers, np.intp),
        rows_in_file=row_number + 1,
    )


def read_ferplus(path: Path) -> VoteTable:
    """Parse fer2013new.csv.

    A row without an image name is no face and gets no votes. Contempt, which FER2013
    does not know, unknown and not-a-face are counted apart (Barsoum et al., 2016,
    arXiv:1608.01041).

    Raises:
        DataError: If the header or a row is wrong.
    """
    votes: list[list[int]] = []
    others: list[list[int]] = []
    splits: list[int] = []
    with _open_table(path) as file:
        wanted = ("usage", "image name", *VOTE_COLUMNS, *OTHER_COLUMNS)
        for line, row in _rows(file, path, wanted):
            try:
                split = _split_number(row["usage"])
                counts = [int(row[name]) for name in VOTE_COLUMNS]
                other = [int(row[name]) for name in OTHER_COLUMNS]
                if min(counts + other) < 0 or max(counts) + sum(other) > 255:
                    raise ValueError("votes out of range")
            except ValueError as error:
                raise DataError(
                    f"{path.name}, line {line}: {error}."
                    " Give the published fer2013new.csv."
                ) from error
            named = bool(row["image name"].strip())
            votes.append(counts if named else [0] * len(counts))
            others.append(other)
            splits.append(split)
    if not votes:
        raise DataError(f"{path.name} is empty. Give the published fer2013new.csv.")
    return VoteTable(
        np.array(votes, np.uint8),
        np.array(others, np.uint8),
        np.array(splits, np.uint8),
    )


def _parse_row(row: dict[str, str]) -> tuple[NDArray[np.uint8], int, int]:
    emotion = row["emotion"].strip()
    if not emotion.isdecimal() or not 0 <= int(emotion) <= 6:
        raise ValueError(f"label {shortened(emotion)} is not 0 to 6")
    split = _split_number(row["usage"])
    text = row["pixels"]
    if text.strip("0123456789 "):
        raise ValueError("pixels are not numbers")
    values = np.fromstring(text, dtype=np.int64, sep=" ")
    if len(values) != PIXELS:
        raise ValueError(f"{len(values)} pixels instead of {PIXELS}")
    if values.max() > 255:
        raise ValueError(f"pixel value {values.max()} is not 0 to 255")
    return values.astype(np.uint8).reshape(CROP_SIZE, CROP_SIZE), int(emotion), split


def _split_number(usage: str) -> int:
    name = usage.strip()
    try:
        return SPLIT_NUMBERS[name.lower()]
    except KeyError:
        raise ValueError(
            f"Usage {shortened(name)} is not Training, PublicTest or PrivateTest"
        ) from None


def _rows(
    file: io.TextIOBase, path: Path, wanted: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row by lower-case column name)."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(file)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in wanted if name not in header]
        if missing:
            raise DataError(
                f"{path.name} has no column {', '.join(missing)}; its first line should"
                f" name {', '.join(wanted)}. Give the published file."
            )
        for cells in reader:
            if cells:
                padded = [*cells, *[""] * (len(header) - len(cells))]
                yield reader.line_num, dict(zip(header, padded, strict=False))
    except (
        csv.Error,
        UnicodeDecodeError,
        EOFError,
        OSError,
        zipfile.BadZipFile,
    ) as err:
        raise DataError(
            f"{path.name} cannot be read past line {reader.line_num} ({err})."
            " Copy the file again."
        ) from err


@contextmanager
def _open_table(path: Path) -> Iterator[io.TextIOBase]:
    """Open a plain, gzipped or zipped CSV by what it is, not by its name."""
    try:
        with path.open("rb") as probe:
            start = probe.read(4)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
                yield text
        elif start == b"PK\x03\x04":
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(_table_in(archive, path)) as member,
            ):
                yield io.TextIOWrapper(member, encoding="utf-8-sig", newline="")
        else:
            with path.open(encoding="utf-8-sig", newline="") as text:
                yield text
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} cannot be read ({error}).") from error


def _table_in(archive: zipfile.ZipFile, path: Path) -> str:
    tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    named = [name for name in tables if "fer2013" in name.lower()] or tables
    if not named:
        raise DataError(f"{path.name} holds no .csv file. Give fer2013.csv.")
    return named[0]
