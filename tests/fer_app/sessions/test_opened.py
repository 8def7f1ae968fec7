"""The real window, from recording a session to opening and naming it."""

from dataclasses import replace

import av
import numpy as np
import pytest
from fer_app.dialogs.session_notes import SessionNotesDialog
from fer_app.dialogs.sessions import SessionsDialog
from fer_app.dialogs.settings import SettingsDialog
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
)

import fer_core as fer
from fer_core.session.chart import BASE_S
from fer_core.session.session_editor import SessionEditor
from tests.fer_app.conftest import begin, has_recording_sign, pictures
from tests.fer_app.sessions.conftest import (
    _point,
    answer,
    codes_in,
    end,
    open_recorded,
    record,
)


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
    assert not keeping.central.relation.isVisible()  # the readings are there
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


def test_the_microphone_is_in_the_session_and_heard_when_it_is_opened(qtbot, keeping):
    keeping.change_settings(replace(keeping.settings, microphone="Desk"))
    folder = record(qtbot, keeping, 1.0)

    with av.open(folder / "film.mp4") as film:
        assert len(film.streams.audio) == 1
    open_recorded(qtbot, keeping, folder)
    qtbot.waitUntil(keeping.commands["mute"].isEnabled)


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
