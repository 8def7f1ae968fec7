"""Sessions that are damaged, killed, newer or open elsewhere; disks that fill."""

import json
import os
import signal
import subprocess
import sys

import pytest
from fer_app.dialogs.prompts import UnsavedMarkersQuestion

import fer_core as fer
from fer_core.session.session_editor import SessionEditor
from tests.fer_app.conftest import begin, pictures
from tests.fer_app.sessions.conftest import (
    codes_in,
    open_recorded,
    press_button,
    record,
)


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


def test_a_session_that_went_since_it_was_listed_is_told(qtbot, keeping, tmp_path):
    folder = record(qtbot, keeping)
    folder.rename(tmp_path / "elsewhere")

    keeping.sessions_controller.open(folder)

    assert f"no session {folder}" in keeping.central.banner.sentence
    assert keeping.player.shown_name == "Camera 0"


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


def test_markers_of_a_session_whose_folder_is_gone_are_not_lost(
    qtbot, keeping, tmp_path
):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    elsewhere = folder.rename(tmp_path / "elsewhere")
    keeping.commands["mark_1"].trigger()
    qtbot.waitUntil(
        lambda: f"session {folder} is not" in keeping.central.banner.sentence
    )

    keeping.source_controller.change_to("1")
    question = keeping.findChild(UnsavedMarkersQuestion)
    assert folder.name in question.text()
    press_button(question, "Cancel")
    elsewhere.rename(folder)
    keeping.source_controller.change_to("1")

    qtbot.waitUntil(lambda: keeping.player.shown_name == "Camera 1")
    assert codes_in(folder) == ["1"]


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
