"""A microphone is recorded beside the picture, when asked for."""

from dataclasses import replace

import av
import numpy as np
import pytest
from fer_app.dialogs.settings import SettingsDialog
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QProgressBar

from tests.fer_app.conftest import begin, pictures


def stop(qtbot, window):
    with qtbot.waitSignal(window.recording_service.saved, timeout=10_000) as saved:
        window.commands["record"].trigger()
    return saved.args[0]


def streams(path):
    with av.open(path) as container:
        return len(container.streams.video), len(container.streams.audio)


def loudest(path):
    with av.open(path) as container:
        return max(np.abs(f.to_ndarray()).max() for f in container.decode(audio=0))


@pytest.fixture
def level(running):
    (bar,) = running.central.recording.findChildren(QProgressBar)
    return bar


def test_without_asking_no_microphone_is_switched_on(
    qtbot, running, environment, level
):
    begin(qtbot, running)
    path = stop(qtbot, running)
    assert environment.opened_microphones == []
    assert streams(path) == (1, 0)
    assert not level.isVisible()


def test_the_microphone_chosen_is_recorded_and_its_level_shown(
    qtbot, running, environment, level
):
    running.change_settings(replace(running.settings, microphone="Desk"))
    begin(qtbot, running)
    qtbot.waitUntil(lambda: level.isVisible() and level.value() > 50)
    qtbot.wait(500)
    path = stop(qtbot, running)
    (microphone,) = environment.opened_microphones
    qtbot.waitUntil(microphone.unplugged.is_set)
    assert streams(path) == (1, 1)
    assert loudest(path) > 0.2
    assert not level.isVisible()


def test_a_microphone_that_is_not_there_costs_the_sound_only(qtbot, running):
    running.change_settings(replace(running.settings, microphone="Gone"))
    begin(qtbot, running)
    banner = running.central.banner
    qtbot.waitUntil(lambda: "goes on without sound" in banner.sentence)
    path = stop(qtbot, running)
    assert streams(path) == (1, 0)
    assert pictures(path) > 0


def test_a_sound_server_that_hangs_costs_the_sound_only(qtbot, running, environment):
    running.change_settings(replace(running.settings, microphone="Hung"))
    running.commands["record"].trigger()
    banner = running.central.banner
    qtbot.waitUntil(lambda: "does not answer" in banner.sentence, timeout=15_000)
    path = stop(qtbot, running)
    assert streams(path) == (1, 0)
    environment.microphone_answers.set()


def test_told_to_stop_it_waits_no_longer_for_a_sound_server(
    qtbot, running, environment, monkeypatch
):
    monkeypatch.setattr("fer_app.services.microphone.OPEN_S", 3600)
    running.change_settings(replace(running.settings, microphone="Hung"))
    running.commands["record"].trigger()
    running.commands["record"].trigger()
    qtbot.waitUntil(lambda: not running.recording_service.busy, timeout=10_000)
    assert not running.recording_service.recording
    environment.microphone_answers.set()


def test_unplugging_is_told_of_and_the_recording_goes_on(
    qtbot, running, environment, level
):
    running.change_settings(replace(running.settings, microphone="Desk"))
    begin(qtbot, running)
    qtbot.waitUntil(lambda: level.value() > 50)
    environment.opened_microphones[0].unplugged.set()
    banner = running.central.banner
    qtbot.waitUntil(lambda: "gives no sound any more" in banner.sentence)
    qtbot.waitUntil(lambda: level.value() == 0)
    path = stop(qtbot, running)
    assert streams(path) == (1, 1)
    assert pictures(path) > 0


def test_it_is_chosen_by_name_in_the_settings_and_remembered(qtbot, running):
    def choose():
        (dialog,) = running.findChildren(SettingsDialog)
        (box,) = (
            each
            for each in dialog.findChildren(QComboBox)
            if each.accessibleName() == "Microphone"
        )
        qtbot.waitUntil(lambda: box.count() == 3)
        box.setCurrentText("Headset")
        dialog.accept()

    QTimer.singleShot(0, choose)
    running.ask_settings("microphone")
    qtbot.waitUntil(lambda: running.settings.microphone == "Headset")


def test_a_microphone_chosen_before_is_offered_though_it_is_unplugged(qtbot, running):
    settings = replace(running.settings, microphone="Gone")
    dialog = SettingsDialog(running, settings, {}, running.centralWidget())
    assert dialog.settings.microphone == "Gone"
