from __future__ import annotations

import numpy as np

from fer_core.datasets.duplicates import find_duplicates
from fer_core.datasets.faces import FaceData


def faces_with_duplicate() -> FaceData:
    images = np.random.default_rng(0).integers(0, 200, (10, 48, 48)).astype(np.uint8)
    images[7] = images[2] // 2 + 40  # the same picture, paler
    return FaceData(
        images=images,
        labels=np.arange(10, dtype=np.uint8) % 7,
        splits=np.array([0] * 6 + [1] * 4, np.uint8),
        votes=np.zeros((10, 7), np.uint8),
        others=np.zeros((10, 3), np.uint8),
        sha256="",
    )


def test_duplicate_across_splits_is_found_with_its_training_copy():
    found = find_duplicates(faces_with_duplicate())
    assert found.pairs.tolist() == [[2, 7]]
    assert found.across.tolist() == [True]
    assert found.relabelled.tolist() == [True]
    assert found.training_copies.tolist() == [2]


def test_pictures_of_one_grey_are_no_duplicates():
    faces = faces_with_duplicate()
    faces.images[0] = 10
    faces.images[1] = 10
    assert [0, 1] not in find_duplicates(faces).pairs.tolist()
