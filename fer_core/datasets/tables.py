"""The two published tables: fer2013.csv and fer2013new.csv (FER+)."""

from __future__ import annotations

import itertools
import logging
import re
from dataclasses import dataclass
from reprlib import repr as shortened
from typing import TYPE_CHECKING

import numpy as np

from fer_core.datasets.names import CLASS_NAMES, SPLIT_NAMES, plain_name
from fer_core.datasets.packed_table import table_rows
from fer_core.errors import DataError
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

PIXELS = CROP_SIZE * CROP_SIZE
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
# What people call fer2013.csv's columns, less blanks and dashes.
COLUMN_NAMES = {
    "emotion": "emotion emotions label labels class expression target category"
    " emotionlabel emotionid classlabel classid",
    "pixels": "pixels pixel image images pixelvalues imagepixels",
    "usage": "usage split set subset partition dataset fold",
}
WIDE = re.compile(r"(pixel|px|p)?[ _]?\d+")  # a column for each pixel
# A list, an array or a text of numbers, on one line or more.
SIGNS = str.maketrans(dict.fromkeys(",;[]()\r\n\t", " "))
MAX_LISTED = 10  # bad lines listed in a message before it says 'and more'


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


def read_fer2013(
    path: Path,
    *,
    skip_bad_rows: bool,
    classes: Mapping[str, int | None] | None = None,
) -> Fer2013Table:
    """Parse fer2013.csv in any published form.

    Args:
        path: The file.
        skip_bad_rows: Leave out what is malformed, with a warning.
        classes: What other labels are to be taken for; None leaves their rows out.

    Raises:
        DataError: If the header is wrong, nothing is in it, or rows are bad.
    """
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    numbers: list[int] = []
    bad: list[str] = []
    row_number = -1
    for row_number, (line, row) in enumerate(
        _rows(path, ("emotion", "pixels"), optional=("usage",))
    ):
        try:
            label = _label(row["emotion"], classes or {})
            if label is None:
                continue
            image, split = _parse_row(row)
        except ValueError as error:
            bad.append(f"line {line}: {error}")
            continue
        images.append(image)
        labels.append(label)
        splits.append(split)
        numbers.append(row_number)
    if bad:
        listed = "; ".join(bad[:MAX_LISTED])
        more = f"; and {len(bad) - MAX_LISTED} more" * (len(bad) > MAX_LISTED)
        if not skip_bad_rows:
            raise DataError(
                f"{path.name} has {_bad_rows(len(bad))} ({listed}{more})."
                " Mend the file, or leave them out with --skip-bad-rows."
            )
        logger.warning(
            "%s: %s left out (%s%s)", path.name, _bad_rows(len(bad)), listed, more
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
    wanted = ("usage", "image name", *VOTE_COLUMNS, *OTHER_COLUMNS)
    for line, row in _rows(path, wanted):
        try:
            split = _split_number(row["usage"])
            counts = [_count(row[name]) for name in VOTE_COLUMNS]
            other = [_count(row[name]) for name in OTHER_COLUMNS]
            if max(counts) + sum(other) > 255:
                raise ValueError("votes out of range")
        except ValueError as error:
            raise DataError(
                f"{path.name}, line {line}: {error}. Give the published fer2013new.csv."
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


def _bad_rows(count: int) -> str:
    return "1 bad row" if count == 1 else f"{count} bad rows"


def _count(text: str) -> int:
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        number = -1
    if not 0 <= number <= 255:
        raise ValueError(f"{shortened(text)} is no number of votes")
    return number


def _parse_row(row: dict[str, str]) -> tuple[NDArray[np.uint8], int]:
    split = _split_number(row["usage"]) if "usage" in row else 0
    text = f"{row['pixels'].translate(SIGNS)} ".replace(".0 ", " ").replace(". ", " ")
    if text.strip("0123456789 "):
        raise ValueError("pixels are not numbers")
    parts = text.split()
    if len(parts) != PIXELS:
        raise ValueError(f"{len(parts)} pixels instead of {PIXELS}")
    if max(map(len, parts)) > 9:
        raise ValueError("a pixel value is not 0 to 255")
    values = np.array(parts, np.int64)
    if values.max() > 255:
        raise ValueError(f"pixel value {values.max()} is not 0 to 255")
    image = values.astype(np.uint8).reshape(CROP_SIZE, CROP_SIZE)
    return image, split


def _label(text: str, classes: Mapping[str, int | None]) -> int | None:
    """Return a class: its number, also as pandas writes it (``3.0``), or its name."""
    plain = text.strip().removesuffix(".0")
    if plain.lower() in classes:
        return classes[plain.lower()]
    if plain.isascii() and plain.isdecimal() and len(plain) < 9 and int(plain) <= 6:
        return int(plain)
    try:
        return CLASS_NAMES[plain.lower()]
    except KeyError:
        raise ValueError(
            f"label {shortened(text.strip())} is not 0 to 6, nor said with --classes"
        ) from None


def _split_number(usage: str) -> int:
    name = usage.strip()
    try:
        return SPLIT_NAMES[plain_name(name)]
    except KeyError:
        raise ValueError(
            f"Usage {shortened(name)} is not Training, PublicTest or PrivateTest"
        ) from None


def _rows(
    path: Path, wanted: tuple[str, ...], *, optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row by lower-case column name)."""
    rows = table_rows(path)
    line, titles = next(rows, (0, []))
    header = _column_names(titles, wanted, optional)
    if "pixels" not in header and "pixels" in wanted and _pixels_in(titles):
        header = [_column_of(cell) for cell in titles]  # it begins with a face
        rows = itertools.chain([(line, titles)], rows)
    wide = [at for at, name in enumerate(header) if WIDE.fullmatch(name)]
    whole = len(wide) == PIXELS and "pixels" not in header
    missing = [n for n in wanted if n not in header and not (whole and n == "pixels")]
    if missing:
        there = ", ".join(filter(None, header)) or "nothing"
        raise DataError(
            f"{path.name} has no column {', '.join(missing)}; its first line has"
            f" {shortened(there)}, and should name {', '.join((*wanted, *optional))}."
            " Give the published file."
        )
    for line, cells in rows:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        row = dict(zip(header, padded, strict=False))
        if whole:
            row["pixels"] = " ".join(padded[at] for at in wide)
        yield line, row


def _column_names(
    titles: list[str], wanted: tuple[str, ...], optional: tuple[str, ...]
) -> list[str]:
    """Return the titles in lower case, other names replaced by ours."""
    header = [name.strip().lower() for name in titles]
    plain = [re.sub(r"[\W_]", "", name) for name in header]
    for ours in (*wanted, *optional):
        others = (name for name in COLUMN_NAMES.get(ours, "").split() if name in plain)
        if ours not in header and (other := next(others, None)):
            header[plain.index(other)] = ours
    return header


def _pixels_in(titles: list[str]) -> bool:
    return any(_column_of(cell) == "pixels" for cell in titles)


def _column_of(cell: str) -> str:
    """Return what a cell of a table without titles must be."""
    if len(cell) > PIXELS:
        return "pixels"
    return "usage" if plain_name(cell) in SPLIT_NAMES else "emotion"
