from __future__ import annotations

import gzip
import lzma
import re
import tarfile
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fer_core.datasets.faces import cache_folder, hold_out, load_faces
from fer_core.errors import DataError


def test_reads_every_published_packing_alike(fer_files, tmp_path):
    data, votes = fer_files
    files = [
        tmp_path / f"packed.{kind}" for kind in ("gz", "xz", "zip", "tar.gz", "tar")
    ]
    files[0].write_bytes(gzip.compress(data.read_bytes()))
    files[1].write_bytes(lzma.compress(data.read_bytes()))
    with zipfile.ZipFile(files[2], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(data, "fer2013/fer2013.csv")
    for file, mode in ((files[3], "w:gz"), (files[4], "w")):
        with tarfile.open(file, mode) as tar:
            tar.add(votes, "fer2013/README")  # as Kaggle's has one
            tar.add(data, "fer2013/fer2013.csv")
    plain = load_faces(data, votes)
    for other in (load_faces(file, votes) for file in files):
        np.testing.assert_array_equal(other.images, plain.images)
        np.testing.assert_array_equal(other.labels, plain.labels)
        np.testing.assert_array_equal(other.splits, plain.splits)
    assert len(plain.split("Training")) == 84
    assert len(plain.split("PublicTest")) == 14


def test_reads_kaggle_header_with_spaces_and_other_order(fer_files, tmp_path):
    data, _ = fer_files
    rows = [line.split(",") for line in data.read_text().splitlines()]
    other = tmp_path / "icml_face_data.csv"
    lines = ["emotion, Usage, pixels"] + [f"{e},{u},{p}" for e, p, u in rows[1:]]
    other.write_text("\n".join(lines))
    np.testing.assert_array_equal(load_faces(other).images, load_faces(data).images)


def test_votes_follow_the_class_order(fer_files):
    faces = load_faces(*fer_files)
    assert faces.rated.all()
    np.testing.assert_array_equal(faces.majority, faces.labels)
    np.testing.assert_array_equal(faces.others, [[1, 1, 0]] * len(faces))


def test_row_without_image_name_is_not_rated(fer_files):
    data, votes = fer_files
    votes.write_text(votes.read_text().replace("fer0000003.png", ""))
    rated = load_faces(data, votes).rated
    assert not rated[3]
    assert rated.sum() == len(rated) - 1


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda e, p, u: (e, p.rsplit(" ", 1)[0], u), "2303 pixels"),
        (lambda e, p, u: (e, "256 " + p.split(" ", 1)[1], u), "256"),
        (lambda e, p, u: (e, "x " + p.split(" ", 1)[1], u), "not numbers"),
        (lambda e, p, u: ("7", p, u), "label '7'"),
        (lambda e, p, u: ("", p, u), "label ''"),
        (lambda e, p, u: (e, p, "Tset"), "Usage 'Tset'"),
        (lambda e, p, u: (e, p, p), "Usage '"),
    ],
)
def test_bad_row_is_named_by_line_and_can_be_skipped(fer_files, spoil, complaint):
    data, votes = fer_files
    lines = data.read_text().splitlines()
    lines[5] = ",".join(spoil(*lines[5].split(",")))
    data.write_text("\n".join(lines))
    with pytest.raises(DataError, match=r"line 6") as caught:
        load_faces(data, votes)
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 250  # a misplaced column is not printed in full
    faces = load_faces(data, votes, skip_bad_rows=True)
    assert len(faces) == 111
    np.testing.assert_array_equal(faces.majority, faces.labels)  # rows still match


def test_foreign_votes_are_refused(fer_files):
    data, votes = fer_files
    lines = votes.read_text().splitlines()
    votes.write_text("\n".join(lines[:-1]))
    with pytest.raises(DataError, match="row by row"):
        load_faces(data, votes)


@pytest.mark.parametrize("content", ["", "emotion,pixels\n", "a,b,c\n1,2,3\n"])
def test_file_that_is_no_fer2013_is_refused(tmp_path, content):
    file = tmp_path / "other.csv"
    file.write_text(content)
    with pytest.raises(DataError, match=r"other\.csv"):
        load_faces(file)


def test_truncated_gzip_is_refused(fer_files, tmp_path):
    packed = tmp_path / "cut.csv.gz"
    packed.write_bytes(gzip.compress(fer_files[0].read_bytes())[:5000])
    with pytest.raises(DataError, match=r"cut\.csv\.gz"):
        load_faces(packed)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"nothing\.csv"):
        load_faces(tmp_path / "nothing.csv")


def test_damaged_cache_is_rebuilt(fer_files, caplog):
    first = load_faces(*fer_files)
    (cache,) = cache_folder().glob("faces-*.npz")
    blob = bytearray(cache.read_bytes())
    blob[len(blob) // 2] ^= 255
    cache.write_bytes(blob)
    again = load_faces(*fer_files)
    np.testing.assert_array_equal(again.images, first.images)
    assert "damaged" in caplog.text


def test_second_reading_comes_from_the_cache(fer_files):
    load_faces(*fer_files)
    (cache,) = cache_folder().glob("faces-*.npz")
    before = cache.stat().st_mtime_ns
    faces = load_faces(*fer_files)
    assert cache.stat().st_mtime_ns == before
    assert len(faces) == 112


def test_empty_split_is_named(fer_files, tmp_path):
    lines = fer_files[0].read_text().splitlines()
    only = tmp_path / "only.csv"
    only.write_text("\n".join(lines[:85]))
    with pytest.raises(DataError, match="no PublicTest faces, only Training"):
        load_faces(only).split("PublicTest")


def test_hold_out_takes_a_share_of_every_class(fer_files):
    faces = hold_out(load_faces(fer_files[0]).split("Training"), 0.25, seed=1)
    held = faces.labels[faces.splits == 1]
    assert (np.bincount(held, minlength=7) == 3).all()


def test_the_held_out_faces_are_the_same_for_everyone(fer_files):
    training = load_faces(fer_files[0]).split("Training")
    first, again, another = (
        hold_out(training, 0.25, **given).splits for given in ({}, {}, {"seed": 7})
    )
    np.testing.assert_array_equal(first, again)
    assert (first != another).any()


def test_taggers_agree_where_more_than_half_of_the_votes_say_so(fer_files):
    data, votes = fer_files
    header, *rows = votes.read_text().splitlines()
    # neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF
    cases = {
        "10,0,0,0,0,0,0,0,0,0": 6,
        "6,1,1,1,1,0,0,0,0,0": 6,  # single votes are slips
        "5,5,0,0,0,0,0,0,0,0": -1,  # half is not more than half
        "0,0,0,0,0,0,0,8,2,0": 7,  # contempt
        "2,0,0,0,0,0,0,0,8,0": -1,  # unknown
        "1,1,1,1,1,1,1,1,1,1": -1,
    }
    for number, counts in enumerate(cases):
        rows[number] = ",".join([*rows[number].split(",")[:2], counts])
    votes.write_text("\n".join([header, *rows]) + "\n")
    agreed = load_faces(data, votes).agreed
    assert agreed[: len(cases)].tolist() == list(cases.values())


def test_a_table_with_every_class_warns_of_nothing(fer_files, caplog):
    load_faces(*fer_files)
    assert not caplog.records


NAMES = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
SAVED = {
    "semicolons": lambda text: text.replace(",", ";"),
    "tabs": lambda text: text.replace(",", "\t"),
    "old Mac": lambda text: text.replace("\n", "\r"),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "an index column": lambda text: "".join(
        f"{'' if number == 0 else number},{line}\n"
        for number, line in enumerate(text.splitlines())
    ),
    "upper case": lambda text: text.replace(
        "emotion,pixels,Usage", "EMOTION,PIXELS,USAGE"
    ),
    "pandas": lambda text: re.sub(r"(?m)^(\d),", r"\1.0,", text),
    "names": lambda text: re.sub(r"(?m)^(\d),", lambda m: f"{NAMES[int(m[1])]},", text),
    "other splits": lambda text: (
        text.replace("Training", "Train")
        .replace("PublicTest", "Validation")
        .replace("PrivateTest", "Test")
    ),
}


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_however_people_saved_it(fer_files, tmp_path, saved, encoding):
    plain = load_faces(fer_files[0])
    other = tmp_path / "other.csv"
    text = fer_files[0].read_text()
    with other.open("w", encoding=encoding, newline="") as file:
        file.write(saved(text))
    found = load_faces(other)
    for name in ("images", "labels", "splits"):
        np.testing.assert_array_equal(getattr(found, name), getattr(plain, name))


def test_a_table_without_usage_is_all_for_training(fer_files, tmp_path):
    lines = fer_files[0].read_text().splitlines()
    short = tmp_path / "short.csv"
    short.write_text("\n".join(line.rsplit(",", 1)[0] for line in lines))
    assert (load_faces(short).splits == 0).all()


def test_what_a_table_lacks_is_said_beside_what_it_has(tmp_path):
    file = tmp_path / "test.csv"
    file.write_text("pixels,Usage\n1 2,Training\n")
    with pytest.raises(DataError, match=r"no column emotion; .* pixels, usage"):
        load_faces(file)


@pytest.mark.parametrize(
    "content",
    [
        bytes(200_000_000),
        b"\n" * 20_000_000,
        b"emotion,pixels,Usage\n" + b"1" * 60_000_000,
    ],
    ids=["zeros", "empty lines", "one line"],
)
def test_a_few_bytes_that_unpack_to_fill_the_memory_are_refused(tmp_path, content):
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(content, 1))
    with pytest.raises(DataError, match=r"bomb\.csv\.gz has"):
        load_faces(bomb)


def test_negative_votes_are_refused(fer_files):
    data, votes = fer_files
    votes.write_text(votes.read_text().replace(",8,", ",-8,", 1))
    with pytest.raises(DataError, match="number of votes"):
        load_faces(data, votes)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    packing=st.sampled_from(["gz", "xz", "zip", "tar.gz", "csv"]),
    place=st.floats(0, 1),
    change=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
def test_damage_in_any_packing_ends_in_one_sentence(
    fer_files, tmp_path, packing, place, change, cut
):
    file = tmp_path / f"damaged.{packing}"
    plain = fer_files[0].read_bytes()[:60_000]
    if packing == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("fer2013.csv", plain)
    elif packing == "tar.gz":
        with tarfile.open(file, "w:gz") as tar:
            tar.add(fer_files[0], "fer2013.csv")
    else:
        pack = {"gz": gzip.compress, "xz": lzma.compress, "csv": bytes}[packing]
        file.write_bytes(pack(plain))
    blob = file.read_bytes()
    at = int(place * len(blob))
    rest = b"" if cut else blob[at + len(change) :]
    file.write_bytes(blob[:at] + change + rest)
    try:
        faces = load_faces(file, skip_bad_rows=True)
    except DataError as error:
        assert file.name in str(error)  # noqa: PT017
    else:
        assert len(faces) > 0
