"""Readings that are not saved are not lost without a question."""

from dataclasses import replace

import numpy as np
import pytest
from fer_app.dialogs.prompts import UnsavedQuestion
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit

from fer_core.types import AnalysedFrame, Frame
from tests.fer_app.conftest import reading


@pytest.fixture
def watched(qtbot, running, environment):
    """The window after half a minute of a camera that is silent now."""
    environment.sources[0].silent.set()
    qtbot.waitUntil(lambda: running.central.view.message[0] != "")
    image = np.zeros((360, 640, 3), np.uint8)
    for second in range(1000, 1030):
        frame = Frame(image, float(second), second, "Camera 0")
        running.recording_service.history.add(
            AnalysedFrame(frame, (reading(1, 100, 0),))
        )
    return running


def question(window):
    found = [q for q in window.findChildren(UnsavedQuestion) if q.isVisible()]
    return found[0] if found else None


def press(window, text):
    asked = question(window)
    (button,) = (b for b in asked.buttons() if b.text().startswith(text))
    button.click()


def save_as(window, path):
    dialog = window.findChild(QFileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.done(QFileDialog.DialogCode.Accepted)


def drop(window, name):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name)])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(
        QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, buttons, keys)
    )


def choose(window, name):
    window.central.picker.chosen.emit(name)


@pytest.mark.parametrize("change", [choose, drop])
def test_another_source_waits_for_the_answer(qtbot, watched, change):
    change(watched, "/clip.mp4")

    assert "Camera 0" in question(watched).text()
    assert watched.player.spec == "0"
    press(watched, "Cancel")
    assert watched.player.spec == "0"
    assert len(watched.recording_service.history) > 30

    change(watched, "/clip.mp4")
    press(watched, "Discard")
    qtbot.waitUntil(lambda: watched.player.spec == "/clip.mp4")


def test_what_is_saved_first_is_there_before_the_source_changes(
    qtbot, watched, tmp_path
):
    path = tmp_path / "kept.csv"
    QTimer.singleShot(0, lambda: save_as(watched, path))
    rows = len(watched.recording_service.history)
    choose(watched, "1")

    press(watched, "Save")

    qtbot.waitUntil(lambda: watched.player.spec == "1")
    assert len(path.read_text().splitlines()) == rows + 1
    choose(watched, "0")
    assert question(watched) is None


def test_what_cannot_be_saved_stays(qtbot, watched, tmp_path):
    path = tmp_path / "nowhere" / "kept.csv"
    QTimer.singleShot(0, lambda: save_as(watched, path))
    choose(watched, "1")

    press(watched, "Save")

    qtbot.waitUntil(lambda: watched.central.banner.sentence != "")
    assert watched.player.spec == "0"
    assert len(watched.recording_service.history) > 30


def test_saved_readings_are_not_asked_about_again(watched, qtbot, tmp_path):
    with qtbot.waitSignal(watched.recording_service.saved):
        watched.recording_service.save_timeline(tmp_path / "kept.csv")

    choose(watched, "1")

    assert question(watched) is None
    assert watched.player.spec == "1"


def test_another_language_waits_for_the_answer_too(qtbot, watched):
    asked = []
    watched.language_changed.connect(lambda: asked.append(True))

    watched.change_settings(replace(watched.settings, language="de"))

    assert question(watched) is not None
    assert not asked
    press(watched, "Discard")
    assert asked


def test_a_moment_is_not_worth_a_question(running):
    choose(running, "1")

    assert running.player.spec == "1"
