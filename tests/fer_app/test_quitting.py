import shutil
import sys
from dataclasses import replace

import pytest
from fer_app.__main__ import Application
from fer_app.dialogs.consent import FirstStart
from fer_app.dialogs.prompts import QuitQuestion, dismiss_dialogs
from fer_app.services.model_loader import CommandLineOverrides
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.fer_app.conftest import begin, pictures


@pytest.fixture
def folder(running):
    return running.settings.recording_folder


def question(window):
    """Ask to quit and return what the window asks back."""
    assert not window.close()
    found = window.findChild(QuitQuestion)
    assert found.isVisible()
    return found


def recorded(folder):
    """The one recording in the folder, complete."""
    (path,) = folder.glob("*.mp4")
    assert not path.name.endswith(".part.mp4")
    return path


def test_quitting_while_recording_asks_and_goes_on_when_told_so(qtbot, running, folder):
    begin(qtbot, running)

    question(running).reject()

    assert running.isVisible()
    assert running.recording_service.recording
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()
    assert pictures(recorded(folder)) > 0


def test_enter_goes_on_recording(qtbot, running):
    begin(qtbot, running)
    asked = question(running)

    qtbot.keyClick(asked.focusWidget(), Qt.Key.Key_Return)

    assert not asked.isVisible()
    assert running.isVisible()
    assert running.recording_service.recording
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()


def test_quitting_while_recording_completes_the_file_when_told_so(
    qtbot, running, folder
):
    begin(qtbot, running)

    question(running).accept()

    qtbot.waitUntil(lambda: not running.isVisible(), timeout=10_000)
    assert pictures(recorded(folder)) > 0


def test_a_recording_that_cannot_be_completed_keeps_the_window_open(
    qtbot, running, environment
):
    environment.sources[0].silent.set()
    qtbot.waitUntil(lambda: running.central.view.message[0] != "")
    running.commands["record"].trigger()

    question(running).accept()

    qtbot.waitUntil(lambda: "no picture came" in running.central.banner.sentence)
    assert running.isVisible()
    running.close()
    assert not running.isVisible()


def test_told_from_outside_to_end_it_completes_the_file_without_a_question(
    qtbot, qapp, store, environment, tmp_path
):
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    window = application.open_window("0")
    qtbot.waitUntil(lambda: window.player.session is not None)
    begin(qtbot, window)

    application.quit()

    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert pictures(recorded(tmp_path / "recordings")) > 0


def test_told_from_outside_to_end_it_ends_though_nothing_was_recorded(
    qtbot, qapp, store, environment
):
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    window = application.open_window("0")
    qtbot.waitUntil(lambda: window.player.session is not None)
    environment.sources[0].silent.set()
    qtbot.waitUntil(lambda: window.central.view.message[0] != "")
    window.commands["record"].trigger()

    application.quit()

    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)


def test_another_language_waits_for_the_recording(qtbot, running):
    begin(qtbot, running)
    spoken = []
    running.language_changed.connect(lambda: spoken.append(1))

    running.change_settings(replace(running.settings, language="de"))

    assert not spoken
    assert "next start" in running.central.banner.sentence
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open folder")
def test_a_recording_whose_folder_vanished_is_told_before_the_window_closes(
    qtbot, running, folder
):
    begin(qtbot, running)
    asked = question(running)
    shutil.rmtree(folder)

    asked.accept()

    qtbot.waitUntil(lambda: "vanished" in running.central.banner.sentence)
    assert running.isVisible()
    assert running.close()


def test_told_from_outside_to_end_it_does_so_with_a_dialog_open(
    qtbot, qapp, store, environment
):
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    window = application.open_window("0")
    qtbot.waitUntil(lambda: window.player.session is not None)
    window.ask_settings()

    application.quit()

    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.parametrize(
    "command", ["settings", "shortcuts", "about", "summary", "sessions", "codes"]
)
def test_closed_below_a_dialog_the_window_ends(qtbot, running, command):
    """Qt would not pass on that the window manager closes what a dialog blocks."""
    running.commands[command].trigger()
    assert QApplication.activeModalWidget() is None
    assert not running.isEnabled()

    running.close()

    assert not running.isVisible()


def test_closed_while_it_asks_for_a_file_the_window_ends(qtbot, running):
    QTimer.singleShot(0, running.close)

    running.commands["file"].trigger()  # returns once nothing is asked any more

    assert not running.isVisible()


def test_closed_below_the_first_page_the_window_ends_and_opens_no_camera(
    qtbot, qapp, store, environment
):
    store.setValue("settings/introduced", False)
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    window = application.open_window("")
    qtbot.waitUntil(lambda: window.findChild(FirstStart) is not None)
    assert not window.isEnabled()

    window.close()

    assert not window.isVisible()
    assert environment.sources == []


def test_a_dialog_gives_the_window_back_with_its_focus(qtbot, running):
    picker = running.central.picker
    picker.setFocus()
    before = running.focusWidget()
    running.commands["settings"].trigger()

    dismiss_dialogs(running)

    assert running.isEnabled()
    assert running.focusWidget() is before


def test_told_to_end_before_it_begins_it_opens_no_source(
    qtbot, qapp, store, environment
):
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    window = application.open_window("0")

    application.quit()

    qtbot.waitUntil(lambda: not window.isVisible())
    assert environment.sources == []
