"""Where things lie, on screens of every size."""

import json
import os
import subprocess
import sys

import pytest
from fer_app.widgets.elided_label import ElidedLabel
from fer_app.widgets.relation_bar import RelationBar
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QToolButton

SCREENS = {"1366x768": (1366, 768), "1080p at 150 %": (1280, 720), "4k": (3840, 2160)}

# The screen is Qt's own, of any size: another program for each.
FIRST_WINDOW = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from fer_app.main_window import MainWindow
from tests.fer_app.conftest import FakeEnvironment
app = QApplication([])
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = MainWindow(app, store, FakeEnvironment().build())
window.show()
print(window.width(), window.height())
window.close()
"""


def first_size(size, tmp_path, ini, program=FIRST_WINDOW):
    """What a program of its own prints on such a screen: the size of its window."""
    screen = tmp_path / "screens.json"
    shape = {"name": "one", "x": 0, "y": 0, "width": size[0], "height": size[1]}
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screen.write_text(json.dumps({"screens": [shape | dots]}))
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / ini)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(map(int, done.stdout.split()))


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_the_first_window_fits_the_screen_with_its_frame(size, tmp_path):
    width, height = first_size(size, tmp_path, "new.ini")

    assert width <= size[0]
    assert height + 40 <= size[1]
    assert width >= 1000


def test_a_window_left_on_a_large_screen_fits_a_small_one(tmp_path):
    assert first_size((3840, 2160), tmp_path, "kept.ini") == (1280, 800)

    width, height = first_size((800, 600), tmp_path, "kept.ini")

    assert (width <= 800, height <= 600) == (True, True)


def test_the_smallest_window_shows_every_button_whole(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(lambda: running.central.playback.isVisible())
    running.central.playback.show_volume(1.0, there=True)
    running.resize(running.minimumSize())

    qtbot.waitUntil(lambda: running.central.recording.width() < 400)
    for bar in (running.central.recording, running.central.playback):
        for button in bar.findChildren(QToolButton):
            assert bar.rect().contains(button.geometry()) or button.isHidden()
            assert button.width() >= button.minimumSizeHint().width() - 1


def test_every_dialog_fits_a_small_screen(running):
    for command in (
        *("settings", "privacy", "about", "summary"),
        *("sessions", "codes", "two_cameras"),
    ):
        running.commands[command].trigger()
        (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
        assert dialog.height() + 40 <= 632, command  # 1080p at 150 %, with a task bar
        assert dialog.width() <= 800
        dialog.reject()
        dialog.deleteLater()


SCROLLED = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea
from fer_app.main_window import MainWindow
from tests.fer_app.conftest import FakeEnvironment
app = QApplication([])
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = MainWindow(app, store, FakeEnvironment().build())
window.show()
window.commands["shortcuts"].trigger()
(dialog,) = (d for d in window.findChildren(QDialog) if d.isVisible())
app.processEvents()
print(dialog.findChild(QScrollArea).verticalScrollBar().maximum(), 0)
window.close()
"""


def test_a_large_screen_shows_all_shortcuts_at_once(tmp_path):
    assert first_size(SCREENS["4k"], tmp_path, "new.ini", SCROLLED) == (0, 0)
    assert first_size(SCREENS["1366x768"], tmp_path, "new.ini", SCROLLED)[0] > 0


def test_a_line_that_does_not_fit_ends_in_an_ellipsis_and_keeps_its_words(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a rather long name of a film that somebody made.mp4")
    label.resize(100, 20)
    label.show()
    whole = label.grab().toImage()

    label.setText("a rather long name of another film.mp4")

    assert label.toolTip().startswith("a rather long")
    assert label.minimumSizeHint().width() == 0
    assert label.grab().toImage() == whole  # both are cut in the same place


@pytest.mark.parametrize("width", [640, 800, 1366])
def test_words_and_figures_are_whole_or_left_out(qtbot, running, width):
    running.resize(width, 600)
    qtbot.waitUntil(lambda: running.width() == width)
    relation = running.findChild(RelationBar)
    labels = running.statusBar().findChildren(QLabel) + relation.findChildren(QLabel)
    shown = [
        label
        for label in labels
        if label.isVisible() and label.text() and label.text() != relation.state
    ]
    assert len(shown) >= 2
    for label in shown:
        assert label.width() >= label.sizeHint().width(), label.text()


@pytest.mark.parametrize("command", ["two_cameras", "codes", "settings"])
def test_the_words_of_a_form_are_level_with_its_fields(qtbot, running, command):
    running.commands[command].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
    roles = QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole
    rows = [
        [form.itemAt(row, role).geometry().center().y() for role in roles]
        for form in dialog.findChildren(QFormLayout)
        for row in range(form.rowCount())
        if form.itemAt(row, roles[0]) and form.parentWidget().isVisible()
    ]

    assert len(rows) >= 2
    assert [row for row in rows if abs(row[0] - row[1]) > 1] == []
    dialog.reject()
