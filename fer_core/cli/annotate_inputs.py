"""What ``fer-annotate`` reads of what it was given, and what it calls each of them."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fer_core.sources.base import FrameSource
from fer_core.sources.factory import VIDEOS, open_source, path_of
from fer_core.sources.image_paths import ANNOTATED, files_below, is_picture
from fer_core.sources.images import ImageFiles, natural_key
from fer_core.sources.video_file import VideoFile

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Film:
    """A film by its name, not opened: that is done once, when its turn comes."""

    place: Path
    kind: Literal["video"] = "video"

    @property
    def name(self) -> str:
        """The file's name."""
        return self.place.name


Input = Film | FrameSource
"""What is told of an input before its turn."""


def with_films(specs: Sequence[str]) -> list[str]:
    """Return the inputs, and instead of a folder of films each of them.

    A folder that holds pictures, too, is one of pictures; what is left out of it is
    told when it is opened.
    """
    found: list[str] = []
    for spec in specs:
        path = path_of(spec)
        films = _films_in(path) if path and path.is_dir() else []
        found.extend(map(str, films) if films else (spec,))
    return found


def _films_in(folder: Path) -> list[Path]:
    try:
        files = list(files_below(folder))
    except OSError:
        return []  # told when the folder itself is opened
    films = [path for path in files if path.suffix.lower() in VIDEOS]
    if any(is_picture(path) for path in files if path.suffix.lower() not in VIDEOS):
        return []
    own = [path for path in films if ANNOTATED not in path.name]
    return sorted(own, key=natural_key)


def look_at(spec: str, *, patience_s: float) -> Input:
    """Return what an input is; nothing of it stays open.

    Raises:
        SourceError: As ``open_source``, but for a film that cannot be read.
    """
    path = path_of(spec)
    if path is not None and path.is_file() and path.suffix.lower() in VIDEOS:
        return Film(path)
    source = open_source(spec, patience_s=patience_s)
    source.close()
    return source


def without_outputs(specs: Sequence[str]) -> list[str]:
    """Return the inputs less what an earlier run made of one of them.

    ``*.mp4`` names ``clip.annotated.mp4``, too, once that lies beside ``clip.mp4``.
    """
    stems = {Path(spec).stem for spec in specs}
    kept = [spec for spec in specs if _original(spec) not in stems]
    left_out = [spec for spec in specs if _original(spec) in stems]
    if left_out:
        logger.warning("Left out, written by an earlier run: %s.", ", ".join(left_out))
    return kept


def titles(sources: Sequence[Input]) -> list[str]:
    """Return what tells each input from the others; empty where its name does.

    Of two files of one name so much of their folders is added as tells them apart.
    Folders are named where there are several.
    """
    places = [_place(source) for source in sources]
    found = _shortest_tails(places)
    pictures = sum(isinstance(source, ImageFiles) for source in sources)
    return [
        title
        if place and (pictures > 1 if _is_many(source) else title != source.name)
        else ""
        for source, place, title in zip(sources, places, found, strict=True)
    ]


def _original(spec: str) -> str | None:
    """Return ``clip`` for ``clip.annotated.mp4`` and ``clip-2.annotated.mp4``."""
    stem, found, _ = Path(spec).name.rpartition(ANNOTATED)
    return re.sub(r"-\d+$", "", stem) if found else None


def _is_many(source: Input) -> bool:
    return isinstance(source, ImageFiles) and not source.single


def _place(source: Input) -> tuple[str, ...]:
    """Return the parts of a file's path; none for what is no file."""
    if isinstance(source, ImageFiles):
        path = source.paths[0] if source.single else source.folder
    elif isinstance(source, Film | VideoFile) and isinstance(source.place, Path):
        path = source.place
    else:
        return ()
    return Path(os.path.abspath(path)).parts[1:]  # noqa: PTH100 - links stay


def _shortest_tails(places: Sequence[tuple[str, ...]]) -> list[str]:
    lengths = dict.fromkeys(places, 1)
    while True:
        count = Counter(place[-length:] for place, length in lengths.items())
        alike = [p for p, n in lengths.items() if count[p[-n:]] > 1 and n < len(p)]
        if not alike:
            return ["/".join(place[-lengths[place] :]) for place in places]
        for place in alike:
            lengths[place] += 1
