"""What the window does at once when asked, and never by accident."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fer_app.dialogs.people import PeoplePage
from fer_app.dialogs.settings import SettingsDialog
from fer_app.settings import Settings
from pyqtgraph import PlotWidget
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from tests.fer_app.conftest import begin


def still(qtbot, window):
    """Open a film and let it stand."""
    window.open("film.mp4")
    qtbot.waitUntil(lambda: window.player.session is not None)
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    window.player.session.playback.pause()
    qtbot.wait(300)  # what was on its way has come
    return np.array(window.central.view.pixels)


def stop(qtbot, window):
    with qtbot.waitSignal(window.recording_service.saved, timeout=10_000):
        window.commands["record"].trigger()


def test_blur_hides_the_faces_of_a_picture_that_stands_still(qtbot, running):
    before = still(qtbot, running)

    running.commands["blur"].trigger()

    hidden = np.array(running.central.view.pixels)
    assert (hidden[60:200, 100:220] != before[60:200, 100:220]).any()
    running.commands["blur"].trigger()
    np.testing.assert_array_equal(running.central.view.pixels, before)


def test_nothing_is_shown_of_a_picture_in_which_nobody_looked_for_faces(
    qtbot, window, environment
):
    environment.models_missing = True
    window.model_controller.load()
    qtbot.waitUntil(lambda: window.central.view.analysed is not None)
    shown = window.central.view.analysed
    window.presenter.show_frame(replace(shown, faces=(), searched=False))

    window.presenter.set_blur(True)

    hidden = window.central.view.pixels.astype(int)
    assert np.abs(np.diff(hidden, axis=1)).mean() < 1


def line(chart):
    return np.array(chart.findChild(PlotWidget).listDataItems()[3].getData()[1])


def test_another_face_chosen_in_a_pause_shows_its_own_line(qtbot, running):
    still(qtbot, running)
    running.presenter.select(1)
    first = line(running.central.chart)

    running.presenter.select(2)

    assert not np.array_equal(line(running.central.chart), first, equal_nan=True)


def test_reset_leaves_what_the_dialog_does_not_show(qtbot, running):
    settings = Settings(blur=True, mirror=False, loop=False, theme="dark")
    dialog = SettingsDialog(running, settings, {}, PeoplePage({}))
    qtbot.addWidget(dialog)

    dialog.reset()

    assert dialog.settings == replace(settings, theme="system")


# A list that opens where nothing is on a screen.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_S])
def test_no_key_and_no_wheel_changes_the_source_by_itself(qtbot, running, key):
    begin(qtbot, running)
    picker = running.central.picker
    opened = []
    running.player.opening.connect(opened.append)

    picker.setFocus()
    qtbot.keyClick(picker, key)
    picker.hidePopup()
    middle = QPointF(picker.rect().center())
    wheel = QWheelEvent(
        middle,
        picker.mapToGlobal(middle),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picker, wheel)

    assert opened == []
    assert running.recording_service.recording
    stop(qtbot, running)


def test_space_presses_the_button_in_focus_also_with_a_film_open(qtbot, running):
    still(qtbot, running)
    button = next(
        button
        for button in running.findChildren(QToolButton)
        if button.defaultAction() is running.commands["snapshot"]
    )
    pressed = []
    running.commands["snapshot"].triggered.connect(lambda: pressed.append(True))
    running.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert pressed == [True]
    assert running.player.session.playback.paused


def test_the_record_button_says_stop_and_a_pause_is_seen(qtbot, running):
    begin(qtbot, running)
    assert running.commands["record"].text() == "Stop recording"
    (button,) = running.central.recording.findChildren(QToolButton, "record")
    assert (button.text(), button.accessibleName()) == ("Stop", "Stop recording")
    assert button.toolTip().startswith("Stop recording")
    recording = running.central.view.grab().toImage()

    running.commands["pause_record"].trigger()

    assert running.central.view.grab().toImage() != recording
    stop(qtbot, running)
    assert running.commands["record"].text() == "Record"


def test_bad_weights_give_way_to_those_that_ship_and_it_is_said(qtbot, running):
    running.change_settings(replace(running.settings, weights="bad.safetensors"))

    banner = running.central.banner
    qtbot.waitUntil(lambda: "The weights that ship are used instead" in banner.sentence)
    assert "bad.safetensors is damaged" in banner.sentence
    assert running.settings.weights == ""


def test_missing_models_stay_told_when_another_source_is_opened(
    qtbot, window, environment
):
    environment.models_missing = True
    window.model_controller.load()
    banner = window.central.banner
    qtbot.waitUntil(lambda: "weights file" in banner.sentence)

    window.open("1")

    qtbot.waitUntil(lambda: window.player.spec == "1")
    assert "weights file" in banner.sentence


def test_a_source_that_failed_is_told_no_more_when_another_is_opened(qtbot, running):
    running.open("nothing")
    banner = running.central.banner
    qtbot.waitUntil(lambda: "no file" in banner.sentence)

    running.open("1")

    assert banner.sentence == ""
