"""Everything is reached by keyboard, and everything reached has a name."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QToolButton,
)

from tests.fer_app.conftest import texts

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
DIALOGS = (
    *("settings", "shortcuts", "privacy", "about", "summary"),
    *("sessions", "codes", "two_cameras"),
)


def name_of(widget):
    """What a screen reader says."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def controls(window):
    """The controls a person sees and may use; not the parts that Qt makes of them."""
    return {
        widget
        for kind in CONTROLS
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is window
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
        and not widget.objectName().startswith("qt_")
        and type(widget.parentWidget()).__name__ not in ("QScrollArea", "QTabBar")
        and not type(widget).__name__.startswith("QScrollBar")
    }


def reached(qtbot, window):
    """The widgets that Tab goes through."""
    found = set()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.focusWidget() is not None)
    while (focused := window.focusWidget()) not in found:
        found.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return found


@pytest.fixture
def running(qtbot, window):
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    window.open("clip.mp4")
    qtbot.waitUntil(lambda: window.central.playback.isVisible())
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    return window


def test_every_control_of_the_window_is_reached_by_tab_and_named(qtbot, running):
    running.central.banner.show_error("Something.", "Do it", lambda: None)
    running.settings = replace(running.settings, lab_weights="other.safetensors")
    running.commands["lab"].trigger()
    qtbot.waitUntil(lambda: "B  other" in texts(running.central.lab))

    found = reached(qtbot, running)

    assert {running.central.view, *running.central.scores.cards} <= found
    assert controls(running) - found == set()
    assert [widget for widget in found | controls(running) if not name_of(widget)] == []


def test_what_a_choice_is_for_is_spoken_beside_what_is_chosen(running):
    running.commands["whole"].trigger()
    for box in running.findChildren(QComboBox):
        found = QAccessible.queryAccessibleInterface(box)
        assert found.text(QAccessible.Text.Description), box.currentText()


def test_what_draws_itself_tells_a_screen_reader_what_it_is(running):
    central = running.central
    running.commands["whole"].trigger()
    roles = {
        central.view: QAccessible.Role.Graphic,
        central.chart: QAccessible.Role.Chart,
        central.strip.chart: QAccessible.Role.Chart,
        central.banner: QAccessible.Role.AlertMessage,
    } | dict.fromkeys(central.scores.cards, QAccessible.Role.Grouping)
    for widget, role in roles.items():
        found = QAccessible.queryAccessibleInterface(widget)
        assert found.role() == role
        assert found.text(QAccessible.Text.Name) == widget.accessibleName()


def test_the_shortcuts_name_commands_whatever_they_do_now(qtbot, running):
    play = running.commands["play"]
    qtbot.waitUntil(lambda: play.text() == "Pause")
    running.commands["shortcuts"].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())

    assert "Play or pause" in texts(dialog).split("  ")
    assert "Pause" not in texts(dialog).split("  ")
    dialog.reject()


def test_the_play_button_says_what_it_does_next(qtbot, running):
    (play,) = (
        button
        for button in running.central.playback.findChildren(QToolButton)
        if button.defaultAction() is running.commands["play"]
    )
    qtbot.waitUntil(lambda: name_of(play) == "Pause")

    running.commands["play"].trigger()

    qtbot.waitUntil(lambda: name_of(play) == "Play")
    assert play.toolTip().startswith("Play (")


@pytest.mark.parametrize("command", DIALOGS)
def test_every_control_of_a_dialog_is_reached_by_tab_and_named(qtbot, running, command):
    running.commands[command].trigger()
    (dialog,) = (d for d in running.findChildren(QDialog) if d.isVisible())
    pages = range(dialog._tabs.count() if command == "settings" else 1)

    for page in pages:
        if command == "settings":
            dialog._tabs.setCurrentIndex(page)
        found = reached(qtbot, dialog)
        assert controls(dialog) - found == set()
        assert [w for w in found | controls(dialog) if not name_of(w)] == []
    dialog.reject()


def test_every_menu_command_has_a_name_and_a_shortcut(running):
    menus = [action.menu() for action in running.menuBar().actions()]
    entries = [e for menu in menus for e in menu.actions() if not e.isSeparator()]

    assert len(entries) == len(running.commands.all)
    assert all(entry.text() and entry.shortcut().toString() for entry in entries)
