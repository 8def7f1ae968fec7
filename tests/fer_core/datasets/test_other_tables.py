"""Tables of faces as people save and pack them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import re
import tarfile
import zipfile

import numpy as np
import pytest

from fer_core.datasets.faces import load_faces
from fer_core.datasets.names import class_map
from fer_core.errors import DataError

HEADER = "emotion,pixels,Usage"


def header(text):
    return lambda table: table.replace(HEADER, text)


def pixels(change):
    """Return a change of each row's pixels; ``change`` takes the list of numbers."""

    def changed(table):
        out = io.StringIO()
        writer = csv.writer(out)
        for number, row in enumerate(csv.reader(table.splitlines())):
            if number:
                row[1] = change(row[1].split())
            writer.writerow(row)
        return out.getvalue()

    return changed


def usage(*names):
    def changed(table):
        for name, other in zip(
            ("Training", "PublicTest", "PrivateTest"), names, strict=True
        ):
            table = table.replace(f",{name}", f",{other}")
        return table

    return changed


def quoted(table):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(csv.reader(table.splitlines()))
    return out.getvalue()


def wide(table):
    names = [f"pixel{number}" for number in range(48 * 48)]
    rows = list(csv.reader(table.splitlines()))[1:]
    lines = [",".join(["label", *names, "Usage"])]
    lines += [",".join([label, *text.split(), split]) for label, text, split in rows]
    return "\n".join(lines)


OTHERS = {
    "label": header("label,pixels,Usage"),
    "class and set": header("Class,image,Set"),
    "split": header("emotion,pixels,split"),
    "several words": header("Emotion Label,pixel_values,data-set"),
    "target": header("target,'pixels',Usage"),
    "no header": lambda table: table.removeprefix(f"{HEADER}\n"),
    "comment": lambda table: f"# of mine\n\n{table}",
    "Excel": lambda table: "sep=;\r\n" + table.replace(",", ";"),
    "bars": lambda table: table.replace(",", "|"),
    "quoted": quoted,
    "lists": pixels(lambda values: str([int(value) for value in values])),
    "arrays": pixels(lambda values: "[" + "\n ".join(values) + "]"),
    "commas": pixels(",".join),
    "floats": pixels(lambda values: " ".join(f"{value}.0" for value in values)),
    "a column for each pixel": wide,
    "spaced usage": usage("Training", "Public Test", "Private_Test"),
    "short usage": usage("TRAIN", "dev", "testing"),
    "extra columns": lambda table: re.sub(r"(?m)$", r",é", table).replace(
        f"{HEADER},é", f"{HEADER},note"
    ),
}


ENCODINGS = dict.fromkeys(OTHERS, "utf-8") | {
    "extra columns": "latin-1",
    "floats": "utf-16-be",
    "lists": "utf-16-le",
}


@pytest.mark.parametrize("form", OTHERS)
def test_other_forms_are_read_alike(fer_files, tmp_path, form):
    plain = load_faces(fer_files[0])
    other = tmp_path / "other.csv"
    text = OTHERS[form](fer_files[0].read_text().strip())
    other.write_bytes(text.encode(ENCODINGS[form]))
    found = load_faces(other)
    for name in ("images", "labels", "splits"):
        np.testing.assert_array_equal(getattr(found, name), getattr(plain, name))


def packed(kind, data, folder):
    """Write ``data`` packed as people pass it on; return the file, or the folder."""
    path = folder / f"faces.{kind}"
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        tar.add(data, "fer2013/fer2013.csv")
    if kind == "bz2":
        path.write_bytes(bz2.compress(data.read_bytes()))
    elif kind == "tar.bz2":
        with tarfile.open(path, "w:bz2") as tar:
            tar.add(data, "fer2013/fer2013.csv")
    elif kind == "zip of a tar.gz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("challenges/fer2013.tar.gz", inner.getvalue())
    elif kind == "zip of a Mac":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("__MACOSX/._fer2013.csv", b"\0\5\x16\7")
            archive.write(data, "fer2013.csv")
    elif kind == "zip of Kaggle":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("example_submission.csv", "id,emotion\n" + "1,2\n" * 9999)
            archive.writestr("test.csv", "pixels\n1 2 3\n")
            archive.write(data, "icml_face_data.csv")
    elif kind == "zip with a tar.gz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("example_submission.csv", "id,emotion\n")
            archive.writestr("fer2013.tar.gz", inner.getvalue())
    elif kind == "tar of a Mac":
        with tarfile.open(path, "w") as tar:
            for name in ("./._fer2013.csv", "./sample_submission.csv"):
                tar.addfile(tarfile.TarInfo(name))
            tar.add(data, "./fer2013.csv")
    elif kind == "gz of a zip":
        with zipfile.ZipFile(inner := io.BytesIO(), "w") as archive:
            archive.write(data, "fer2013.csv")
        path.write_bytes(gzip.compress(inner.getvalue()))
    else:
        path.mkdir()
        (path / "fer2013.csv").write_bytes(data.read_bytes())
    return path


@pytest.mark.parametrize(
    "kind",
    [
        *("bz2", "tar.bz2", "zip of a tar.gz", "zip of a Mac", "gz of a zip", "folder"),
        *("zip of Kaggle", "zip with a tar.gz", "tar of a Mac"),
    ],
)
def test_other_packings_are_read_alike(fer_files, tmp_path, kind):
    path = packed(kind, fer_files[0], tmp_path)
    np.testing.assert_array_equal(
        load_faces(path).images, load_faces(fer_files[0]).images
    )


def test_labels_of_other_sets_are_mapped_or_left_out(fer_files):
    data, votes = fer_files
    data.write_text(re.sub(r"(?m)^1,", "7,", data.read_text()))
    with pytest.raises(DataError, match=r"label '7' is not 0 to 6.*--classes"):
        load_faces(data)
    left_out = load_faces(data, votes, classes=class_map("7=skip"))
    assert len(left_out) == 112 - 16
    np.testing.assert_array_equal(left_out.majority, left_out.labels)
    mapped = load_faces(data, classes=class_map("7=disgust"))
    assert (mapped.labels == 1).sum() == 16
