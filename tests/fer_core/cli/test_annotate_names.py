"""What ``fer-annotate`` calls its inputs and outputs, whatever the files are called."""

from __future__ import annotations

import csv
import sys

import av
import numpy as np
import pytest
from PIL import Image

from fer_core.cli.annotate import main


@pytest.fixture
def annotate(tmp_path, monkeypatch):
    """Run the command in an empty folder; it must succeed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        assert main(["--detector", "short", *map(str, arguments)]) == 0

    return run


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (96, 64), (90, 100, 110)).save(path, path.suffix[1:].upper())


def film(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = "mpegts" if path.suffix == ".MTS" else None
    with av.open(str(path), "w", format=kind) as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        grey = np.full((48, 64, 3), 90, np.uint8)
        out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "bgr24")))
        out.mux(stream.encode())


def files_in(folder):
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )


def test_inputs_of_one_name_are_told_apart(annotate, tmp_path, capsys):
    for folder in ("s1", "s2"):
        picture(tmp_path / folder / "001.webp")
        film(tmp_path / folder / "clip.mp4")
        picture(tmp_path / folder / "deeper" / "face.png")
    (tmp_path / "seen").mkdir()
    annotate(
        *("s1/clip.mp4", "s2/clip.mp4", "s1", "s2", "s1/deeper/face.png"),
        *("s2/deeper/face.png", "-o", "seen"),
    )
    assert files_in(tmp_path / "seen") == [
        "clip-2.annotated.mp4",
        "clip.annotated.mp4",
        "face-2.annotated.png",
        "face.annotated.png",
        "s1/001.annotated.webp",
        "s1/deeper/face.annotated.png",
        "s2/001.annotated.webp",
        "s2/deeper/face.annotated.png",
    ]
    told = [line for line in capsys.readouterr().out.splitlines() if "no face" in line]
    assert [line.split(":")[0] for line in told] == [
        "s1/clip.mp4",
        "s2/clip.mp4",
        "s1",
        "s2",
        "s1/deeper/face.png",
        "s2/deeper/face.png",
    ]


def test_rows_of_one_name_are_told_apart(annotate, film_and_photo, tmp_path):
    photo = Image.open(film_and_photo / "photo.jpg")
    for folder in ("s1", "s2"):
        (tmp_path / folder).mkdir()
        photo.save(tmp_path / folder / "001.jpg")
    annotate("s1", "s2", "--timeline", "rows.csv")
    with (tmp_path / "rows.csv").open(newline="") as file:
        sources = [row["source"] for row in csv.DictReader(file)]
    assert sorted(set(sources)) == ["s1/001.jpg", "s2/001.jpg"]


def test_pictures_of_two_formats_and_one_name_are_both_kept(annotate, tmp_path):
    for suffix in ("avif", "gif", "png"):
        picture(tmp_path / "in" / f"face.{suffix}")
    (tmp_path / "seen").mkdir()
    annotate("in", "-o", "seen")
    assert files_in(tmp_path / "seen") == [
        "face-2.annotated.png",
        "face-3.annotated.png",
        "face.annotated.png",
    ]


def test_what_a_run_has_written_is_no_input_of_the_next(annotate, tmp_path, caplog):
    picture(tmp_path / "in" / "face.png")
    picture(tmp_path / "in" / "deeper" / "face.png")
    annotate("in", "-o", "in", "--timeline", "in/rows.csv")
    first = files_in(tmp_path)
    annotate("in", "-o", "in", "--timeline", "in/rows.csv")
    annotate("in/face.png", "in/face.annotated.png", "-o", "in")  # as in/*.png
    assert files_in(tmp_path) == first
    assert "written by an earlier run: in/face.annotated.png" in caplog.text


@pytest.mark.parametrize("bytes_long", [255, 237])
@pytest.mark.parametrize("letter", ["n", "ü"])
def test_names_as_long_as_a_disk_allows(annotate, tmp_path, bytes_long, letter):
    count = (bytes_long - 6) // len(letter.encode())
    names = [f"{letter * count}{end}" for end in ("1.mp4", "2.mp4", "1.png", "2.png")]
    for name in names:
        (film if name.endswith("mp4") else picture)(tmp_path / "in" / name)
    annotate(*sorted((tmp_path / "in").iterdir()))
    annotate(tmp_path / "in" / names[0])
    annotate(tmp_path / "in" / names[2], "-o", names[0])
    written = [path.name for path in (tmp_path / "out").iterdir()]
    assert sum(".annotated.mp4" in name for name in written) == 2
    assert sum(".annotated.png" in name for name in written) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_that_lead_back_are_read_once(annotate, tmp_path):
    picture(tmp_path / "in" / "face.png")
    picture(tmp_path / "in" / "deeper" / "face.png")
    picture(tmp_path / "elsewhere" / "other.png")
    picture(tmp_path / "beside.png")
    for link, target in (
        ("in/up", ".."),
        ("in/self", "."),
        ("in/deeper/again", "../deeper"),
        ("in/away", "../elsewhere"),
        ("in/away_too", "../elsewhere"),
    ):
        (tmp_path / link).symlink_to(target)
    (tmp_path / "seen").mkdir()
    for given in ("in", "in/**/*.png"):
        annotate(given, "-o", "seen")
        assert files_in(tmp_path / "seen") == [
            "away/other.annotated.png",
            "deeper/face.annotated.png",
            "face.annotated.png",
        ]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
@pytest.mark.parametrize(
    "stem",
    ["http:__x", "2024", "rtsp:", "%03d", "-", "~nobody", "a[1]", "*", "caf\udce9"],
)
def test_any_name_is_read(annotate, tmp_path, stem):
    film(tmp_path / "clip.mp4")
    (tmp_path / "clip.mp4").rename(tmp_path / f"{stem}.mp4")
    picture(tmp_path / f"{stem}.d" / "face.png")
    (tmp_path / "seen").mkdir()
    annotate("-o", "seen", "--", f"{stem}.mp4", f"{stem}.d", f"{stem}.d/*.png")
    (video,) = (tmp_path / "seen").glob("*.annotated.mp4")
    assert video.stat().st_size > 0
    pictures = list((tmp_path / "seen").rglob("face.annotated.png"))
    assert len(pictures) == 1  # both name the same one


def test_what_is_no_file_at_all_is_one_sentence(annotate, capsys):
    for name in ("n" * 300, "~nobody/film.mp4", "film\0.mp4"):
        with pytest.raises(AssertionError):
            annotate(name)
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("fer-annotate: ")
        assert "Check the spelling." in line


def test_a_folder_of_films_stands_for_each_of_them(annotate, tmp_path, capsys):
    own = ("10.mp4", "2.mp4", "3.flv", "deeper/1.MKV", "deeper/2.MTS")
    for name in (*own, "2.annotated.mp4", ".hidden.mp4"):
        film(tmp_path / "in" / name)
    (tmp_path / "in" / "notes.txt").write_text("of the day")
    annotate("in", "--timeline", "t.csv")
    told = [line for line in capsys.readouterr().out.splitlines() if "no face" in line]
    names = [line.split(":")[0] for line in told]
    assert names == ["2.mp4", "3.flv", "10.mp4", "1.MKV", "2.MTS"]
