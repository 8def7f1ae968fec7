"""Sessions that were torn, edited or come from elsewhere: what can be read is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import fer_core as fer
from fer_core.errors import SessionError
from fer_core.session.markers import Marker, add_marker
from fer_core.session.session_editor import SessionEditor
from fer_core.session.session_list import list_sessions
from tests.fer_core.session.made_up import keep_session, two_people

ROOT = Path(fer.__file__).parents[1]


def with_marker(annotations, *, start_s=0.5, **about):
    markers = add_marker(annotations.markers, Marker(start_s, **about))
    return replace(annotations, markers=markers)


def cut_last_line(folder):
    table = folder / "timeline.csv"
    table.write_bytes(table.read_bytes()[:-20])


def drop_cache(folder):
    (folder / "timeline.cache").unlink()


def test_a_torn_last_line_is_left_out_and_said(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    cut_last_line(folder)
    session = fer.open_session(folder)
    assert len(session.rows) == 39
    assert "last line" in session.problems[0]


def test_the_table_is_read_without_its_cache(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), live=True)
    before = fer.open_session(folder).to_dataframe()
    drop_cache(folder)
    pd.testing.assert_frame_equal(fer.open_session(folder).to_dataframe(), before)


def test_an_edited_table_counts_and_not_its_cache(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    table = folder / "timeline.csv"
    lines = table.read_text().splitlines(keepends=True)
    assert lines[1].count(",0.9,happy,0.9,") == 0
    lines[1] = lines[1].replace(",happy,0.9,", ",happy,0.8,")
    table.write_text("".join(lines))
    assert fer.open_session(folder).rows["confidence"][0] == pytest.approx(0.8)


def test_a_torn_cache_costs_no_row(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    cache = folder / "timeline.cache"
    cache.write_bytes(cache.read_bytes()[:-200])
    session = fer.open_session(folder)
    assert len(session.rows) == 40
    assert session.problems == ()


def test_damaged_lines_are_left_out_and_counted(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    table = folder / "timeline.csv"
    lines = table.read_text().splitlines(keepends=True)
    lines[3], lines[5] = "nonsense\n", lines[5].replace(",1,Face 1", ",9e99,Face 1")
    table.write_text("".join(lines))
    session = fer.open_session(folder)
    assert len(session.rows) == 38
    assert session.problems[0].startswith("2 lines of ")


@pytest.mark.parametrize("text", ["", "{", "[]", "\0\0", '{"a": ' * 9999])
def test_a_damaged_description_costs_neither_table_nor_film(tmp_path, text):
    folder = keep_session(tmp_path / "take", two_people(), clean=True)
    (folder / "session.json").write_text(text)
    session = fer.open_session(folder)
    assert len(session.rows) == 40
    assert session.film == folder / "film.mp4"
    assert "missing or damaged" in session.problems[0]


def test_parts_of_a_description_that_are_damaged_are_named(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), who="Anna")
    path = folder / "session.json"
    data = json.loads(path.read_text())
    data |= {"people": 3, "frames": "many", "markers": [{"id": 1}], "films": [{}]}
    path.write_text(json.dumps(data))
    session = fer.open_session(folder)
    assert session.info.who == "Anna"
    for part in ("people", "frames", "markers", "films"):
        assert part in session.problems[0]


def test_a_damaged_description_is_put_aside_before_it_is_written_anew(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    (folder / "session.json").write_text("{ torn")
    with SessionEditor(folder) as editor:
        editor.annotate(with_marker(editor.info.annotations))
    assert (folder / "session-damaged.json").read_text() == "{ torn"
    assert len(fer.open_session(folder).markers) == 1


def test_a_film_outside_the_folder_is_not_taken(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    path = folder / "session.json"
    data = json.loads(path.read_text())
    data["films"] = [{"kind": "clean", "files": ["../secret.mp4"]}]
    path.write_text(json.dumps(data))
    assert fer.open_session(folder).films == {}


def test_a_missing_film_is_told_of(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), clean=True)
    (folder / "film.mp4").unlink()
    session = fer.open_session(folder)
    assert session.film is None
    assert "film.mp4 is missing" in session.problems[0]


def test_a_newer_session_is_refused_in_a_sentence(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    path = folder / "session.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(SessionError, match="newer version") as raised:
        fer.open_session(folder)
    assert "format 2" in str(raised.value)
    (entry,) = list_sessions(tmp_path)
    assert "newer version" in entry.problem


def test_what_is_no_session_is_refused(tmp_path):
    for folder, why in (
        (tmp_path / "gone", "There is no"),
        (tmp_path, "is no session"),
    ):
        with pytest.raises(SessionError, match=why):
            fer.open_session(folder)
