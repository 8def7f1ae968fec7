"""A session's table made anew: the old one stays, and nothing is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import fer_core as fer
from fer_core.errors import OutputError, SessionError, SourceError
from fer_core.session.markers import Marker, add_marker
from fer_core.session.people import merge_people, name_person, split_face
from fer_core.session.recompute import MadeWith, recompute
from fer_core.session.session_editor import SessionEditor
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from fer_core.types import AnalysedFrame, Track
from tests.fer_core.session.made_up import analysed, face, keep_session

ROOT = Path(__file__).parents[3]
FRAMES = 40  # at 10 a second


class Reads:
    """Sees the faces that ``faces`` gives for a time of the session."""

    def __init__(self, faces):
        self._faces = faces

    def process(self, frame):
        return AnalysedFrame(frame, tuple(self._faces(frame.timestamp_s)))


def as_id(reading, face_id):
    """The same face under another id."""
    return replace(reading, track=Track(face_id, reading.track.detection))


@pytest.fixture
def take(tmp_path):
    """Faces 1, 2 and 3 for four seconds, with film; 1 is Anna, 3 is nobody."""
    frames = [
        analysed(i, (face(1), face(2), face(5)), from_s=100.0, from_index=1000)
        for i in range(FRAMES)
    ]
    folder = keep_session(
        tmp_path / "take", frames, clean=True, settings={"min_share": 0.3, "a": 1}
    )
    with SessionEditor(folder) as editor:
        notes = editor.info.annotations
        markers = add_marker(notes.markers, Marker(0.5, 1.0, "task", "a note"))
        people = name_person(notes.people, "Face 1", "Anna")
        editor.annotate(replace(notes, markers=markers, people=people))
    return folder


def remake(folder, faces, **about):
    with SessionEditor(folder) as editor:
        return recompute(editor, Reads(faces), MadeWith(**about))


def swapped(_time_s):
    return as_id(face(2, 0.8), 1), as_id(face(1, 0.8), 2), as_id(face(5, 0.8), 3)


def test_the_new_table_takes_the_place_of_the_old_which_stays(take):
    before = (take / "timeline.csv").read_bytes()
    made = remake(take, swapped, settings={"min_share": 0.5}, baseline="auto")
    session = fer.open_session(take)
    assert session.problems == ()
    assert made.table == take / session.info.table != take / "timeline.csv"
    assert (made.frames, made.rows) == (FRAMES, len(session.rows)) == (40, 120)
    np.testing.assert_allclose(session.rows["happy"], 0.8, atol=1e-6)
    assert session.info.settings == {"min_share": 0.5, "a": 1}
    assert session.info.baseline == "auto"
    (old,) = session.info.earlier
    assert (old.table, old.settings["min_share"]) == ("timeline.csv", 0.3)
    assert (take / old.table).read_bytes() == before
    assert len(session.markers) == 1
    assert session.to_dataframe()["happy"].mean() == pytest.approx(0.8)
    table = session.to_csv(take / "named.csv").read_text()
    assert table.count("Anna") == FRAMES


def test_the_rows_keep_their_place_in_the_source(take):
    rows = fer.open_session(take).rows
    old = {name: rows[name][::3].copy() for name in ("session_s", "time_s", "frame")}
    remake(take, swapped)
    new = fer.open_session(take).rows
    for name, values in old.items():
        np.testing.assert_array_equal(new[name][::3], values)


def test_a_face_that_was_not_found_before_is_placed_between(tmp_path):
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)
    config = SessionConfig("camera", live=True)
    with SessionRecorder(tmp_path / "take", config, in_step=True) as recorder:
        recorder.set_utc(0.0, start)
        for index in range(9):
            found = (face(1),) if index in (2, 8) else ()
            recorder.write(analysed(index, found, from_s=50.0, from_index=500))
    remake(recorder.path, lambda _: (face(1),))
    rows = fer.open_session(recorder.path).to_dataframe()
    assert len(rows) == 9
    np.testing.assert_allclose(rows["time_s"], 50.0 + np.arange(9) / 10, atol=1e-3)
    late = (rows["utc"] - start) - [timedelta(seconds=i / 10) for i in range(9)]
    assert late.abs().max() < timedelta(milliseconds=2)


def test_names_go_to_the_ids_whose_faces_are_there(take):
    made = remake(take, swapped)
    session = fer.open_session(take)
    assert made.lost == ()
    ids = {p: [part.face_id for part in own] for p, own in session.persons.items()}
    assert ids == {"Face 1": [1], "Anna": [2], "Face 3": [3]}
    assert session.info.earlier[0].people.stretches[0].person == "Anna"


def test_merged_and_split_people_stay_so(take):
    with SessionEditor(take) as editor:
        notes = editor.info.annotations
        people = merge_people(notes.people, "Face 2", "Face 5")
        editor.annotate(replace(notes, people=split_face(people, 1, 2.0, "Ben")))
    remake(take, swapped)
    persons = fer.open_session(take).persons
    assert {person: len(parts) for person, parts in persons.items()} == {
        "Face 1": 2,
        "Anna": 1,
        "Ben": 1,
    }
    assert persons["Ben"][0].start_s == pytest.approx(2.0)
    assert persons["Anna"][0].end_s == pytest.approx(2.0)


def test_an_id_that_is_somebody_else_for_a_moment_is_not_split(take):
    def faces(time_s):
        return (as_id(face(2 if 1.0 <= time_s < 1.5 else 1), 1),)

    remake(take, faces)
    assert list(fer.open_session(take).persons) == ["Anna"]


def test_a_name_whose_face_is_not_found_again_is_told(take):
    made = remake(take, lambda _: (face(2),))
    assert made.lost == ("Anna",)
    session = fer.open_session(take)
    assert list(session.persons) == ["Face 2"]
    assert session.info.earlier[0].people.stretches[0].person == "Anna"


def files_and_info(folder):
    """All that lies in the folder but the empty lock."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.name != "session.lock"
    }


class Stops:
    def __init__(self, after):
        self.left = after

    def is_set(self):
        self.left -= 1
        return self.left < 0


def test_a_stop_leaves_the_session_as_it_was(take):
    before = files_and_info(take)
    with SessionEditor(take) as editor:
        made = recompute(editor, Reads(swapped), MadeWith(), stopping=Stops(5))
    assert made is None
    assert files_and_info(take) == before


def test_a_failure_leaves_the_session_as_it_was(take):
    def breaks(time_s):
        if time_s > 2:
            raise SourceError("It broke off.")
        return swapped(time_s)

    before = files_and_info(take)
    with pytest.raises(SourceError):
        remake(take, breaks)
    assert files_and_info(take) == before


REMAKES = """
import itertools, sys, time
from pathlib import Path
from fer_core.session.recompute import MadeWith, recompute
from fer_core.session.session_editor import SessionEditor
from tests.fer_core.session.test_recompute import Reads, swapped
counter = itertools.count()
def done():
    if next(counter) == int(sys.argv[2]):
        print("now", flush=True)
        time.sleep(60)
with SessionEditor(Path(sys.argv[1])) as editor:
    recompute(editor, Reads(swapped), MadeWith(), frame_done=done)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_kill_leaves_the_old_session_whole_and_the_next_attempt_succeeds(take):
    before = files_and_info(take)
    working = subprocess.Popen(
        [sys.executable, "-c", REMAKES, str(take), str(FRAMES // 2)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert working.stdout.readline() == "now\n"
    working.send_signal(signal.SIGKILL)
    working.stdout.close()
    working.wait()
    after = files_and_info(take)
    assert {name: after[name] for name in before} == before
    assert any(".part" in name for name in after)
    session = fer.open_session(take)
    assert (session.problems, len(session.rows)) == ((), 120)
    remake(take, swapped)
    assert not any(".part" in path.name for path in take.iterdir())
    assert fer.open_session(take).info.table != "timeline.csv"


def test_it_can_be_made_anew_again(take):
    first = remake(take, swapped)
    second = remake(take, lambda _: (face(1),))
    session = fer.open_session(take)
    assert second.table != first.table
    assert [old.table for old in session.info.earlier] == [
        "timeline.csv",
        first.table.name,
    ]
    assert len(session.rows) == FRAMES


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"clean": False}, "has no film without labels"),
        ({"clean": False, "annotated": True}, "has no film without labels"),
        ({"clean": True, "settings": {"anonymize": True}}, "are hidden"),
    ],
)
def test_what_cannot_be_read_anew_is_told_in_a_sentence(tmp_path, config, why):
    frames = [analysed(i, (face(1),)) for i in range(3)]
    folder = keep_session(tmp_path / "take", frames, **config)
    with pytest.raises(SessionError, match=why):
        remake(folder, swapped)


def test_a_film_that_cannot_be_read_is_told(take):
    (take / "film.mp4").write_bytes(b"no film")
    before = files_and_info(take)
    with pytest.raises(SessionError, match=r"film\.mp4"):
        remake(take, swapped)
    assert files_and_info(take) == before


def test_a_session_that_another_one_changes_is_left_alone(take):
    with SessionEditor(take), pytest.raises(OutputError, match="open in another"):
        remake(take, swapped)


def test_a_table_outside_the_folder_is_not_read(take):
    path = take / "session.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps(about | {"table": "../other.csv"}))
    session = fer.open_session(take)
    assert "table" in session.problems[0]
    assert len(session.rows) == 120
