"""What a screen reader says without being asked, and of what has the focus."""

import sys
from dataclasses import replace

import pytest
from fer_app.dialogs.field_label import field_label
from fer_app.widgets.announcer import Announcer
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QScrollArea,
    QToolButton,
)

from fer_core.types import Emotion, EmotionScores
from tests.fer_app.conftest import begin
from tests.fer_app.test_scores_panel import faces

HAPPY = Emotion.HAPPY


def said(window):
    """What was spoken last; only what has just appeared is spoken."""
    announcer = window.findChild(Announcer)
    if announcer is None or not announcer.isVisible():
        return ""
    found = QAccessible.queryAccessibleInterface(announcer)
    assert found.role() == QAccessible.Role.Notification
    return found.text(QAccessible.Text.Name)


def focus(qtbot, widget):
    widget.window().activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is widget.window())
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        (Qt.Key.Key_B, "Blur faces: on", "Blur faces: off"),
        (Qt.Key.Key_L, "Play again at the end: off", "Play again at the end: on"),
        (Qt.Key.Key_F8, "Compact faces: on", "Compact faces: off"),
    ],
)
def test_a_switch_says_what_is_on_now(qtbot, running, key, first, second):
    running.open("clip.mp4")
    qtbot.waitUntil(running.central.playback.isVisible)
    focus(qtbot, running.central.view)

    qtbot.keyClick(running.central.view, key)
    assert said(running) == first
    qtbot.keyClick(running.central.view, key)
    assert said(running) == second


def test_a_button_that_speaks_for_itself_is_not_spoken_of_twice(qtbot, running):
    (button,) = (
        each
        for each in running.central.tools.findChildren(QToolButton)
        if each.defaultAction() is running.commands["blur"]
    )
    focus(qtbot, button)

    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert running.commands["blur"].isChecked()
    assert said(running) == ""


def test_playing_says_where_it_stands(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(running.central.playback.isVisible)
    view = running.central.view
    focus(qtbot, view)

    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert said(running).startswith("Paused at 0:0")
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert said(running).startswith("Playing from 0:0")
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert said(running) == "Speed 1.5"
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: said(running).startswith("0:0"))


def test_the_face_that_was_chosen_is_named_with_its_expression(qtbot, running):
    focus(qtbot, running.central.view)
    qtbot.keyClick(running.central.view, Qt.Key.Key_Return)

    assert said(running).startswith("Face 2: ")


def test_recording_says_that_it_runs_stands_still_and_what_was_kept(qtbot, running):
    begin(qtbot, running)
    assert said(running) == "Recording"
    running.commands["pause_record"].trigger()
    assert said(running) == "Recording paused"
    running.commands["pause_record"].trigger()
    assert said(running) == "Recording goes on"

    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()
    qtbot.waitUntil(lambda: said(running).startswith("Saved "))


def test_the_same_sentence_is_spoken_again_when_it_is_new_again(qtbot, running):
    banner = running.central.banner
    banner.show_error("It went wrong.")
    assert said(running) == "It went wrong."
    qtbot.waitUntil(lambda: said(running) == "", timeout=3000)

    banner.show_error("It went wrong.")

    assert said(running) == "It went wrong."


def test_a_button_says_its_key_and_not_its_name_twice(running):
    for button in running.central.findChildren(QToolButton):
        action = button.defaultAction()
        if action is not None:
            found = QAccessible.queryAccessibleInterface(button)
            name = found.text(QAccessible.Text.Name)
            spoken = found.text(QAccessible.Text.Description)
            assert name not in spoken
            assert spoken == f"Key {action.shortcut().toString()}"


def test_a_field_is_called_as_the_words_beside_it(qtbot):
    box = QComboBox()
    qtbot.addWidget(box)

    assert field_label("Look", box).buddy() is box


def test_every_list_of_the_settings_has_its_words(qtbot, running):
    running.commands["settings"].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
    labelled = {label.buddy() for label in dialog.findChildren(QLabel)}

    boxes = {
        box
        for form in dialog.findChildren(QFormLayout)
        for box in form.parentWidget().findChildren(QComboBox)
    }
    assert len(boxes) > 8
    assert boxes <= labelled
    dialog.reject()


def test_the_summary_is_read_where_the_focus_goes(qtbot, running):
    running.commands["summary"].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())

    area = dialog.findChild(QScrollArea)

    assert "Happy" in area.accessibleDescription()
    assert "%" in area.accessibleDescription()
    dialog.reject()


def test_who_listens_to_a_face_stays_with_the_faces(qtbot, running):
    scores = running.central.scores
    running.player.feed.leave()
    scores.show_readings(faces(2), 1)
    focus(qtbot, scores.cards[1])

    scores.show_readings(faces(1), 1)
    assert scores.cards[0].hasFocus()
    scores.show_readings((), 1)
    assert running.focusWidget() is scores
    scores.show_readings(faces(2), 1)

    assert scores.cards[0].hasFocus()


def test_a_face_that_is_listened_to_is_not_spoken_of_with_every_frame(qtbot, running):
    scores = running.central.scores
    running.player.feed.leave()
    scores.show_readings(faces(1), 1)
    card = scores.cards[0]
    focus(qtbot, card)
    names, figures = card.accessibleName(), card.accessibleDescription()
    (face,) = faces(1)
    later = replace(face, scores=EmotionScores((0, 0, 0, 1.0, 0, 0, 0)), label=HAPPY)

    scores.show_readings((later,), 1)
    scores.show_readings((face,), 1)
    scores.show_readings((later,), 1)
    assert card.accessibleName() == names

    # The last of them is, once there was time to listen; without the seven figures.
    qtbot.waitUntil(lambda: card.accessibleName() == "Face 1: Happy 100 %")
    assert card.accessibleDescription() == figures
    card.clearFocus()
    focus(qtbot, card)
    assert "Happy 100 %" in card.accessibleDescription()


def test_the_focus_is_seen_on_the_chosen_card_too(qtbot, running):
    running.player.feed.leave()
    scores = running.central.scores
    scores.show_readings(faces(1), 1)
    focus(qtbot, running.central.view)
    before = scores.cards[0].grab().toImage()

    focus(qtbot, scores.cards[0])

    assert scores.cards[0].grab().toImage() != before


@pytest.mark.skipif(sys.platform != "linux", reason="spoken by itself elsewhere")
def test_what_is_chosen_in_a_closed_list_is_spoken(qtbot, running):
    box = running.central.relation.findChild(QComboBox)
    focus(qtbot, box)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert said(running) == box.currentText() != ""

    running.commands["settings"].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
    theme = next(each for each in dialog.findChildren(QComboBox) if each.isVisible())
    focus(qtbot, theme)
    qtbot.keyClick(theme, Qt.Key.Key_Down)
    assert said(dialog) == theme.currentText() != ""
    dialog.reject()
