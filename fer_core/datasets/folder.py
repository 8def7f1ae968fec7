"""Labelled faces from a folder tree ``SPLIT/CLASS/*.png``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, UnidentifiedImageError

from fer_core.errors import DataError
from fer_core.network.spec import CROP_SIZE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp"}
SPLIT_NAMES = {
    "train": 0,
    "training": 0,
    "val": 1,
    "valid": 1,
    "validation": 1,
    "publictest": 1,
    "test": 2,
    "privatetest": 2,
}
CLASS_NAMES = {
    "angry": 0,
    "anger": 0,
    "disgust": 1,
    "disgusted": 1,
    "fear": 2,
    "fearful": 2,
    "afraid": 2,
    "happy": 3,
    "happiness": 3,
    "joy": 3,
    "sad": 4,
    "sadness": 4,
    "surprise": 5,
    "surprised": 5,
    "neutral": 6,
    "neutrality": 6,
}

Faces = tuple["NDArray[np.uint8]", "NDArray[np.uint8]", "NDArray[np.uint8]", str]


def read_folder(root: Path) -> Faces:
    """Return images (N, 48, 48) uint8, labels, split numbers and a checksum.

    Pictures of another size are scaled to 48x48, coloured ones turned grey.

    Raises:
        DataError: If a folder's name or a picture is not understood, or none is there.
    """
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    checksum = hashlib.sha256()
    for split_folder in _folders(root):
        split = _number(split_folder, SPLIT_NAMES, "a split (train, val, test)")
        for class_folder in _folders(split_folder):
            label = _number(class_folder, CLASS_NAMES, "one of the seven emotions")
            for file in sorted(class_folder.iterdir()):
                if file.suffix.lower() in SUFFIXES:
                    image = _read_picture(file)
                    checksum.update(image.tobytes() + bytes([split, label]))
                    images.append(image)
                    labels.append(label)
                    splits.append(split)
    if not images:
        raise DataError(
            f"{root} holds no pictures. It should look like train/happy/1.png."
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


def _number(folder: Path, names: dict[str, int], what: str) -> int:
    plain = "".join(c for c in folder.name.lower() if c.isalpha())
    if plain not in names:
        raise DataError(
            f"The folder {folder} is not named after {what}. Rename or move it."
        )
    return names[plain]


def _read_picture(file: Path) -> NDArray[np.uint8]:
    try:
        with Image.open(file) as picture:
            grey = picture.convert("L")
    except (OSError, UnidentifiedImageError) as error:
        raise DataError(f"{file} is not a readable picture. Remove it.") from error
    if grey.size != (CROP_SIZE, CROP_SIZE):
        grey = grey.resize((CROP_SIZE, CROP_SIZE), Image.Resampling.BOX)
    return np.asarray(grey, np.uint8)
