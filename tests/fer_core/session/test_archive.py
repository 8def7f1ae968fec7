"""A session's folder: what is written into it, and what is read of it again."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pandas as pd
import pytest

import fer_core as fer
from fer_core.errors import OutputError
from fer_core.session.live_session import LiveSession
from fer_core.session.markers import Marker, add_marker
from fer_core.session.people import merge_people, name_person, split_face
from fer_core.session.session_editor import SessionEditor
from fer_core.session.session_list import list_sessions
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from fer_core.session.table import SESSION_COLUMNS
from tests.fer_core.session.made_up import analysed, face, keep_session, two_people

ROOT = Path(fer.__file__).parents[1]


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def frames_in(path):
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def with_marker(annotations, *, start_s=0.5, **about):
    markers = add_marker(annotations.markers, Marker(start_s, **about))
    return replace(annotations, markers=markers)


def test_film_and_table_agree_to_a_frame(tmp_path):
    frames = [analysed(i, (face(1),), from_s=5, from_index=50) for i in range(9)]
    folder = keep_session(tmp_path / "take", frames, clean=True, annotated=True)
    rows = rows_of(folder / "timeline.csv")
    assert tuple(rows[0]) == SESSION_COLUMNS
    assert [row["frame"] for row in rows] == [str(50 + i) for i in range(9)]
    assert float(rows[0]["time_s"]) == 5.0
    for name in ("film.mp4", "film-annotated.mp4"):
        times = frames_in(folder / name)
        assert times == pytest.approx([float(row["session_s"]) for row in rows])


def test_a_session_is_opened_as_it_was_written(tmp_path):
    config = {"who": "Anna", "notes": "calm", "settings": {"smoothing": True}}
    folder = keep_session(tmp_path / "take", two_people(), **config)
    session = fer.open_session(folder)
    info = session.info
    assert (info.who, info.notes, info.settings) == ("Anna", "calm", config["settings"])
    assert (info.state, info.frames, info.source) == ("ended", 20, "clip.mp4")
    assert session.length_s == pytest.approx(2.0)
    assert len(info.weights_sha256) == 64
    assert session.problems == ()
    assert session.film is None
    assert session.face_ids == (1, 2)


def test_the_data_frame_equals_the_table(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), live=True)
    given = fer.open_session(folder).to_dataframe()
    read = pd.read_csv(folder / "timeline.csv", parse_dates=["utc"])
    assert list(given) == list(SESSION_COLUMNS[: len(given.columns)])
    pd.testing.assert_frame_equal(
        given, read[list(given)], check_dtype=False, check_exact=False, rtol=1e-9
    )


def test_rows_of_a_file_have_no_utc(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    assert {row["utc"] for row in rows_of(folder / "timeline.csv")} == {""}
    assert fer.open_session(folder).to_dataframe()["utc"].isna().all()


def test_utc_goes_on_over_a_pause_and_the_sessions_time_does_not(tmp_path):
    recorder = SessionRecorder(
        tmp_path / "take", SessionConfig("camera", clean=False), in_step=False
    )
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    recorder.set_utc(0.0, noon)
    recorder.set_utc(0.5, noon + timedelta(hours=1))
    for index in range(10):
        recorder.write(analysed(index, (face(1),)))
    recorder.close()
    utc = fer.open_session(recorder.path).to_dataframe()["utc"]
    assert utc[4] - utc[0] == timedelta(seconds=0.4)
    assert utc[5] - utc[0] == timedelta(hours=1)


def test_a_live_session_keeps_marks_and_leaves_pauses_out(tmp_path):
    live = LiveSession(tmp_path / "take", SessionConfig("camera", rate_fps=10))
    for index in range(10):
        live.offer(analysed(index, (face(1),), from_s=100))
        if index == 4:
            live.pause()
        if index == 7:
            live.resume()
    live.annotate(with_marker(live.info.annotations, code="smile"))
    assert live.close() == (live.path,)
    session = fer.open_session(live.path)
    assert live.status.problem is None
    assert [marker.code for marker in session.markers] == ["smile"]
    assert session.rows["session_s"].tolist() == pytest.approx(
        [i / 10 for i in range(7)]
    )
    assert session.rows["frame"].tolist() == [0, 1, 2, 3, 4, 8, 9]
    assert len(frames_in(session.film)) == 7


def test_a_taken_name_gets_a_number_and_an_empty_folder_is_used(tmp_path):
    (tmp_path / "take").mkdir()
    first = keep_session(tmp_path / "take", two_people())
    second = keep_session(tmp_path / "take", two_people())
    assert (first.name, second.name) == ("take", "take-2")


def test_an_aborted_session_without_frames_leaves_nothing(tmp_path):
    recorder = SessionRecorder(tmp_path / "take", SessionConfig(), in_step=True)
    assert recorder.abort() == ()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_nothing_is_to_be_kept(tmp_path):
    recorder = SessionRecorder(tmp_path / "take", SessionConfig(), in_step=True)
    recorder.write(analysed(0, (face(1),)))
    assert recorder.abort(keep=False) == ()
    assert list(tmp_path.iterdir()) == []


RECORDS_FOR_EVER = """
import itertools, sys
from pathlib import Path
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from tests.fer_core.session.made_up import analysed, face
recorder = SessionRecorder(Path(sys.argv[1]), SessionConfig("camera"), in_step=False)
for index in itertools.count():
    recorder.write(analysed(index, (face(1),), rate=30))
    print(index, flush=True)
"""


@pytest.fixture
def killed(tmp_path):
    """A session whose program was killed while it recorded, and its last frame."""
    if sys.platform == "win32":
        pytest.skip("Windows has no kill -9")
    recording = subprocess.Popen(
        [sys.executable, "-c", RECORDS_FOR_EVER, str(tmp_path / "take")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    last = next(n for line in recording.stdout if (n := int(line)) >= 120)
    recording.send_signal(signal.SIGKILL)
    recording.stdout.close()
    recording.wait()
    return tmp_path / "take", last


def test_a_killed_session_loses_less_than_a_second(killed):
    folder, last = killed
    session = fer.open_session(folder)
    assert session.rows["session_s"][-1] >= last / 30 - 1e-6
    assert frames_in(session.film)[-1] > last / 30 - 1.0
    assert not session.running
    assert "broken off" in session.problems[0]
    assert list_sessions(folder.parent)[0].length_s == session.rows["session_s"][-1]


def test_a_killed_session_can_be_marked(killed):
    folder, _ = killed
    with SessionEditor(folder) as editor:
        editor.annotate(with_marker(editor.info.annotations, code="end"))
    session = fer.open_session(folder)
    assert session.info.state == "interrupted"
    assert [marker.code for marker in session.markers] == ["end"]
    assert session.film is not None


ONTO_A_SMALL_DISK = """
import itertools, resource, signal, sys
from pathlib import Path
from fer_core.errors import OutputError
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from tests.fer_core.session.made_up import analysed, face
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() answers EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
recorder = SessionRecorder(Path(sys.argv[1]), SessionConfig(clean=False), in_step=True)
try:
    for index in itertools.count():
        recorder.write(analysed(index, (face(1),)))
except OutputError as error:
    print(error)
recorder.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk_ends_it_with_a_sentence_and_whole_rows(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ONTO_A_SMALL_DISK, str(tmp_path / "take")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert "is as large as this disk" in done.stdout
    session = fer.open_session(tmp_path / "take")
    assert len(session.rows) > 200
    assert len(session.rows) == len(rows_of(tmp_path / "take" / "timeline.csv"))
    assert "as large as" in session.problems[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open folder")
def test_a_vanished_folder_is_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr("fer_core._platform.appended_file.SYNC_S", 0.0)
    config = SessionConfig(clean=False)
    recorder = SessionRecorder(tmp_path / "take", config, in_step=True)
    recorder.write(analysed(0, (face(1),)))
    shutil.rmtree(recorder.path)
    with pytest.raises(OutputError, match="has vanished"):
        recorder.write(analysed(1, (face(1),)))
    recorder.abort()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open folder")
def test_a_session_that_went_since_it_was_opened_is_told_as_gone(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    with SessionEditor(folder) as editor:
        folder.rename(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="not there any more"):
            editor.annotate(with_marker(editor.info.annotations))
        (tmp_path / "elsewhere").rename(folder)
        editor.annotate(with_marker(editor.info.annotations))
    assert len(fer.open_session(folder).markers) == 1


def test_a_session_in_a_folder_nobody_may_write_to_is_looked_at(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    (folder / "session.lock").unlink()
    (folder / "session.lock").mkdir()  # fails as on a read-only disk, for root, too
    with SessionEditor(folder) as editor:
        assert "take can be looked at, not changed" in editor.read_only
        with pytest.raises(OutputError, match="not changed"):
            editor.annotate(with_marker(editor.info.annotations))


def test_the_second_window_may_look_and_not_change(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    with SessionEditor(folder) as first, SessionEditor(folder) as second:
        assert first.read_only is None
        assert "another window or program" in second.read_only
        with pytest.raises(OutputError, match="another window"):
            second.annotate(second.info.annotations)
        first.annotate(with_marker(first.info.annotations))
    with SessionEditor(folder) as third:
        assert third.read_only is None
        assert len(third.info.annotations.markers) == 1


def test_a_session_that_is_recorded_can_be_looked_at(tmp_path):
    config = SessionConfig(clean=False)
    with SessionRecorder(tmp_path / "take", config, in_step=True) as recorder:
        recorder.write(analysed(0, (face(1),)))
        session = fer.open_session(recorder.path)
        assert session.running
        assert session.problems == ()
        assert len(session.rows) == 1
        with SessionEditor(recorder.path) as editor:
            assert editor.read_only is not None


def test_sessions_are_listed_newest_first(tmp_path):
    keep_session(tmp_path / "old", two_people(), clean=True, who="Anna")
    keep_session(tmp_path / "new", two_people(10), notes="short")
    (tmp_path / "other").mkdir()
    new, old = list_sessions(tmp_path)
    assert (new.path.name, new.length_s) == ("new", pytest.approx(1.0))
    assert (old.info.who, new.info.notes) == ("Anna", "short")
    assert old.picture.is_file()
    assert new.picture is None
    assert list_sessions(tmp_path / "gone") == ()


def test_the_tables_people_follow(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    session = fer.open_session(folder)
    people = split_face(name_person(session.people, "Face 1", "Anna"), 1, 1.0, "Ben")
    people = merge_people(people, "Ben", "Face 2")
    session = session.annotated(replace(session.info.annotations, people=people))
    table = session.to_dataframe()
    who = table.groupby(["face_id", table["session_s"] >= 1.0])["person"].agg(set)
    assert who.tolist() == [{"Anna"}, {"Ben"}, {"Ben"}, {"Ben"}]
    written = rows_of(session.to_csv(tmp_path / "named.csv"))
    assert [row["person"] for row in written] == table["person"].tolist()
    assert rows_of(folder / "timeline.csv")[0]["person"] == "Face 1"
