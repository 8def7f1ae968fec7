"""Keys that reach the window while another program has the focus."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from tests.desktop import start_window
from tests.fer_app.conftest import begin


@pytest.fixture
def display(start_display):
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool")
    return start_display("-noreset")


@pytest.fixture
def recording(qtbot, running):
    """The window while it records a session, which can be marked."""
    running.change_settings(replace(running.settings, recording="session"))
    begin(qtbot, running)
    return running


def press(keys):
    subprocess.run(["xdotool", "key", keys], check=True, env=dict(os.environ))


def listen(window, keys="everywhere"):
    window.change_settings(replace(window.settings, keys=keys))


def markers(window):
    return len(window.notebook.now.markers)


def press_until(qtbot, keys, condition):
    """Press again until it is heard: the keys are taken a moment after the setting."""

    def heard():
        if not condition():
            press(keys)
        return condition()

    qtbot.waitUntil(heard, timeout=20_000)


def test_they_mark_pause_and_end_a_recording_while_another_window_has_the_focus(
    display, qtbot, recording
):
    other = start_window(display, "Call", "#0000ff", 10, 20, 100, 60)
    listen(recording)
    press_until(qtbot, "ctrl+alt+m", lambda: markers(recording) > 0)
    press("ctrl+alt+p")
    qtbot.waitUntil(lambda: recording.commands["pause_record"].isChecked())
    press("ctrl+alt+r")
    qtbot.waitUntil(lambda: not recording.recording_service.recording)
    other.kill()
    other.communicate()


def test_at_first_and_once_switched_off_the_keys_are_not_ours(display, qtbot, running):
    from fer_core._platform.x11_keys import GrabbedKeys

    def free():
        keys = GrabbedKeys(display.name, "mrp")
        keys.close()
        return keys.refused == ""

    assert running.settings.keys == "window"
    assert free()
    listen(running)
    qtbot.waitUntil(lambda: not free())
    listen(running, "window")
    qtbot.waitUntil(free)
    listen(running)
    qtbot.waitUntil(lambda: not free())
    running.close()
    assert free()


def test_keys_that_another_program_has_are_named(display, qtbot, running):
    from fer_core._platform.x11_keys import GrabbedKeys

    others = GrabbedKeys(display.name, "mp")
    listen(running)
    qtbot.waitUntil(
        lambda: "have taken Ctrl+Alt+M, Ctrl+Alt+P" in running.central.banner.sentence
    )
    others.close()


def test_a_display_that_does_not_answer_says_so(qtbot, running, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    listen(running)
    qtbot.waitUntil(lambda: "does not answer" in running.central.banner.sentence)


def test_under_wayland_the_desktop_passes_them_on(wayland, qtbot, recording):
    wayland.add_portal()
    listen(recording)

    def heard():
        wayland.press("m")  # nobody hears it before the keys are bound
        return markers(recording) > 0

    qtbot.waitUntil(heard, timeout=20_000)
    wayland.press("r")
    qtbot.waitUntil(lambda: not recording.recording_service.recording)


@pytest.mark.parametrize(("code", "says"), [(1, "not allowed"), (None, "passes no")])
def test_a_desktop_that_passes_none_on_says_so(wayland, qtbot, running, code, says):
    if code is not None:
        wayland.add_portal(code=code)
    listen(running)
    qtbot.waitUntil(lambda: says in running.central.banner.sentence)
