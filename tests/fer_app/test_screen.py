"""The screen is chosen with the mouse and watched without our own window in it."""

import numpy as np
import pytest
from fer_app.dialogs.screen_region import RegionChooser
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from fer_core.sources.screen import EXCLUDED
from tests.desktop import start_window

WHITE = 255
LEFT = Qt.MouseButton.LeftButton


def answer(window, act):
    """Do ``act`` with the chooser once it is there, and ask for a screen."""

    def find():
        (chooser,) = (c for c in window.findChildren(RegionChooser) if c.isVisible())
        act(chooser)

    QTimer.singleShot(0, find)
    window.commands["screen"].trigger()


def drag(chooser, start, end):
    QTest.mousePress(chooser, LEFT, pos=QPoint(*start))
    QTest.mouseMove(chooser, QPoint(*end))
    QTest.mouseRelease(chooser, LEFT, pos=QPoint(*end))


@pytest.fixture
def display(start_display):
    return start_display("-noreset")  # though a client that asks is the last one


@pytest.fixture
def other_window(display):
    """A window of another program."""
    program = start_window(display, "Call", "#0000ff", 10, 20, 100, 60)
    yield program
    program.kill()
    program.communicate()


@pytest.mark.parametrize(
    ("act", "spec"),
    [
        (lambda c: drag(c, (20, 30), (119, 109)), "screen:0,20,30,100,80"),
        (lambda c: drag(c, (119, 109), (20, 30)), "screen:0,20,30,100,80"),
        (lambda c: QTest.mouseClick(c, LEFT, pos=QPoint(50, 50)), "screen:0"),
        (lambda c: QTest.keyClick(c, Qt.Key.Key_Return), "screen:0"),
    ],
)
def test_what_is_drawn_with_the_mouse_is_watched(display, qtbot, running, act, spec):
    answer(running, act)
    qtbot.waitUntil(lambda: running.player.session is not None)
    assert running.player.spec == spec
    assert running.settings.recent == spec
    assert running.central.picker.currentText().startswith("Screen")


def test_escape_goes_on_with_what_is_watched(display, running):
    answer(running, lambda chooser: QTest.keyClick(chooser, Qt.Key.Key_Escape))
    assert running.player.spec == "0"


def test_without_a_display_one_sentence_says_so(running, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    running.commands["screen"].trigger()
    assert "DISPLAY is not set" in running.central.banner.sentence
    assert running.player.spec == "0"


def test_the_window_does_not_see_itself(display, qtbot, running):
    frames = []
    running.move(100, 60)  # the screen is smaller than the window
    running.open("screen:0")
    qtbot.waitUntil(lambda: running.player.session is not None)
    running.player.session.attach(lambda analysed: frames.append(analysed.frame.image))
    expected = np.full((240, 320, 3), WHITE, np.uint8)
    expected[60:, 100:] = EXCLUDED
    qtbot.waitUntil(lambda: bool(frames) and np.array_equal(frames[-1], expected))

    running.move(200, 0)
    expected[:] = WHITE
    expected[:, 200:] = EXCLUDED
    sample = (slice(None), slice(180, None))  # right of the mouse
    qtbot.waitUntil(lambda: np.array_equal(frames[-1][sample], expected[sample]))


def test_ctrl_and_a_click_take_the_window_there(display, qtbot, running, other_window):
    def act(chooser):
        for place in (QPoint(300, 5), QPoint(60, 50)):  # nothing; the window
            QTest.mouseClick(chooser, LEFT, Qt.KeyboardModifier.ControlModifier, place)

    answer(running, act)
    qtbot.waitUntil(lambda: running.player.session is not None)
    assert running.player.spec == "window:Call"
    qtbot.waitUntil(lambda: running.central.view.analysed is not None)
    assert running.central.view.analysed.frame.image.shape == (60, 100, 3)
    assert running.central.picker.currentText() == "Window Call"
    assert running.settings.recent == "window:Call"


@pytest.mark.parametrize(("kind", "told"), [(1, True), (2, False)])
def test_under_wayland_the_desktop_asks(wayland, qtbot, running, kind, told):
    """Whoever shares a screen is told that our window is in the picture, too."""
    wayland.add_portal(kind=kind)
    wayland.add_gstreamer()
    running.commands["screen"].trigger()
    view, banner = running.central.view, running.central.banner
    qtbot.waitUntil(lambda: view.analysed is not None)
    assert view.analysed.frame.image.shape == (48, 64, 3)
    assert running.central.picker.currentText() == "Screen"
    if told:
        qtbot.waitUntil(lambda: "choose a single window" in banner.sentence)
    assert told == ("choose a single window" in banner.sentence)


def test_a_screen_that_the_user_does_not_share_says_what_to_do(wayland, qtbot, running):
    wayland.add_portal(code=1)
    wayland.add_gstreamer()
    running.commands["screen"].trigger()
    qtbot.waitUntil(lambda: "not allowed" in running.central.banner.sentence)
