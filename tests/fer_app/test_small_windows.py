"""A small window and a small screen cut no words and hide no figure that matters."""

import json
import os
import subprocess
import sys

import pytest
from fer_app.i18n.language import Language
from fer_app.main_window import MainWindow
from fer_app.widgets.elided_label import FiguresLabel
from fer_app.widgets.seek_bar import SeekBar
from fer_app.widgets.session_chart import SessionChart
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton

from fer_core.session.live_recording import LiveRecordingStatus
from fer_core.session.status import SessionState, SessionStatus
from tests.fer_app.conftest import begin, leave, texts

DIALOGS = ("privacy", "about", "shortcuts", "codes", "summary", "settings", "sessions")

# On a screen of its own size, so in a program of its own: prints what is cut.
CUT_WORDS = """
import sys
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from fer_app.i18n.language import Language
from fer_app.main_window import MainWindow
from tests.fer_app.conftest import FakeEnvironment
app = QApplication([])
Language(app).speak(sys.argv[2])
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = MainWindow(app, store, FakeEnvironment().build())
window.show()
for command in sys.argv[3].split():
    window.commands[command].trigger()
    (dialog,) = (d for d in window.findChildren(QDialog) if d.isVisible())
    app.processEvents()
    size = dialog.frameGeometry()
    screen = app.primaryScreen().availableGeometry()
    if size.width() > screen.width() or size.height() > screen.height():
        print(command, "is larger than the screen", size)
    for label in dialog.findChildren(QLabel):
        needed = label.heightForWidth(label.width())
        if label.isVisible() and label.wordWrap() and label.height() < needed:
            print(command, label.text())
    for button in dialog.findChildren(QPushButton):
        if button.isVisible() and button.width() < button.sizeHint().width():
            print(command, button.text())
    dialog.reject()
    dialog.deleteLater()
    app.processEvents()
window.close()
"""


@pytest.mark.parametrize("language", ["en", "de"])
def test_dialogs_fit_a_small_screen_and_cut_no_words(language, tmp_path):
    screen = tmp_path / "screens.json"
    shape = {"name": "one", "x": 0, "y": 0, "width": 800, "height": 600}
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screen.write_text(json.dumps({"screens": [shape | dots]}))
    done = subprocess.run(
        [
            *(sys.executable, "-c", CUT_WORDS, str(tmp_path / "new.ini"), language),
            " ".join(DIALOGS),
        ],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == ""


@pytest.fixture
def german(qtbot, qapp, store, environment):
    """The smallest window, in German."""
    language = Language(qapp)
    language.speak("de")
    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.begin("")
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() <= 660)
    yield window
    leave(qtbot, window)
    language.speak("en")


def test_the_smallest_window_tells_how_long_it_records(qtbot, german):
    bar = german.central.recording
    begin(qtbot, german)

    qtbot.waitUntil(lambda: "0:0" in texts(bar))
    (time,) = (
        label
        for label in bar.findChildren(type(german.central.chart_title))
        if label.text().startswith("0:0")
    )
    assert time.isVisible()
    qtbot.waitUntil(lambda: time.width() >= time.sizeHint().width())
    stop = bar.findChildren(QToolButton)[0]
    assert stop.isVisible()
    qtbot.waitUntil(lambda: stop.width() >= stop.sizeHint().width())
    assert bar.width() >= bar.sizeHint().width()
    german.commands["pause_record"].trigger()
    assert "angehalten" in texts(bar)
    with qtbot.waitSignal(german.recording_service.saved, timeout=10_000):
        german.commands["record"].trigger()


def test_the_smallest_window_has_a_seek_bar_to_aim_at(qtbot, running):
    running.open("clip.mp4")
    bar = running.central.playback
    qtbot.waitUntil(bar.isVisible)
    bar.show_volume(1.0, there=True)
    running.resize(running.minimumSize())

    slider = bar.findChild(SeekBar)
    qtbot.waitUntil(lambda: bar.width() < 400)
    qtbot.waitUntil(lambda: slider.width() >= 80)
    running.resize(1280, 700)
    qtbot.waitUntil(lambda: bar.width() > 600)
    hidden = [part for part in bar.findChildren(QToolButton) if part.isHidden()]
    assert hidden == []  # all that gave way is back


def test_a_low_window_shows_the_sessions_chart_high_enough_to_read(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(lambda: running.central.playback.isVisible())
    running.resize(784, 552)
    running.commands["whole"].trigger()

    chart = running.central.strip.findChild(SessionChart)
    qtbot.waitUntil(lambda: chart.isVisible() and chart.height() >= 70)
    assert not running.central.relation.isVisible()
    running.commands["whole"].trigger()
    qtbot.waitUntil(lambda: running.central.relation.isVisible())


def test_a_maximised_window_becomes_small_and_maximised_again(qtbot, running):
    running.showMaximized()
    qtbot.waitUntil(running.isMaximized)

    running.commands["small"].trigger()
    qtbot.waitUntil(lambda: running.width() <= 400)
    assert not running.isMaximized()

    running.commands["small"].trigger()
    qtbot.waitUntil(running.isMaximized)


def test_tab_shows_the_controls_of_full_screen(qtbot, running):
    running.commands["full"].trigger()
    view, bar = running.central.view, running.central.recording
    qtbot.waitUntil(lambda: view.width() == running.width())
    view.setFocus()
    assert not bar.isVisible()

    qtbot.keyClick(view, Qt.Key.Key_Tab)

    assert bar.isVisible()


def assert_whole_or_left_out(qtbot, status):
    """Wait until no figure of the status bar is cut; three at least are there."""
    labels = [label for label in status.findChildren(QLabel) if label.text()]
    qtbot.waitUntil(
        lambda: all(
            label.isHidden() or label.width() >= label.sizeHint().width()
            for label in labels
        )
    )
    assert sum(label.isVisible() for label in labels) >= 3


def test_the_status_bar_cuts_no_figure_that_grows(qtbot, german):
    german.resize(784, 552)
    qtbot.waitUntil(lambda: german.width() == 784)
    german.player.feed.leave()  # else its figures come in between
    running = SessionState.RUNNING
    figures = SessionStatus(running, 9, 9, 123456, 130.0, 130.0, 1234.0, None)
    german.status.show_status(figures)

    assert_whole_or_left_out(qtbot, german.status)


@pytest.mark.parametrize("width", [640, 800])
def test_loading_leaves_the_figures_of_the_status_bar_whole(qtbot, german, width):
    german.resize(width, 600)
    german.player.feed.leave()
    german.status.show_shared("web", "Live 8765")
    german.status.show_loading("Modelle werden geladen…")
    running = SessionState.RUNNING
    figures = SessionStatus(running, 9, 9, 12, 30.0, 30.0, 34.0, None)
    german.status.show_status(figures)
    qtbot.waitUntil(lambda: german.width() == width)

    assert_whole_or_left_out(qtbot, german.status)


@pytest.mark.parametrize(
    ("width", "seen"),
    [
        (1366, ["angehalten", "454,9 KB", "32,2 GB frei", "5 Bilder ausgelassen"]),
        (1000, ["angehalten", "5 Bilder ausgelassen"]),
        (800, ["angehalten"]),
    ],
)
def test_a_recordings_figures_are_whole_or_left_out(qtbot, german, width, seen):
    bar = german.central.recording
    german.resize(width, 700)
    qtbot.waitUntil(lambda: german.width() == width)
    begin(qtbot, german)
    german.recording_service.figures_changed.disconnect()
    bar.show_figures(LiveRecordingStatus(5.0, 454_900, 32_200_000_000, 5, True, None))
    (figures,) = bar.findChildren(FiguresLabel)

    qtbot.waitUntil(lambda: figures.seen.split("  ·  ")[1:] == seen)
    for part in ("angehalten", "454,9 KB", "32,2 GB frei", "5 Bilder ausgelassen"):
        assert part in figures.text()  # a screen reader's
