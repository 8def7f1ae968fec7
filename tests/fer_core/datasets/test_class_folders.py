"""Folders of classes, of FER2013 and as other data sets have them."""

from __future__ import annotations

import numpy as np
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


def test_folder_tree_in_usual_spellings(tmp_path):
    for split, name in [("train", "Happiness"), ("val", "anger"), ("test", "sad")]:
        folder = tmp_path / "tree" / split / name
        folder.mkdir(parents=True)
        Image.new("RGB", (96, 96), (90, 90, 90)).save(folder / "1.png")
    faces = load_faces(tmp_path / "tree")
    assert dict(zip(faces.splits, faces.labels, strict=True)) == {0: 3, 1: 0, 2: 4}
    assert faces.images.shape == (3, 48, 48)


def test_unknown_class_folder_is_named(tmp_path):
    (tmp_path / "tree" / "train" / "grumpy").mkdir(parents=True)
    with pytest.raises(DataError, match="grumpy"):
        load_faces(tmp_path / "tree")


def test_what_a_folder_of_faces_leaves_out_is_counted_and_named(tmp_path, caplog):
    folder = tmp_path / "train" / "happy"
    folder.mkdir(parents=True)
    Image.new("L", (48, 48), 90).save(folder / "1.png")
    Image.new("L", (48, 48), 90).save(folder / "2.WebP", "WEBP")
    Image.fromarray(np.full((48, 48), 0x5A5A, np.uint16)).save(folder / "3.png")
    (folder / "._1.png").write_bytes(b"left by a Mac")
    (folder / "notes.txt").write_text("no picture")
    faces = load_faces(tmp_path)
    assert len(faces) == 3
    np.testing.assert_allclose(faces.images.astype(int), 90, atol=2)
    assert "2 files" in caplog.text
    assert "notes.txt" in caplog.text


def test_a_class_without_a_picture_stops_the_run(tmp_path):
    folder = tmp_path / "train" / "happy"
    folder.mkdir(parents=True)
    (folder / "1.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="happy holds no picture"):
        load_faces(tmp_path)


def test_a_class_without_a_folder_is_named_for_its_split(tmp_path, caplog):
    names = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    for split, absent in (("train", {"disgust", "neutral"}), ("val", set())):
        for name in set(names) - absent:
            folder = tmp_path / split / name
            folder.mkdir(parents=True)
            Image.new("L", (48, 48), 90).save(folder / "1.png")
    load_faces(tmp_path)
    (said,) = (record.getMessage() for record in caplog.records)
    assert said.startswith("Training has no faces of Disgust, Neutral;")


def test_class_folders_of_other_sets_are_mapped_or_left_out(tmp_path):
    for name in ("1", "contempt", "happy"):
        folder = tmp_path / "train" / name
        folder.mkdir(parents=True)
        Image.new("L", (48, 48), 90).save(folder / "1.png")
    with pytest.raises(DataError, match=r"1, contempt.*--classes 1=happy,contempt="):
        load_faces(tmp_path)
    faces = load_faces(tmp_path, classes=class_map("1=surprise, contempt=skip"))
    assert sorted(faces.labels) == [3, 5]
    with pytest.raises(DataError, match="1=joyful"):
        class_map("1=joyful")
