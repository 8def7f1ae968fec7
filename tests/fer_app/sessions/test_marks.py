"""Moments and ranges that are marked, live, in films and in sessions."""

import av
import pytest
from fer_app.dialogs.codes import CodesDialog
from fer_app.dialogs.prompts import UnsavedMarkersQuestion
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
)

import fer_core as fer
from fer_core.session.markers import Marker, add_marker
from tests.fer_app.conftest import begin
from tests.fer_app.sessions.conftest import (
    codes_in,
    drag,
    end,
    open_recorded,
    press_button,
    record,
    save_as,
)


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


def test_markers_kept_nowhere_are_asked_about_before_the_window_closes(qtbot, keeping):
    keeping.open("film.mp4")
    qtbot.waitUntil(lambda: keeping.player.shown_name == "film.mp4")
    keeping.commands["mark"].trigger()

    assert not keeping.close()
    press_button(keeping.findChild(UnsavedMarkersQuestion), "Cancel")
    assert keeping.isVisible()
    assert not keeping.close()
    press_button(keeping.findChildren(UnsavedMarkersQuestion)[-1], "Discard")

    qtbot.waitUntil(lambda: not keeping.isVisible())


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


def test_a_drag_over_the_chart_marks_a_range_that_can_be_left_out(qtbot, keeping):
    folder = record(qtbot, keeping, 1.5)
    open_recorded(qtbot, keeping, folder)
    rows = keeping.central.strip.markers

    drag(qtbot, keeping.central.strip.chart, 0.4, 1.2)
    marker = keeping.notebook.now.markers[0]
    assert rows.columnWidth(0) >= rows.sizeHintForColumn(0)  # both times are whole
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


def test_codes_are_named_and_kept_for_the_next_start(qtbot, keeping, store):
    keeping.commands["codes"].trigger()
    dialog = keeping.findChild(CodesDialog)
    dialog.findChildren(QLineEdit)[0].setText("frown")
    dialog.accept()

    assert "frown" in keeping.commands["mark_1"].text()
    assert str(store.value("settings/codes")).startswith("frown")
