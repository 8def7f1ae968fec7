"""Session folders that somebody else wrote, or a disk has damaged."""

from __future__ import annotations

import csv
import json
import os
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

import fer_core as fer
from fer_core.session.export_behaviour import (
    write_boris,
    write_elan,
    write_markers_csv,
)
from fer_core.session.html_report import session_html
from fer_core.session.markers import Marker, add_marker
from fer_core.session.people import name_person
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.session_editor import SessionEditor
from fer_core.session.table import CACHE_HEAD, RECORD
from tests.fer_core.session.made_up import analysed, face, keep_session, two_people


@pytest.fixture
def take(tmp_path):
    return keep_session(tmp_path / "take", two_people(), clean=True)


def told(take, **parts):
    """Change what ``session.json`` says; return the session."""
    path = take / "session.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | parts))
    return fer.open_session(take)


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_stay_numbers_in_the_table_that_is_handed_on(tmp_path):
    take = keep_session(tmp_path / "take", [analysed(0, (face(1, happy=0.05),))])
    session = fer.open_session(take)
    named = name_person(session.people, "Face 1", "=1+1")
    session = session.annotated(replace(session.info.annotations, people=named))
    (before,) = rows_of(take / "timeline.csv")
    (after,) = rows_of(session.to_csv(tmp_path / "table.csv"))
    assert float(before["valence"]) < 0
    assert after == before | {"person": "'=1+1"}


@pytest.mark.parametrize(
    "line", ["1,2\n", ",".join("x" * 31) + "\n", '"\r"' + "," * 30 + "\n", "\xff\n"]
)
def test_damaged_lines_are_left_out_of_it_and_told(take, tmp_path, line):
    table = take / "timeline.csv"
    whole = rows_of(table)
    lines = table.read_bytes().splitlines(keepends=True)
    lines.insert(3, line.encode("latin-1"))
    table.write_bytes(b"".join(lines))
    session = fer.open_session(take)
    assert any("damaged and left out" in problem for problem in session.problems)
    assert rows_of(session.to_csv(tmp_path / "table.csv")) == whole


def test_what_a_cache_cannot_know_is_unknown(take):
    path = take / "timeline.cache"
    rows = np.frombuffer(path.read_bytes()[len(CACHE_HEAD) :], RECORD).copy()
    for name, value in {"emotion": 9, "rel_emotion": 99, "baseline": 200}.items():
        rows[name][4:8] = value
    rows["session_s"][-2:] = np.inf, -1.0
    rows["happy"][2:4] = 1e12, -np.inf
    path.write_bytes(CACHE_HEAD + rows.tobytes())
    session = fer.open_session(take)
    with closing(RecordedFilm(session)) as film:
        assert all(film.process(frame) for frame in film.frames())
    assert np.isfinite(session.rows["session_s"]).all()
    assert np.flatnonzero(np.isnan(session.rows["happy"])).tolist() == [2, 3]
    assert "<svg" in session_html(session)


def test_a_line_with_a_probability_of_a_million_is_damaged(take):
    table = take / "timeline.csv"
    head, first, *others = table.read_text().splitlines(keepends=True)
    fields = first.split(",")
    fields[head.split(",").index("happy")] = "1000000"
    table.write_text("".join([head, ",".join(fields), *others]))
    session = fer.open_session(take)
    assert len(session.rows) == len(others)
    assert any("1 lines" in problem for problem in session.problems)


@pytest.mark.parametrize("name", ["..", "", ".", "a/b.mp4", "/etc/passwd", "a\0b"])
def test_a_film_is_a_file_of_the_folder(take, name):
    session = told(take, films=[{"kind": "clean", "files": [name]}])
    assert "films" in " ".join(session.problems)
    assert session.film == take / "film.mp4"  # as it is usually called


@pytest.mark.parametrize("value", [10**400, 1e300, -1, float("nan"), True, "3", None])
@pytest.mark.parametrize("part", ["length_s", "frames"])
def test_a_number_that_cannot_be_is_not_believed(take, part, value):
    session = told(take, **{part: value})
    assert part in " ".join(session.problems)
    assert session.length_s == pytest.approx(2.0)


def test_ids_of_markers_are_each_there_once(take):
    about = {"start_s": 1.0, "end_s": None, "code": "", "note": "", "excluded": False}
    ids = [3, 3, None, -1, 10**30, "3", 7]
    session = told(take, markers=[about | {"id": each} for each in ids])
    assert sorted(m.id for m in session.markers) == [3, 7, 8, 9, 10, 11, 12]
    assert session.problems == ()


def test_halves_of_signs_can_be_handed_on(take, tmp_path):
    about = {"id": 1, "start_s": 0.5, "end_s": None, "excluded": False}
    session = told(take, markers=[about | {"code": "\ud83d", "note": "\udcff"}])
    for write in (write_markers_csv, write_boris, write_elan):
        assert write(tmp_path / "markers", session).stat().st_size
    with SessionEditor(take) as editor:
        notes = editor.info.annotations
        marker = Marker(0.7, code="\ud83d")
        editor.annotate(replace(notes, markers=add_marker(notes.markers, marker)))
    codes = [marker.code for marker in fer.open_session(take).markers]
    assert codes == ["\\ud83d", "\\ud83d"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
@pytest.mark.parametrize(
    "name", ["session.json", "timeline.csv", "timeline.cache", "film.mp4"]
)
def test_a_pipe_is_no_file_to_wait_for(take, name):
    (take / name).unlink()
    os.mkfifo(take / name)
    session = fer.open_session(take)
    with closing(RecordedFilm(session)) as film:
        next(iter(film.frames()), None)
    assert session.problems or name == "timeline.cache"
