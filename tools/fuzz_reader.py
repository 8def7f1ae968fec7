"""A way into the program, and what the readers' inputs have in common.

A reader is a function of a file's path that may return, or raise a ``FerError``: the
list of exceptions is closed. Seeds are made here, so that nothing has to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mutations import damaged, damaged_text

from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random


@dataclass(frozen=True, slots=True)
class Sample:
    """A file's content and the suffix of its name."""

    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """One way into the program.

    Attributes:
        seeds: Gives good inputs; the folder is for files on the way.
        damage: Gives a damaged one, from a seed and the contents of all.
        read: Reads a file as the program does.
    """

    seeds: Callable[[Path], list[Sample]]
    damage: Callable[[Sample, Sequence[bytes], Random], Sample]
    read: Callable[[Path], None]


def damaged_bytes(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change bytes, and now and then the name's suffix."""
    return Sample(seed.suffix, damaged(seed.content, others, random))


def damaged_words(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change words and bytes."""
    return Sample(seed.suffix, damaged_text(seed.content, others, random))


def refusal_of(read: Callable[[], object]) -> FerError | None:
    """Return the sentence that ``read`` ends in; None if it is read."""
    try:
        read()
    except FerError as error:
        return error
    return None


def put_file(root: Path, name: str, content: bytes) -> None:
    """Write a file of an archive below ``root``, wherever its name would lead."""
    parts = [part[:60] for part in PurePosixPath(name).parts if part not in ("..", "/")]
    if parts and "\0" not in name:
        place = root.joinpath(*parts)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except OSError:
            return  # no name for a file here, so none that could be read
