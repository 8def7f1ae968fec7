"""What people do with sessions in the window."""

from dataclasses import replace

import pytest
from fer_app.dialogs.recompute import RecomputeDialog
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
)

import fer_core as fer
from tests.fer_app.conftest import begin


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
    qtbot.wait(50)  # the chart gets its width a turn after what else has to fit
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


def save_as(window, path):
    """Answer the question where to save."""

    def choose():
        dialog = window.findChild(QFileDialog)
        dialog.selectFile(str(path))
        dialog.accept()

    QTimer.singleShot(0, choose)


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
