"""Near-duplicates: faces that stand in the data twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.datasets.faces import SPLITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.datasets.faces import FaceData

THUMBNAIL = 12  # pixels a side; enough to tell almost all faces apart
CANDIDATE_CORRELATION = 0.985  # of thumbnails worth a closer look
DUPLICATE_CORRELATION = 0.98  # of whole pictures: one photo, scaled or compressed
BLOCK = 2048  # rows compared at a time


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs of rows that show one picture.

    Attributes:
        pairs: (P, 2) row numbers, the smaller first.
        across: (P,) bool, whether the two stand in different splits.
        relabelled: (P,) bool, whether their FER2013 labels differ.
        training_copies: Rows of Training with a near-duplicate in another split.
    """

    pairs: NDArray[np.intp]
    across: NDArray[np.bool_]
    relabelled: NDArray[np.bool_]
    training_copies: NDArray[np.intp]


def find_duplicates(faces: FaceData) -> Duplicates:
    """Return the pairs of equal or nearly equal pictures.

    Pictures are compared by correlation, so that a change of brightness or contrast
    does not hide a duplicate. Pictures of one grey are equal to nothing.
    """
    small = _standardised(_thumbnails(faces.images))
    found: list[NDArray[np.intp]] = []
    for start in range(0, len(faces), BLOCK):
        correlations = small[start : start + BLOCK] @ small[start:].T
        candidates = correlations >= CANDIDATE_CORRELATION
        first, second = np.nonzero(np.triu(candidates, k=1))
        found.append(np.stack([first, second], axis=1) + start)
    pairs = np.concatenate(found) if found else np.empty((0, 2), np.intp)
    pairs = pairs[_correlation(faces.images, pairs) >= DUPLICATE_CORRELATION]
    splits, labels = faces.splits[pairs], faces.labels[pairs]
    across = splits[:, 0] != splits[:, 1]
    training = SPLITS.index("Training")
    copies = pairs[across][splits[across] == training]
    return Duplicates(
        pairs=pairs,
        across=across,
        relabelled=labels[:, 0] != labels[:, 1],
        training_copies=np.unique(copies),
    )


def _thumbnails(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    step = images.shape[1] // THUMBNAIL
    blocks = images.reshape(len(images), THUMBNAIL, step, THUMBNAIL, step)
    return np.asarray(blocks.mean(axis=(2, 4), dtype=np.float32))


def _standardised(
    images: NDArray[np.floating] | NDArray[np.uint8],
) -> NDArray[np.float32]:
    """Return rows of mean 0 and length 1, so that a product is a correlation."""
    pixels = images.shape[1] * images.shape[2]
    rows = images.reshape(len(images), pixels).astype(np.float32)
    rows = rows - rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    standardised: NDArray[np.float32] = rows / np.where(length > 1e-3, length, np.inf)
    return standardised


def _correlation(
    images: NDArray[np.uint8], pairs: NDArray[np.intp]
) -> NDArray[np.float32]:
    first, second = (_standardised(images[pairs[:, side]]) for side in (0, 1))
    correlation: NDArray[np.float32] = (first * second).sum(axis=1)
    return correlation
