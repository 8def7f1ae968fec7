from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QDialog

from fer_core.errors import Message
from fer_core.session.session import NoAnalysis
from fer_core.session.status import SessionState
from fer_core.types import AnalysedFrame, Emotion, Frame
from tests.fer_app.conftest import points, press, reading, texts


def state(window):
    session = window.player.session
    return None if session is None else session.status.state


def test_the_first_camera_is_watched_and_faces_appear(running):
    assert running.player.spec == "0"
    assert running.central.picker.currentText() == "First"
    assert [card.face_id for card in running.central.scores.cards] == [1, 2]


def test_bars_move_and_the_chart_grows(qtbot, running):
    before = running.central.scores.cards[0].probabilities

    qtbot.waitUntil(lambda: running.central.scores.cards[0].probabilities != before)
    qtbot.waitUntil(lambda: points(running.central.chart, Emotion.HAPPY) > 3)


def test_the_status_line_tells_rates_delay_and_engine(qtbot, running):
    qtbot.waitUntil(lambda: "test engine" in texts(running.status))
    qtbot.waitUntil(lambda: running.player.session.status.delay_ms > 0)
    assert "fps" in texts(running.status)


def test_a_click_chooses_a_face(qtbot, running):
    box = running.central.view.placement().box(
        running.central.view._faces()[1].track.detection.box
    )
    qtbot.mouseClick(
        running.central.view, Qt.MouseButton.LeftButton, pos=box.center().toPoint()
    )

    assert running.central.view.selected == 2


def test_chosen_face_that_is_missed_for_a_frame_stays_chosen_and_shown(running):
    seen = running.central.view.analysed
    first, second = sorted(seen.faces, key=lambda face: face.track.face_id)
    running.presenter.select(second.track.face_id)
    running.presenter.show_frame(replace(seen, faces=(first,), coasting=(second,)))
    assert running.central.view.selected == second.track.face_id
    assert len(running.central.scores.cards) == 2


def test_cameras_are_mirrored_and_clicks_follow(running):
    left, right = (
        running.central.view.placement().box(face.track.detection.box).center().x()
        for face in running.central.view._faces()
    )

    assert left > right
    assert running.central.view.face_at(QPointF(left, 1e6)) == 0


def test_another_camera_replaces_the_first(qtbot, running, environment):
    running.open("1")

    qtbot.waitUntil(lambda: running.player.session is not None)
    qtbot.waitUntil(lambda: environment.sources[0].closed.is_set())
    qtbot.waitUntil(lambda: len(running.central.scores.cards) == 2)
    assert running.player.session.source.name == "Camera 1"


def test_a_source_that_cannot_be_opened_is_told_and_can_be_tried_again(qtbot, running):
    running.open("nothing")

    qtbot.waitUntil(lambda: "no file nothing" in running.central.banner.sentence)
    assert running.central.view.message[0] == "No picture"
    running.open("0")
    qtbot.waitUntil(lambda: len(running.central.scores.cards) == 2)
    assert running.central.banner.sentence == ""


def test_a_lost_camera_says_so_and_comes_back(qtbot, running, environment):
    environment.sources[0].silent.set()
    qtbot.waitUntil(lambda: running.central.view.message[0] == "Camera lost, waiting")

    environment.sources[0].silent.clear()
    qtbot.waitUntil(lambda: running.central.view.message == ("", ""))
    assert state(running) is SessionState.RUNNING


def test_a_camera_that_breaks_is_told_with_a_way_out(qtbot, running, environment):
    environment.sources[0].broken.set()
    qtbot.waitUntil(lambda: "is busy" in running.central.banner.sentence)

    press(qtbot, running.central.banner)

    qtbot.waitUntil(lambda: state(running) is SessionState.RUNNING)


def test_missing_weights_leave_the_picture_and_say_what_to_do(
    qtbot, window, environment
):
    environment.models_missing = True
    window.model_controller.load()

    qtbot.waitUntil(lambda: "no weights file" in window.central.banner.sentence)
    qtbot.waitUntil(lambda: state(window) is SessionState.RUNNING)
    environment.models_missing = False
    press(qtbot, window.central.banner)
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)


def test_a_file_plays_pauses_steps_seeks_and_loops(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(lambda: state(running) is SessionState.RUNNING)
    assert running.central.playback.isVisible()
    playback = running.player.session.playback
    assert playback.loop

    running.commands["play"].trigger()
    qtbot.waitUntil(lambda: state(running) is SessionState.PAUSED)
    running.central.playback.seek_asked.emit(1.0)
    qtbot.waitUntil(lambda: playback.position_s >= 1.0)
    at_s = playback.position_s
    running.commands["step"].trigger()
    qtbot.waitUntil(lambda: playback.position_s > at_s)
    running.commands["back"].trigger()
    qtbot.waitUntil(lambda: playback.position_s == pytest.approx(at_s, abs=0.02))
    running.commands["faster"].trigger()
    assert playback.speed == 1.5
    running.commands["play"].trigger()
    qtbot.waitUntil(lambda: state(running) is SessionState.RUNNING)


def test_without_a_camera_the_sample_plays(qtbot, qapp, store, environment):
    from fer_app.main_window import MainWindow

    environment.cameras = []
    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.begin("")

    qtbot.waitUntil(lambda: state(window) is SessionState.RUNNING)
    assert window.player.spec == "sample.mp4"
    assert "No camera was found" in window.central.banner.sentence
    window.close()


def test_that_no_camera_was_found_hides_no_trouble(qtbot, qapp, store, environment):
    from fer_app.main_window import MainWindow

    environment.cameras = []
    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.tell_unforeseen(Message("The last time, the program crashed."))
    window.begin("")

    qtbot.waitUntil(lambda: state(window) is SessionState.RUNNING)
    assert "crashed" in window.central.banner.sentence
    window.close()


def test_a_heat_map_is_announced_while_it_is_computed_and_of_a_still_picture_too(
    qtbot, running, environment
):
    running.player.session.playback.pause()
    running.player.feed.leave()  # no frame comes any more
    environment.sources[0].silent.set()

    running.commands["why"].trigger()

    assert "heat map" in texts(running.status)
    qtbot.waitUntil(lambda: running.central.view.heated)
    assert "heat map" not in texts(running.status)


def test_a_heat_map_follows_its_face_and_is_nobody_elses(qtbot, running):
    view, presenter = running.central.view, running.presenter
    running.player.feed.leave()
    picture = Frame(np.full((360, 640, 3), 90, np.uint8), 0.0, 0, "camera")

    def heated(*faces):
        """The columns in which the heat map shows."""
        presenter.show_frame(AnalysedFrame(picture, faces))
        if not view.heated:
            return []
        return np.flatnonzero((view.heated_pixels() != 90).any(axis=(0, 2)))

    here, there = reading(1, 100, 0.0), reading(1, 400, 0.0)
    heated(here)
    running.commands["why"].trigger()
    qtbot.waitUntil(lambda: view.heated)
    before = heated(here)

    assert list(heated(there)) == [column + 300 for column in before]
    assert heated(reading(2, 400, 0.0)) == []


def test_a_snapshot_keeps_the_heat_map(qtbot, running):
    def saved():
        with qtbot.waitSignal(running.recording_service.saved) as signal:
            running.commands["snapshot"].trigger()
        return QImage(str(signal.args[0]))

    running.player.feed.leave()
    plain = saved()
    running.commands["why"].trigger()
    qtbot.waitUntil(lambda: running.central.view.heated)

    assert saved() != plain


def test_nothing_is_said_of_faces_or_rates_before_the_first_analysis(
    qtbot, window, environment
):
    environment.models_missing = True
    window.model_controller.load()
    qtbot.waitUntil(lambda: window.central.view.analysed is not None)
    session = window.player.session
    qtbot.waitUntil(lambda: session.status.captured > 20)
    window.player.models = None
    session.set_processor(NoAnalysis())
    qtbot.wait(2200)

    assert session.status.analysed_fps == 0
    assert "No face" not in texts(window.central.scores)


def test_a_dialog_dims_the_window_and_gives_its_light_back(qtbot, running):
    bright = running.grab().toImage().pixelColor(5, 300)
    running.commands["about"].trigger()
    dimmed = running.grab().toImage().pixelColor(5, 300)
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
    dialog.reject()

    assert dimmed.lightness() < bright.lightness()
    assert running.grab().toImage().pixelColor(5, 300) == bright


def test_why_lays_a_heat_map_over_the_chosen_face(qtbot, running, environment):
    before = running.central.view.grab().toImage()
    running.commands["why"].trigger()

    qtbot.waitUntil(lambda: running.central.view.heated)
    assert set(environment.explained) == {running.central.view.selected}
    assert running.central.view.grab().toImage() != before
    running.presenter.select(2)
    qtbot.waitUntil(lambda: environment.explained[-1] == 2)
    running.commands["why"].trigger()
    qtbot.waitUntil(lambda: environment.explained[-1] == "closed")
    assert not running.central.view.heated


def test_a_heat_map_that_fails_is_told_and_can_be_tried_again(
    qtbot, running, environment
):
    environment.models_missing = True
    running.commands["why"].trigger()
    qtbot.waitUntil(lambda: "no weights file" in running.central.banner.sentence)
    assert not running.commands["why"].isChecked()

    environment.models_missing = False
    press(qtbot, running.central.banner)

    qtbot.waitUntil(lambda: running.central.view.heated)


def test_blurred_faces_cannot_be_seen(qtbot, running):
    running.commands["blur"].trigger()
    seen = running.central.view.analysed
    qtbot.waitUntil(lambda: running.central.view.analysed is not seen)

    shown, frame = running.central.view.pixels, running.central.view.analysed.frame
    assert shown is not frame.image
    assert (shown[60:200] != frame.image[60:200]).any()


def test_no_two_commands_share_a_shortcut(running):
    shortcuts = [a.shortcut().toString() for a in running.commands.all.values()]

    assert len(set(shortcuts)) == len(shortcuts)
    assert all(shortcuts)


def test_cameras_plugged_in_and_out_are_listed_anew(qtbot, running, environment):
    environment.cameras = [("0", "First"), ("7", "Just plugged in")]
    qtbot.waitUntil(lambda: running.central.picker.findText("Just plugged in") >= 0)

    environment.cameras = [("0", "First")]
    qtbot.waitUntil(lambda: running.central.picker.findText("Just plugged in") < 0)
    assert running.player.spec == "0"


def test_a_file_dropped_on_the_window_is_watched(qtbot, running, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "clip.mp4"))])
    at, buttons = QPoint(300, 300), Qt.MouseButton.LeftButton
    how = Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier

    entering = QDragEnterEvent(at, *how)
    QApplication.sendEvent(running, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(running, QDropEvent(at, *how))

    qtbot.waitUntil(lambda: running.central.playback.isVisible())
    assert running.player.spec == str(tmp_path / "clip.mp4")


def test_escape_leaves_full_screen(qtbot, running):
    running.commands["full"].trigger()
    qtbot.waitUntil(running.isFullScreen)
    assert not running.menuBar().isVisible()

    qtbot.keyClick(running, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not running.isFullScreen())
    assert running.menuBar().isVisible()


def test_nothing_is_watched_before_the_person_has_agreed(
    qtbot, qapp, store, environment
):
    from fer_app.dialogs.consent import FirstStart
    from fer_app.main_window import MainWindow

    store.setValue("settings/introduced", False)
    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.begin("")
    qtbot.waitUntil(lambda: window.player.models is not None)
    assert not environment.sources

    window.findChild(FirstStart).accept()

    qtbot.waitUntil(lambda: state(window) is SessionState.RUNNING)
    window.close()
