"""FER2013 and FER+ as arrays: read once, checked, cached."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from fer_core.datasets import HOLD_OUT, HOLD_OUT_SEED
from fer_core.datasets.folder import read_folder
from fer_core.datasets.tables import read_fer2013, read_ferplus
from fer_core.errors import DataError
from fer_core.network.weights import write_atomically
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fer_core.datasets.tables import Fer2013Table

logger = logging.getLogger(__name__)

Split = Literal["Training", "PublicTest", "PrivateTest"]
SPLITS: tuple[Split, ...] = ("Training", "PublicTest", "PrivateTest")
TABLE = "fer2013.csv"
CONTEMPT = 7  # FER+'s eighth class


@dataclass(frozen=True, slots=True)
class FaceData:
    """Labelled faces.

    Attributes:
        images: (N, 48, 48) uint8, grey.
        labels: (N,) uint8, the FER2013 class.
        splits: (N,) uint8, an index into ``SPLITS``.
        votes: (N, 7) uint8 in class order, how many FER+ taggers chose each of the
            seven classes; all zero where a face was not rated or FER+ is not given.
        others: (N, 3) uint8, FER+ votes for contempt, unknown and not-a-face.
        sha256: Of the files the data come from.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    splits: NDArray[np.uint8]
    votes: NDArray[np.uint8]
    others: NDArray[np.uint8]
    sha256: str

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> FaceData:
        """Return the named rows only."""
        return replace(
            self,
            images=self.images[rows],
            labels=self.labels[rows],
            splits=self.splits[rows],
            votes=self.votes[rows],
            others=self.others[rows],
        )

    def split(self, name: Split | Literal["all"]) -> FaceData:
        """Return one split.

        Raises:
            DataError: If it is empty.
        """
        if name == "all":
            return self
        part = self.take(self.splits == SPLITS.index(name))
        if not len(part):
            present = [s for i, s in enumerate(SPLITS) if (self.splits == i).any()]
            raise DataError(
                f"The data have no {name} faces, only {', '.join(present) or 'none'}."
                " Choose another split or other data."
            )
        return part

    @property
    def rated(self) -> NDArray[np.bool_]:
        """(N,) bool: whether FER+ taggers saw one of the seven classes in the face."""
        rated: NDArray[np.bool_] = self.votes.max(axis=1) > 0
        return rated

    @property
    def majority(self) -> NDArray[np.intp]:
        """(N,) the class most FER+ taggers chose of the seven; a tie goes to the first.

        Only meaningful where ``rated``.
        """
        majority: NDArray[np.intp] = self.votes.argmax(axis=1)
        return majority

    @property
    def agreed(self) -> NDArray[np.intp]:
        """(N,) the class on which FER+'s taggers agree, by its authors' protocol.

        Single votes are dropped as slips; more than half of the rest must be for one of
        eight classes: the seven, and 7 for contempt, which no network here answers. -1
        where there is no such class (Barsoum et al., 2016, arXiv:1608.01041).
        """
        votes = np.concatenate([self.votes, self.others], axis=1).astype(np.intp)
        votes[votes <= 1] = 0
        top = votes.argmax(axis=1)
        agreed = (votes.max(axis=1) * 2 > votes.sum(axis=1)) & (top <= CONTEMPT)
        return np.where(agreed, top, -1)


def load_faces(
    data: Path,
    ferplus: Path | None = None,
    *,
    skip_bad_rows: bool = False,
    classes: Mapping[str, int | None] | None = None,
) -> FaceData:
    """Read a fer2013.csv, also packed, or a folder ``SPLIT/CLASS/*.png``.

    The first reading of a table is cached under the user's cache folder. For
    ``classes`` see ``read_folder``; they may be labels of a table, too. Classes that a
    split has no face of are named in a warning.

    Raises:
        DataError: If something is missing or malformed; bad rows are named by line.
    """
    try:
        return _load_faces(data, ferplus, classes, skip_bad_rows=skip_bad_rows)
    except OSError as error:
        raise DataError(
            f"{error.filename or data} cannot be read ({error.strerror or error})."
            " Check who may read it."
        ) from error


def _load_faces(
    data: Path,
    ferplus: Path | None,
    classes: Mapping[str, int | None] | None,
    *,
    skip_bad_rows: bool,
) -> FaceData:
    if not data.exists():
        raise DataError(f"There are no data at {data}. Check the path given as --data.")
    if (data / TABLE).is_file():
        data /= TABLE
    if data.is_dir():
        if ferplus is not None:
            raise DataError(
                "FER+ votes belong to the rows of fer2013.csv. Give that file as"
                " --data, or leave out --ferplus."
            )
        images, labels, splits, sha256 = read_folder(data, classes)
        faces = _unrated(images, labels, splits, sha256)
        _name_absent_classes(faces)
        return faces
    files = [data] if ferplus is None else [data, ferplus]
    for file in files:
        if not file.is_file():
            raise DataError(f"There is no file {file}. Check the path.")
    sha256 = hashlib.sha256("".join(map(_sha256, files)).encode()).hexdigest()
    how = f"{int(skip_bad_rows)}{sorted((classes or {}).items(), key=str)}"
    key = hashlib.sha256(f"{sha256}{how}".encode()).hexdigest()[:32]
    cache = cache_folder() / f"faces-3-{key}.npz"
    cached = _read_cache(cache)
    if cached is not None:
        faces = cached
    else:
        table = read_fer2013(data, skip_bad_rows=skip_bad_rows, classes=classes)
        faces = _with_votes(table, data, ferplus, sha256)
        _write_cache(cache, faces)
    _name_absent_classes(faces)
    return faces


def cache_folder() -> Path:
    """Return where parsed data are kept, as the system's conventions say."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "fer-live"


def hold_out(
    faces: FaceData, share: float = HOLD_OUT, seed: int = HOLD_OUT_SEED
) -> FaceData:
    """Return ``faces`` with ``share`` of Training made PublicTest, class by class.

    The same faces are held out whoever asks, unless another ``seed`` is given.
    """
    random = np.random.default_rng(seed)
    splits = faces.splits.copy()
    for label in np.unique(faces.labels):
        rows = np.flatnonzero((faces.labels == label) & (splits == 0))
        chosen = random.permutation(rows)[: round(share * len(rows))]
        splits[chosen] = SPLITS.index("PublicTest")
    return replace(faces, splits=splits)


def _name_absent_classes(faces: FaceData) -> None:
    """Warn of classes without a face: a folder forgotten looks like a folder less."""
    for number, split in enumerate(SPLITS):
        found = np.bincount(faces.labels[faces.splits == number], minlength=7)
        absent = [emotion.label for emotion in Emotion if not found[emotion]]
        if found.any() and absent:
            logger.warning(
                "%s has no faces of %s; it can be neither learned nor measured there.",
                split,
                ", ".join(absent),
            )


def _with_votes(
    table: Fer2013Table, data: Path, ferplus: Path | None, sha256: str
) -> FaceData:
    faces = _unrated(table.images, table.labels, table.splits, sha256)
    if ferplus is None:
        return faces
    votes = read_ferplus(ferplus)
    if len(votes.splits) != table.rows_in_file:
        raise DataError(
            f"{ferplus.name} has {len(votes.splits)} rows, {data.name} has"
            f" {table.rows_in_file}; FER+ goes row by row with the original"
            " fer2013.csv. Give the pair that belongs together."
        )
    if (votes.splits[table.row_numbers] != table.splits).any():
        raise DataError(
            f"{ferplus.name} and {data.name} name different splits for the same rows."
            " Give the pair that belongs together."
        )
    return replace(
        faces,
        votes=votes.votes[table.row_numbers],
        others=votes.others[table.row_numbers],
    )


def _unrated(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    splits: NDArray[np.uint8],
    sha256: str,
) -> FaceData:
    return FaceData(
        images=images,
        labels=labels,
        splits=splits,
        votes=np.zeros((len(labels), 7), np.uint8),
        others=np.zeros((len(labels), 3), np.uint8),
        sha256=sha256,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


ARRAYS = ("images", "labels", "splits", "votes", "others")


def _read_cache(path: Path) -> FaceData | None:
    """Return the cached data; None if there are none or they are damaged."""
    if not path.is_file():
        return None
    try:
        with (
            path.open("rb") as file,
            np.load(file, allow_pickle=False) as stored,  # the zip's CRC is checked
        ):
            arrays = {name: stored[name] for name in ARRAYS}
            sha256 = str(json.loads(str(stored["about"]))["sha256"])
        if len({len(array) for array in arrays.values()}) != 1:
            raise ValueError("arrays of different lengths")
        return FaceData(**arrays, sha256=sha256)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, it can be built again
        logger.warning("The cache %s is damaged (%s); it is built again.", path, error)
        return None


def _write_cache(path: Path, faces: FaceData) -> None:
    """Keep ``faces`` for the next run; without a cache it is only slower."""
    buffer = io.BytesIO()
    arrays = {name: getattr(faces, name) for name in ARRAYS}
    np.savez(buffer, about=json.dumps({"sha256": faces.sha256}), **arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        logger.warning("The parsed data could not be cached in %s (%s).", path, error)
