"""The real window, from recording a session to opening, marking and naming it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import av
import numpy as np
import pytest
from fer_app.dialogs.codes import CodesDialog
from fer_app.dialogs.prompts import UnsavedMarkersQuestion
from fer_app.dialogs.recompute import RecomputeDialog
from fer_app.dialogs.session_notes import SessionNotesDialog
from fer_app.dialogs.sessions import SessionsDialog
from fer_app.dialogs.settings import SettingsDialog
from fer_app.i18n.language import Language
from fer_app.services.people import Person
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
)

import fer_core as fer
from fer_core.session.chart import BASE_S
from fer_core.session.markers import Marker, add_marker
from fer_core.session.session_editor import SessionEditor
from tests.fer_app.conftest import REST, begin, has_recording_sign, pictures


@pytest.fixture
def keeping(running):
    """The window with two faces, that records sessions."""
    running.change_settings(
        replace(running.settings, recording="session", record="clean")
    )
    return running


def end(qtbot, window):
    with qtbot.waitSignal(window.recording_service.saved, timeout=10_000) as saved:
        window.commands["record"].trigger()
    return saved.args[0]


def record(qtbot, window, seconds=0.5):
    begin(qtbot, window)
    live = window.recording_service.live_session
    qtbot.waitUntil(lambda: live.elapsed_s > seconds, timeout=10_000)
    return end(qtbot, window)


def open_recorded(qtbot, window, folder):
    """Open a session and wait until it can be changed."""
    window.open(str(folder))
    qtbot.waitUntil(
        lambda: (
            window.sessions_controller.film is not None
            and window.sessions_controller.film.recorded.path == folder
        ),
        timeout=10_000,
    )
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2, timeout=10_000)
    qtbot.waitUntil(lambda: window.notebook.stored, timeout=10_000)


def codes_in(folder):
    return [marker.code for marker in fer.open_session(folder).markers]


def press_button(question, text):
    next(each for each in question.buttons() if each.text() == text).click()


def answer(window, text):
    def give():
        dialog = window.findChild(QInputDialog)
        dialog.setTextValue(text)
        dialog.accept()

    QTimer.singleShot(0, give)


def drag(qtbot, chart, start_s, end_s):
    """Drag over the chart from one time to another."""
    box = chart._plot.getPlotItem().getViewBox()
    places = [
        chart._plot.mapFromScene(box.mapViewToScene(_point(time_s, 50)))
        for time_s in (start_s, (start_s + end_s) / 2, end_s)
    ]
    view = chart._plot.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(view, place)
        qtbot.wait(50)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=places[-1])


def _point(x, y):
    from PySide6.QtCore import QPointF

    return QPointF(x, y)


def test_a_recording_is_a_session_with_film_and_table(qtbot, keeping):
    begin(qtbot, keeping)
    assert has_recording_sign(keeping.central.view)
    folder = end(qtbot, keeping)

    session = fer.open_session(folder)
    assert folder.parent == keeping.settings.recording_folder
    assert session.problems == ()
    assert session.face_ids == (1, 2)
    assert pictures(session.film) == session.info.frames > 0
    assert session.info.source == "Camera 0"
    assert session.info.settings["smoothing_s"] == keeping.settings.smoothing_s
    assert "folder" not in session.info.settings
    assert folder.name in keeping.central.banner.sentence


def test_moments_are_marked_while_recording(qtbot, keeping):
    keeping.notebook.code(keeping.notebook.now.codes.named(2, "smile"))
    begin(qtbot, keeping)

    qtbot.keyClick(keeping, Qt.Key.Key_M)
    qtbot.keyClick(keeping, Qt.Key.Key_2)
    qtbot.keyClick(keeping, Qt.Key.Key_7)
    qtbot.keyClick(keeping, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    folder = end(qtbot, keeping)

    assert sorted(codes_in(folder)) == ["", "smile"]
    assert not keeping.notebook.now.markers  # they are the session's


def test_a_camera_alone_has_no_time_to_mark(qtbot, keeping):
    keeping.commands["mark"].trigger()

    assert keeping.notebook.now.markers == ()
    assert "being recorded" in keeping.central.view.hint


def test_a_film_is_marked_without_anything_stored(qtbot, keeping, tmp_path):
    keeping.open("film.mp4")
    qtbot.waitUntil(lambda: keeping.player.shown_name == "film.mp4")

    keeping.commands["mark_3"].trigger()

    assert [marker.code for marker in keeping.notebook.now.markers] == ["3"]
    assert not keeping.settings.recording_folder.exists()


def test_markers_kept_nowhere_are_asked_about(qtbot, keeping):
    keeping.open("film.mp4")
    qtbot.waitUntil(lambda: keeping.player.shown_name == "film.mp4")
    keeping.commands["mark"].trigger()

    keeping.source_controller.change_to("1")
    question = keeping.findChild(UnsavedMarkersQuestion)
    assert "film.mp4" in question.text()
    press_button(question, "Discard")

    qtbot.waitUntil(lambda: keeping.player.shown_name == "Camera 1")


@pytest.mark.parametrize("suffix", [".csv", ".boris", ".eaf"])
def test_the_markers_of_a_film_are_saved_for_other_programs(
    qtbot, keeping, tmp_path, suffix
):
    keeping.open("film.mp4")
    qtbot.waitUntil(lambda: keeping.player.shown_name == "film.mp4")
    keeping.commands["mark_8"].trigger()
    keeping.central.strip.markers.item(0, 1).setText("blink")
    path = tmp_path / f"markers{suffix}"
    save_as(keeping, path)

    with qtbot.waitSignal(keeping.recording_service.saved):
        keeping.commands["save_markers"].trigger()

    assert "blink" in path.read_text()
    assert not keeping.notebook.unsaved


def test_a_session_is_recorded_anew_and_shown_again_afterwards(qtbot, keeping):
    folder = record(qtbot, keeping, 1.5)
    open_recorded(qtbot, keeping, folder)
    keeping.commands["mark_1"].trigger()
    keeping.player.session.playback.resume()

    second = record(qtbot, keeping)

    assert second != folder
    assert codes_in(second) == []
    assert [marker.code for marker in keeping.notebook.now.markers] == ["1"]
    keeping.commands["mark_2"].trigger()
    keeping.notebook.settle()
    assert sorted(codes_in(folder)) == ["1", "2"]


def test_a_marker_is_moved_in_the_chart(qtbot, keeping):
    folder = record(qtbot, keeping, 1.5)
    open_recorded(qtbot, keeping, folder)
    markers = add_marker(keeping.notebook.now.markers, Marker(0.5, code="x"))
    keeping.notebook.mark(markers)

    drag(qtbot, keeping.central.strip.chart, 0.5, 1.0)
    keeping.notebook.settle()

    moved = fer.open_session(folder).markers
    assert [marker.code for marker in moved] == ["x"]
    assert moved[0].start_s == pytest.approx(1.0, abs=0.05)
    assert moved[0].end_s is None


def test_a_session_is_opened_as_it_was_read(qtbot, keeping, environment):
    folder = record(qtbot, keeping)
    stored = fer.open_session(folder)
    loads = len(environment.loads)

    open_recorded(qtbot, keeping, folder)

    shown = keeping.central.view.analysed
    position_s = shown.frame.position[0]
    rows = stored.rows
    now = np.abs(rows["session_s"] - position_s) < 0.002
    for face in shown.faces:
        row = np.flatnonzero(now & (rows["face_id"] == face.id))[0]
        assert face.box.left == rows["x"][row]
        assert face.scores.probabilities[3] == pytest.approx(
            float(rows["happy"][row]), abs=1e-4
        )
    assert len(shown.faces) == 2
    assert len(environment.loads) == loads
    assert keeping.player.session.playback.paused
    assert keeping.central.strip.isVisible()
    times, curves = keeping.central.strip.chart.curves
    last = times[~np.isnan(curves["happy"])][-1]
    assert 0 < last <= stored.length_s + BASE_S / 2
    assert not keeping.recording_service.unsaved


def test_a_click_in_the_chart_goes_there(qtbot, keeping):
    folder = record(qtbot, keeping, 1.5)
    open_recorded(qtbot, keeping, folder)
    chart = keeping.central.strip.chart
    box = chart._plot.getPlotItem().getViewBox()
    place = chart._plot.mapFromScene(box.mapViewToScene(_point(1.0, 50)))

    qtbot.mouseClick(chart._plot.viewport(), Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(
        lambda: abs(keeping.central.view.analysed.frame.position[0] - 1.0) < 0.1
    )
    assert len(keeping.central.scores.cards) == 2


def test_a_drag_over_the_chart_marks_a_range_that_can_be_left_out(qtbot, keeping):
    folder = record(qtbot, keeping, 1.5)
    open_recorded(qtbot, keeping, folder)
    rows = keeping.central.strip.markers

    drag(qtbot, keeping.central.strip.chart, 0.4, 1.2)
    marker = keeping.notebook.now.markers[0]
    rows.menu(marker).actions()[0].trigger()
    rows.item(0, 2).setText("somebody came in")
    rows.item(0, 1).setText("break")
    keeping.notebook.settle()

    kept = fer.open_session(folder).markers[0]
    assert kept.start_s == pytest.approx(0.4, abs=0.05)
    assert kept.end_s == pytest.approx(1.2, abs=0.05)
    assert (kept.excluded, kept.code, kept.note) == (
        True,
        "break",
        "somebody came in",
    )
    for _ in range(4):
        keeping.commands["undo"].trigger()
    keeping.notebook.settle()
    assert fer.open_session(folder).markers == ()
    keeping.commands["redo"].trigger()
    assert len(keeping.notebook.now.markers) == 1


def test_delete_deletes_the_marker_chosen(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    keeping.commands["mark_1"].trigger()
    keeping.commands["mark_2"].trigger()
    rows = keeping.central.strip.markers
    rows.selectRow(0)

    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    keeping.notebook.settle()

    assert codes_in(folder) == ["2"]


def test_two_ids_become_one_person_and_two_again(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    cards = keeping.central.scores.cards

    answer(keeping, "Anna")
    qtbot.mouseDClick(cards[0], Qt.MouseButton.LeftButton)
    assert [card.named for card in cards] == ["Anna", "Face 2"]
    assert "Anna" in keeping.central.chart_title.text()
    same = keeping.sessions_controller.notes.menu(2).actions()[1].menu()
    next(act for act in same.actions() if act.text() == "Anna").trigger()
    assert [card.named for card in cards] == ["Anna", "Anna"]
    keeping.notebook.settle()
    assert set(fer.open_session(folder).persons) == {"Anna"}

    keeping.commands["undo"].trigger()
    keeping.notebook.settle()

    assert [card.named for card in cards] == ["Anna", "Face 2"]
    assert set(fer.open_session(folder).persons) == {"Anna", "Face 2"}


def test_a_name_given_while_recording_is_in_the_table(qtbot, keeping):
    begin(qtbot, keeping)
    answer(keeping, "Berta")
    keeping.sessions_controller.notes.ask_name(2)
    live = keeping.recording_service.live_session
    now_s = live.elapsed_s
    qtbot.waitUntil(lambda: live.elapsed_s > now_s + 0.3)
    folder = end(qtbot, keeping)

    table = (folder / "timeline.csv").read_text()
    assert "Berta" in table
    assert set(fer.open_session(folder).persons) == {"Face 1", "Berta"}


def test_the_list_shows_sessions_and_opens_one(qtbot, keeping):
    folder = record(qtbot, keeping)
    with SessionEditor(folder) as editor:
        editor.describe(who="Group 4", notes="second task")
    keeping.commands["sessions"].trigger()
    dialog = keeping.findChild(SessionsDialog)
    entries = dialog.findChild(QListWidget)
    qtbot.waitUntil(lambda: entries.count() == 1)

    text = entries.item(0).text()
    assert "Camera 0" in text
    assert "Group 4" in text
    assert "second task" in text
    assert not entries.item(0).icon().isNull()
    entries.itemActivated.emit(entries.item(0))

    qtbot.waitUntil(lambda: keeping.sessions_controller.film is not None)


def test_who_and_notes_are_kept_and_a_snapshot_lies_in_the_session(qtbot, keeping):
    begin(qtbot, keeping)
    keeping.commands["about_session"].trigger()
    dialog = keeping.findChild(SessionNotesDialog)
    dialog.findChild(QLineEdit).setText("Participant 7")
    dialog.findChild(QPlainTextEdit).setPlainText("tired")
    dialog.accept()
    with qtbot.waitSignal(keeping.recording_service.saved):
        keeping.commands["snapshot"].trigger()
    folder = end(qtbot, keeping)

    session = fer.open_session(folder)
    assert (session.info.who, session.info.notes) == ("Participant 7", "tired")
    assert [QImage(str(path)).width() for path in session.snapshots] == [640]


def test_there_is_nothing_to_say_about_no_session(keeping):
    keeping.commands["about_session"].trigger()

    assert "No session is open" in keeping.central.banner.sentence


def test_a_film_is_saved_with_its_markers_as_chapters(qtbot, keeping, tmp_path):
    folder = record(qtbot, keeping, 1.0)
    open_recorded(qtbot, keeping, folder)
    keeping.sessions_controller.notes.mark("intro")
    save_as(keeping, tmp_path / "chapters.mp4")

    with qtbot.waitSignal(keeping.recording_service.saved):
        keeping.commands["save_markers"].trigger()

    with av.open(tmp_path / "chapters.mp4") as film:
        titles = [chapter["metadata"]["title"] for chapter in film.chapters()]
    assert "intro" in titles


def test_the_microphone_is_in_the_session_and_heard_when_it_is_opened(qtbot, keeping):
    keeping.change_settings(replace(keeping.settings, microphone="Desk"))
    folder = record(qtbot, keeping, 1.0)

    with av.open(folder / "film.mp4") as film:
        assert len(film.streams.audio) == 1
    open_recorded(qtbot, keeping, folder)
    qtbot.waitUntil(keeping.commands["mute"].isEnabled)


def test_codes_are_named_and_kept_for_the_next_start(qtbot, keeping, store):
    keeping.commands["codes"].trigger()
    dialog = keeping.findChild(CodesDialog)
    dialog.findChildren(QLineEdit)[0].setText("frown")
    dialog.accept()

    assert "frown" in keeping.commands["mark_1"].text()
    assert str(store.value("settings/codes")).startswith("frown")


def test_a_damaged_session_shows_what_is_left(qtbot, keeping):
    folder = record(qtbot, keeping)
    (folder / "session.json").write_text("{")
    (folder / "film.mp4").write_bytes(b"no film")

    open_recorded(qtbot, keeping, folder)

    assert len(keeping.central.view.analysed.faces) == 2
    assert "missing or damaged" in keeping.central.banner.sentence


def test_a_session_whose_film_is_gone_shows_its_readings(qtbot, keeping):
    folder = record(qtbot, keeping)
    (folder / "film.mp4").unlink()

    open_recorded(qtbot, keeping, folder)

    assert len(keeping.central.view.analysed.faces) == 2
    assert "film.mp4 is missing" in keeping.central.banner.sentence


def test_a_session_of_a_newer_version_is_told(qtbot, keeping):
    folder = record(qtbot, keeping)
    about = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps(about | {"format": 99}))

    keeping.sessions_controller.open(folder)

    qtbot.waitUntil(lambda: "newer version" in keeping.central.banner.sentence)


def test_a_session_that_is_open_elsewhere_is_shown_and_not_changed(qtbot, keeping):
    folder = record(qtbot, keeping)
    with SessionEditor(folder):
        keeping.sessions_controller.open(folder)
        qtbot.waitUntil(
            lambda: "another window" in keeping.central.banner.sentence, timeout=10_000
        )
        keeping.central.banner.hide()
        keeping.commands["mark"].trigger()

        assert keeping.notebook.now.markers == ()
        assert "another window" in keeping.central.banner.sentence
        assert codes_in(folder) == []


def test_a_folder_that_vanishes_ends_the_recording_and_viewing_goes_on(
    qtbot, keeping, tmp_path
):
    begin(qtbot, keeping)
    folder = keeping.recording_service.live_session.path
    folder.rename(tmp_path / "elsewhere")
    service = keeping.recording_service
    qtbot.waitUntil(lambda: not service.recording, timeout=20_000)

    assert str(folder) in keeping.central.banner.sentence
    before = keeping.central.view.analysed
    qtbot.waitUntil(lambda: keeping.central.view.analysed is not before)


def save_as(window, path):
    """Answer the question where to save."""

    def choose():
        dialog = window.findChild(QFileDialog)
        dialog.selectFile(str(path))
        dialog.accept()

    QTimer.singleShot(0, choose)


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_a_session_just_recorded_is_reported_on(qtbot, keeping, tmp_path, suffix):
    record(qtbot, keeping)
    path = tmp_path / f"report{suffix}"
    save_as(keeping, path)

    with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
        keeping.commands["report"].trigger()

    if suffix == ".html":
        page = path.read_text()
        assert "An expression is not a feeling" in page
        assert "Face 2" in page
    else:
        assert path.read_bytes().startswith(b"%PDF-")
        assert path.stat().st_size > 5000


def test_a_report_needs_a_session(keeping):
    keeping.commands["report"].trigger()

    assert "no session to report on" in keeping.central.banner.sentence


def test_the_report_of_an_open_session_has_the_names_of_now(qtbot, keeping, tmp_path):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    answer(keeping, "Clara")
    keeping.sessions_controller.notes.ask_name(1)
    save_as(keeping, tmp_path / "report.html")

    with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
        keeping.commands["report"].trigger()

    assert "Clara" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("suffix", [".svg", ".png", ".csv"])
def test_the_chart_is_saved(qtbot, keeping, tmp_path, suffix):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    path = tmp_path / f"chart{suffix}"

    save_as(keeping, path)
    with qtbot.waitSignal(keeping.recording_service.saved):
        keeping.central.strip.save_asked.emit()

    if suffix == ".csv":
        lines = path.read_text().splitlines()
        assert lines[0].startswith("session_s,angry,")
        assert len(lines) > 1
    elif suffix == ".svg":
        assert b"<svg" in path.read_bytes()
    else:
        assert QImage(str(path)).width() > 200


def test_the_chart_of_a_recording_grows_and_is_zoomed(qtbot, keeping):
    keeping.commands["whole"].setChecked(True)
    begin(qtbot, keeping)
    chart = keeping.central.strip.chart
    qtbot.waitUntil(lambda: chart.shown_s[1] > 3, timeout=10_000)
    chart._box.scaleBy(x=0.5, center=_point(0, 0))
    zoomed = chart.shown_s
    chart._box.sigRangeChangedManually.emit([True, False])
    live = keeping.recording_service.live_session
    now_s = live.elapsed_s
    qtbot.waitUntil(lambda: live.elapsed_s > now_s + 1.5, timeout=10_000)

    assert chart.shown_s == pytest.approx(zoomed)
    chart.show_all()
    assert chart.shown_s[1] > now_s
    end(qtbot, keeping)


WINDOW = """
import sys
from tests.fer_app.conftest import FakeEnvironment
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from fer_app.main_window import MainWindow

app = QApplication([])
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
store.setValue("settings/introduced", True)
store.setValue("settings/folder", sys.argv[2])
store.setValue("settings/record", "clean")
window = MainWindow(app, store, FakeEnvironment().build())
window.show()
window.begin("")
timer = QTimer()
timer.start(50)
"""

KILLED = """
def look():
    live = window.recording_service.live_session
    if len(window.central.scores.cards) == 2 and not window.recording_service.recording:
        window.commands["record"].trigger()
    elif live is not None and live.elapsed_s > 1 and not window.notebook.now.markers:
        window.commands["mark_4"].trigger()
    elif live is not None and live.elapsed_s > 3:
        window.notebook.settle()
        print(live.path, live.elapsed_s, flush=True)
        timer.stop()

timer.timeout.connect(look)
app.exec()
"""

FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, 12_000_000))
begun = []
told = []

def look():
    if len(window.central.scores.cards) == 2 and not begun:
        begun.append(True)
        window.commands["record"].trigger()
    elif begun and window.central.banner.sentence and not told:
        told.append(window.central.view.analysed)
        print(window.central.banner.sentence.replace("\\n", " "), flush=True)
    elif told and window.central.view.analysed is not told[0]:
        print("goes on", window.recording_service.recording, flush=True)
        timer.stop()
        window.close()
        app.quit()

timer.timeout.connect(look)
app.exec()
"""


def other_window(script, tmp_path, folder):
    """Start a program with a window that runs ``script``."""
    return subprocess.Popen(
        [
            *(sys.executable, "-c", WINDOW + script),
            *(str(tmp_path / "other.ini"), str(folder)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_recording_is_opened_with_all_but_its_last_second(
    qtbot, keeping, tmp_path
):
    folder = keeping.settings.recording_folder
    with other_window(KILLED, tmp_path, folder) as process:
        told = process.stdout.readline().split()
        process.send_signal(signal.SIGKILL)
    length_s = float(told[-1])
    session = next(iter(folder.iterdir()))

    open_recorded(qtbot, keeping, session)

    film = keeping.sessions_controller.film
    assert "broken off" in keeping.central.banner.sentence
    assert film.recorded.length_s > length_s - 1
    assert [marker.code for marker in keeping.notebook.now.markers] == ["4"]
    assert sum(1 for _ in film.frames()) / film.rate_fps > 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of files can be set")
def test_a_full_disk_ends_the_recording_in_a_sentence_and_viewing_goes_on(tmp_path):
    folder = tmp_path / "recordings"

    with other_window(FULL, tmp_path, folder) as process:
        told, _ = process.communicate(timeout=60)

    sentence, after = told.splitlines()
    assert "film.mp4" in sentence
    assert after == "goes on False"
    session = fer.open_session(next(iter(folder.iterdir())))
    assert len(session.rows) > 10
    assert pictures(session.film) > 10


def ask_recompute(window, begin=True, **shown):
    """Ask for the open session to be read anew, and begin; return the dialog."""
    window.commands["recompute"].trigger()
    dialog = window.findChild(RecomputeDialog)
    if "smoothing_s" in shown:
        dialog._smoothing.setValue(shown["smoothing_s"])
    if "weights" in shown:
        dialog._weights.setText(shown["weights"])
    if "baseline" in shown:
        dialog._choice.setCurrentIndex(dialog._choice.findData(shown["baseline"]))
    if begin:
        press_button(dialog.findChild(QDialogButtonBox), "Read anew")
    return dialog


def test_an_open_session_is_read_anew_and_shown_with_its_new_table(
    qtbot, keeping, environment
):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    answer(keeping, "Anna")
    keeping.sessions_controller.notes.ask_name(1)
    keeping.notebook.settle()
    before = keeping.sessions_controller.film

    ask_recompute(keeping, smoothing_s=0.0, baseline="auto")
    qtbot.waitUntil(
        lambda: keeping.sessions_controller.film not in (None, before), timeout=10_000
    )
    qtbot.waitUntil(lambda: keeping.notebook.stored, timeout=10_000)

    session = fer.open_session(folder)
    assert "The old table is timeline.csv" in keeping.central.banner.sentence
    assert keeping.isEnabled()
    assert session.info.table == "timeline-2.csv"
    assert session.info.settings["smoothing_s"] == 0.0
    assert (session.info.baseline, session.relative) == ("auto", True)
    assert environment.loads[-1].smoother.time_constant_s == 0.0
    assert list(session.persons) == ["Anna", "Face 2"]
    assert keeping.sessions_controller.film.recorded.info.table == "timeline-2.csv"


def test_reading_anew_is_cancelled_and_the_session_stays(qtbot, keeping):
    folder = record(qtbot, keeping, seconds=2.0)
    open_recorded(qtbot, keeping, folder)
    before = (folder / "session.json").read_bytes()

    dialog = ask_recompute(keeping)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        dialog.reject()

    assert (folder / "session.json").read_bytes() == before
    assert not list(folder.glob("timeline-*"))
    assert keeping.isEnabled()
    keeping.commands["mark"].trigger()
    keeping.notebook.settle()
    assert codes_in(folder) == [""]


def test_weights_that_cannot_be_used_leave_the_session_as_it_is(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)

    dialog = ask_recompute(keeping, weights="bad.safetensors")
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass

    assert "bad.safetensors is damaged" in keeping.central.banner.sentence
    assert fer.open_session(folder).info.earlier == ()


def test_what_cannot_be_read_anew_is_told(qtbot, keeping):
    keeping.commands["recompute"].trigger()
    assert "no session to recompute" in keeping.central.banner.sentence

    keeping.change_settings(replace(keeping.settings, record="annotated"))
    open_recorded(qtbot, keeping, record(qtbot, keeping))
    keeping.commands["recompute"].trigger()
    assert "no film without labels" in keeping.central.banner.sentence
    assert keeping.findChild(RecomputeDialog) is None


def test_the_chart_shows_change_from_rest(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    keeping.commands["chart_change"].trigger()
    chart = keeping.central.strip.chart
    qtbot.waitUntil(chart._unknown.isVisible)
    assert chart.value_text(0.3) == ""

    keeping.relation_controller.change_people({"Anna": Person(REST, "")})
    dialog = ask_recompute(keeping, baseline="rest")
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass
    qtbot.waitUntil(lambda: keeping.notebook.stored, timeout=10_000)
    qtbot.waitUntil(lambda: "%" in chart.value_text(0.4), timeout=10_000)

    assert not chart._unknown.isVisible()
    assert {"+", "-"} & set(chart.value_text(0.4))
    rows = fer.open_session(folder).to_dataframe()
    known = rows.dropna(subset="rest_happy")
    change = (known["happy"] - known["rest_happy"]).groupby(known["session_s"]).mean()
    happy = chart.curves[1]["happy"]
    assert np.nanmean(happy) == pytest.approx(change.mean(), abs=0.1)


def test_single_files_are_recorded_where_the_settings_say_so(qtbot, keeping):
    keeping.ask_settings("recording")
    dialog = keeping.findChild(SettingsDialog)
    for name, value in (("recording", "files"), ("timeline", "csv")):
        box = dialog._choices[name]
        box.setCurrentIndex(box.findData(value))
    dialog.accept()
    begin(qtbot, keeping)
    assert keeping.recording_service.live_session is None

    path = end(qtbot, keeping)

    assert path.suffix == ".mp4"
    assert pictures(path) > 0
    assert path.with_suffix(".csv").is_file()
    assert not [each for each in path.parent.iterdir() if each.is_dir()]


def test_enter_opens_the_newest_session_of_the_list(qtbot, keeping):
    folder = record(qtbot, keeping)
    keeping.commands["sessions"].trigger()
    dialog = keeping.findChild(SessionsDialog)
    qtbot.waitUntil(lambda: dialog.findChild(QListWidget).count() == 1)

    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)

    assert chosen.args == [folder]


def test_the_report_says_problems_in_the_windows_language(
    qtbot, keeping, tmp_path, qapp
):
    folder = record(qtbot, keeping)
    (folder / "film.mp4").unlink()
    open_recorded(qtbot, keeping, folder)
    language = Language(qapp)
    language.speak("de")
    save_as(keeping, tmp_path / "report.html")
    try:
        with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
            keeping.commands["report"].trigger()
    finally:
        language.speak("en")

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Gesicht 1" in page
    assert "is missing" not in page
    assert "film.mp4" in page
