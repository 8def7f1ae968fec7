"""Folders of classes as archives of other data sets hold them."""

from __future__ import annotations

import pytest
from PIL import Image

from fer_core.datasets.faces import load_faces
from fer_core.datasets.names import class_map
from fer_core.errors import DataError


def write_classes(folder, names):
    for name in names:
        (folder / name).mkdir(parents=True)
        Image.new("L", (48, 48), 90).save(folder / name / "1.png")


@pytest.mark.parametrize("around", ["", "CK+48", "archive/images"])
def test_class_folders_without_splits_are_all_for_training(tmp_path, around):
    write_classes(tmp_path / around, ["anger", "happy", "contempt"])
    with pytest.raises(DataError, match="--classes contempt="):
        load_faces(tmp_path)
    faces = load_faces(tmp_path, classes=class_map("contempt=skip"))
    assert sorted(faces.labels) == [0, 3]
    assert faces.splits.tolist() == [0, 0]


def test_splits_in_a_folder_around_them_are_found(tmp_path):
    for split in ("train", "test"):
        write_classes(tmp_path / "archive" / split, ["anger", "happy"])
    assert sorted(load_faces(tmp_path).splits) == [0, 0, 2, 2]
