from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from fer_core.errors import OutputError
from fer_core.sinks.timeline import COLUMNS, TimelineWriter, read_json_lines
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)

READ = {
    ".csv": pd.read_csv,
    ".jsonl": lambda path: pd.read_json(path, lines=True),
    ".parquet": pd.read_parquet,
}
SPECIFIED = (
    "source,frame,time_s,face_id,x,y,width,height,detection_score,angry,disgust,fear,"
    "happy,sad,surprise,neutral,emotion,confidence,valence"
)


def analysed(index, faces=1, source="clip, 1.mp4"):
    scores = EmotionScores((0.1, 0.05, 0.05, 0.6, 0.1, 0.05, 0.05))
    readings = tuple(
        FaceReading(
            Track(
                number,
                Detection(Box(10 * number, 20, 10 * number + 40, 70), POINTS, 0.75),
            ),
            scores,
            Emotion.HAPPY,
        )
        for number in range(1, faces + 1)
    )
    image = np.zeros((100, 100, 3), np.uint8)
    return AnalysedFrame(Frame(image, index / 30, index, source), readings)


POINTS = KeyPoints(*[(0.0, 0.0)] * 6)


def test_columns_are_those_promised():
    assert ",".join(COLUMNS) == SPECIFIED


@pytest.mark.parametrize("suffix", READ)
def test_table_opens_with_the_right_types(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    writer = TimelineWriter(path, replace=False)
    for index in range(3):
        writer.write(analysed(index, faces=2))
    assert writer.close() == (path,)
    table = READ[suffix](path)
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 6
    assert list(table["frame"]) == [0, 0, 1, 1, 2, 2]
    assert list(table["face_id"]) == [1, 2] * 3
    assert set(table["source"]) == {"clip, 1.mp4"}
    assert set(table["emotion"]) == {"happy"}
    for name in ("frame", "face_id", "x", "y", "width", "height"):
        assert pd.api.types.is_integer_dtype(table[name]), name
    for name in ("time_s", "detection_score", "angry", "happy", "confidence"):
        assert pd.api.types.is_float_dtype(table[name]), name
    first = table.iloc[0]
    assert (first["x"], first["y"], first["width"], first["height"]) == (10, 20, 40, 50)
    assert first["confidence"] == pytest.approx(0.6)
    assert first["valence"] == pytest.approx(0.5)
    assert table["time_s"].iloc[-1] == pytest.approx(2 / 30, abs=1e-6)


@pytest.mark.parametrize("suffix", READ)
def test_session_without_faces_gives_an_empty_table(tmp_path, suffix):
    writer = TimelineWriter(tmp_path / f"out{suffix}", replace=False)
    writer.write(analysed(0, faces=0))
    (path,) = writer.close()
    table = READ[suffix](path)
    assert len(table) == 0
    if suffix != ".jsonl":  # JSON Lines has no header
        assert tuple(table.columns) == COLUMNS


@pytest.mark.parametrize("suffix", READ)
def test_rows_are_on_disk_before_the_end(tmp_path, suffix):
    writer = TimelineWriter(tmp_path / f"out{suffix}", replace=False)
    writer.write(analysed(0))
    written = [path for path in tmp_path.iterdir() if path.stat().st_size]
    assert [path.name for path in written] == [
        f"out.part{'.jsonl' if suffix == '.parquet' else suffix}"
    ]
    assert "happy" in written[0].read_text()
    writer.abort(keep=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", READ)
def test_only_the_table_is_left(tmp_path, suffix):
    writer = TimelineWriter(tmp_path / f"out{suffix}", replace=False)
    writer.write(analysed(0))
    writer.close()
    assert [path.name for path in tmp_path.iterdir()] == [f"out{suffix}"]


def test_taken_name_gets_a_number(tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    writer = TimelineWriter(tmp_path / "out.csv", replace=False)
    assert writer.close() == (tmp_path / "out-2.csv",)
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_asked_name_is_replaced_only_at_the_end(tmp_path):
    (tmp_path / "out.csv").write_text("old")
    writer = TimelineWriter(tmp_path / "out.csv", replace=True)
    assert (tmp_path / "out.csv").read_text() == "old"
    writer.close()
    assert (tmp_path / "out.csv").read_text().startswith("source,frame")


def test_line_cut_off_by_a_kill_is_left_out(tmp_path):
    path = tmp_path / "cut.jsonl"
    path.write_text('{"frame": 0}\n{"frame": 1}\n{"fra')
    assert list(read_json_lines(path)) == [{"frame": 0}, {"frame": 1}]


def test_json_lines_hold_one_object_each(tmp_path):
    writer = TimelineWriter(tmp_path / "out.jsonl", replace=False)
    writer.write(analysed(0, source="Gesicht ä.png"))
    (path,) = writer.close()
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["source"] == "Gesicht ä.png"


@pytest.mark.parametrize(
    ("name", "says"),
    [("out.xlsx", "ends in"), ("missing/out.csv", "does not exist")],
)
def test_what_cannot_be_written_is_said_at_once(tmp_path, name, says):
    with pytest.raises(OutputError, match=says):
        TimelineWriter(tmp_path / name, replace=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["=1+1.mp4", "+x", "-x", "@SUM(A1).png"])
def test_a_name_is_no_formula_in_a_spreadsheet(tmp_path, name):
    writer = TimelineWriter(tmp_path / "t.csv", replace=False)
    writer.write(analysed(0, source=name))
    (path,) = writer.close()
    (found,) = pd.read_csv(path)["source"]
    assert found == f"'{name}"


@pytest.mark.parametrize("suffix", READ)
def test_a_name_that_is_no_text_does_not_end_the_table(tmp_path, suffix):
    writer = TimelineWriter(tmp_path / f"t{suffix}", replace=False)
    writer.write(analysed(0, source="caf\udce9.mp4"))
    (path,) = writer.close()
    (found,) = READ[suffix](path)["source"]
    assert found == "caf\\udce9.mp4"
