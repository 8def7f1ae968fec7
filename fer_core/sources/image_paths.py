"""Which files of a folder or glob are pictures, each of them once."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core._platform.image_file import SUFFIXES, is_still_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Not worth a look inside, though they may hold a picture.
OTHERS = frozenset((".csv", ".json", ".txt", ".html", ".pdf", ".mp4", ".mov", ".mkv"))
ANNOTATED = ".annotated."  # in the names of what this program writes, and never reads


def is_picture(path: Path) -> bool:
    """Return whether a file is a picture somebody put there."""
    if path.name.startswith(".") or ANNOTATED in path.name:  # also a Mac's ._x.png
        return False
    suffix = path.suffix.lower()
    return path.is_file() and (
        suffix in SUFFIXES or (suffix not in OTHERS and is_still_image(path))
    )


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it; hidden ones are left out.

    Links to folders are followed, unless they lead back up; no folder comes twice.

    Raises:
        OSError: If the folder itself cannot be read.
    """
    for place in _folders_below(folder):
        for path in _listed(place, folder):
            if path.is_file():
                yield path


def matching(pattern: str) -> list[Path]:
    """Return what fits a glob, each once; ``**`` stands for folders, however deep."""
    return _once(Path(name) for name in _matching(pattern))


def _folders_below(folder: Path) -> Iterator[Path]:
    seen = {folder.resolve(), *folder.resolve().parents}
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        yield place
        for path in _listed(place, folder):
            if path.is_dir() and path.resolve() not in seen:
                seen.add(path.resolve())
                waiting.append(path)


def _listed(place: Path, folder: Path) -> list[Path]:
    try:
        paths = sorted(place.iterdir())
    except OSError:
        if place == folder:
            raise
        return []  # a folder of someone else's
    return [path for path in paths if not path.name.startswith(".")]


def _matching(pattern: str) -> Iterator[str]:
    parts = Path(pattern).parts
    if "**" not in parts:
        folder, name = os.path.split(pattern)
        if Path(folder).is_dir():  # also one called photos[1]
            pattern = str(Path(glob.escape(folder), name))
        yield from glob.glob(pattern)  # noqa: PTH207
        return
    at = parts.index("**")
    rest = Path(*(parts[at + 1 :] or ("*",)))
    for head in _matching(str(Path(*parts[:at]))) if at else (".",):
        for place in _folders_below(Path(head)) if Path(head).is_dir() else ():
            yield from _matching(str(Path(glob.escape(str(place)), rest)))


def _once(paths: Iterable[Path]) -> list[Path]:
    """Return the paths less those that name a file of the same folder again."""
    found = {(path.parent.resolve(), path.name): path for path in paths}
    return list(found.values())
