"""Labelled faces from a folder tree ``SPLIT/CLASS/*.png``."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from fer_core._platform.image_file import read_grey
from fer_core.datasets.names import CLASS_NAMES, SPLIT_NAMES, plain_name
from fer_core.errors import DataError, SourceError
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

MAX_LISTED = 5  # of the files left out
Faces = tuple["NDArray[np.uint8]", "NDArray[np.uint8]", "NDArray[np.uint8]", str]


def read_folder(root: Path, classes: Mapping[str, int | None] | None = None) -> Faces:
    """Return images (N, 48, 48) uint8, labels, split numbers and a checksum.

    Folders of classes without splits around them are all for training.

    Pictures of another size are scaled to 48x48, coloured ones turned grey. Files that
    are no pictures are left out, counted and named in a warning.

    Args:
        root: The tree.
        classes: What folders of other names are to be taken for; None leaves them out.

    Raises:
        DataError: If a folder's name is not understood, or a class has no pictures.
    """
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    left_out: list[Path] = []
    checksum = hashlib.sha256()
    splits_there = _splits_in(root)
    _check_classes(root, list(splits_there), classes or {})
    for split_folder, split in splits_there.items():
        for class_folder in _folders(split_folder):
            label = _label(class_folder, classes or {})
            if label is None:
                continue
            taken = 0
            for file in sorted(class_folder.iterdir()):
                image = _read_picture(file)
                if image is None:
                    left_out.append(file)
                    continue
                checksum.update(image.tobytes() + bytes([split, label]))
                images.append(image)
                labels.append(label)
                splits.append(split)
                taken += 1
            if not taken:
                raise DataError(
                    f"{class_folder} holds no picture that can be read. Put some there,"
                    " or remove the folder."
                )
    if not images:
        raise DataError(
            f"{root} holds no pictures. It should look like train/happy/1.png."
        )
    if left_out:
        names = ", ".join(str(file.relative_to(root)) for file in left_out[:MAX_LISTED])
        more = f" and {len(left_out) - MAX_LISTED} more" * (len(left_out) > MAX_LISTED)
        logger.warning(
            "Left out of %s, no pictures: %s (%s%s).",
            root,
            "1 file" if len(left_out) == 1 else f"{len(left_out)} files",
            names,
            more,
        )
    return (
        np.stack(images),
        np.array(labels, np.uint8),
        np.array(splits, np.uint8),
        checksum.hexdigest(),
    )


def _folders(root: Path) -> list[Path]:
    return sorted(
        p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")
    )


def _splits_in(root: Path) -> dict[Path, int]:
    """Return the folders of splits and their numbers.

    Where there are folders of classes only, all of them are for training; a folder
    around everything, as some archives have, is passed over.
    """
    inside = _folders(root)
    while len(inside) == 1 and plain_name(inside[0].name) not in SPLIT_NAMES:
        deeper = _folders(inside[0])
        if not deeper:
            break
        root, inside = inside[0], deeper
    named = any(plain_name(folder.name) in SPLIT_NAMES for folder in inside)
    if inside and not named and not any(map(_folders, inside)):
        return {root: SPLIT_NAMES["train"]}
    return {
        folder: _number(folder, SPLIT_NAMES, "a split (train, val, test)")
        for folder in inside
    }


def _label(folder: Path, classes: Mapping[str, int | None]) -> int | None:
    name = folder.name.lower()
    return classes[name] if name in classes else CLASS_NAMES[plain_name(name)]


def _check_classes(
    root: Path, splits: Sequence[Path], classes: Mapping[str, int | None]
) -> None:
    """Name all folders that are no class at once, and what to give for them."""
    names = {folder.name for split in splits for folder in _folders(split)}
    unknown = sorted(
        name
        for name in names
        if name.lower() not in classes and plain_name(name) not in CLASS_NAMES
    )
    if unknown:
        rest = "".join(f",{name}=..." for name in unknown[1:])
        raise DataError(
            f"Folders in {root} are not named after one of the seven emotions:"
            f" {', '.join(unknown)}. Rename or move them, or say what they are with"
            f" --classes {unknown[0]}=happy{rest}; skip leaves one out."
        )


def _number(
    folder: Path, names: dict[str, int], what: str, remedy: str = "Rename or move it."
) -> int:
    plain = plain_name(folder.name)
    if plain not in names:
        raise DataError(f"The folder {folder} is not named after {what}. {remedy}")
    return names[plain]


def _read_picture(file: Path) -> NDArray[np.uint8] | None:
    """Return a face, or None for what is no picture (as a Mac's ``._face.png``)."""
    if file.name.startswith(".") or not file.is_file():
        return None
    try:
        grey = read_grey(file)
    except SourceError:
        return None
    if grey.shape == (CROP_SIZE, CROP_SIZE):
        return grey
    picture = Image.fromarray(grey)
    scaled = picture.resize((CROP_SIZE, CROP_SIZE), Image.Resampling.BOX)
    return np.asarray(scaled, np.uint8)
