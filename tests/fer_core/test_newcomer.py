"""What somebody writes who has just installed the library."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import fer_core

SCRIPT = """
import fer_core as fer

with fer.Reader() as reader:
    for face in reader.read("photo.jpg"):
        print(face.id, face.box.width, face.emotion.label, f"{face.confidence:.0%}")
    for reading in reader.stream("film.mp4"):
        print(reading.time_s, reading.plot().shape)
    reader.read_video("film.mp4", progress=True).to_csv("{csv}")
"""
FORGETFUL = """
import fer_core as fer
reader = fer.Reader()
print(len(next(reader.stream("film.mp4"))), len(reader.read("photo.jpg")))
"""


def run(script, folder):
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(fer_core.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )


def test_ten_lines_read_a_picture_and_a_film(film_and_photo, tmp_path):
    table = tmp_path / "film.csv"
    answer = run(SCRIPT.replace("{csv}", str(table)), film_and_photo)
    lines = answer.stdout.splitlines()
    assert [line.split()[2] for line in lines[:2]] == ["Neutral", "Happy"]
    assert [line.split(maxsplit=1)[1] for line in lines[2:]] == ["(540, 960, 3)"] * 6
    assert "6/6" in answer.stderr
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["face_id"] for row in rows) == ["1"] * 6 + ["2"] * 6


def test_a_reader_nobody_closed_ends_quietly(film_and_photo):
    answer = run(FORGETFUL, film_and_photo)
    assert (answer.stdout, answer.stderr) == ("2 2\n", "")
