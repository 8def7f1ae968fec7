"""Films are heard in the window, as loud as asked."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QSlider

from tests.fer_core.sound.films import write_film

BLOCK = 9600  # a fifth of a second


@pytest.fixture
def film(tmp_path):
    return str(write_film(tmp_path / "film.mp4", seconds=20))


def slider(window):
    (found,) = (
        each
        for each in window.central.playback.findChildren(QSlider)
        if each.accessibleName() == "Volume"
    )
    return found


def watch(qtbot, window, environment, spec):
    window.resize(1280, 720)  # the volume needs room beside the seek bar
    window.open(spec)
    qtbot.waitUntil(lambda: bool(environment.sounds), timeout=10_000)
    qtbot.waitUntil(slider(window).isVisible)


def loudest(qtbot, environment):
    """The loudest sample within a second and a bit of film, a beep among them."""
    most = []
    fill = environment.sounds[-1].fill
    for _ in range(60):
        most.append(np.abs(fill(BLOCK, time.monotonic())).max())
        qtbot.wait(25)
    return max(most)


def test_a_film_is_heard_and_its_volume_kept(qtbot, running, environment, film, store):
    watch(qtbot, running, environment, film)
    full = loudest(qtbot, environment)
    assert full > 0.2

    slider(running).setValue(50)
    assert loudest(qtbot, environment) == pytest.approx(full / 2, rel=0.1)
    store.sync()
    kept = QSettings(store.fileName(), QSettings.Format.IniFormat)
    assert float(kept.value("settings/volume")) == 0.5


def test_mute_is_silent_and_the_slider_ends_it(qtbot, running, environment, film):
    watch(qtbot, running, environment, film)
    running.commands["mute"].trigger()
    assert loudest(qtbot, environment) == 0
    slider(running).setValue(80)
    assert not running.commands["mute"].isChecked()
    assert loudest(qtbot, environment) > 0.1


def test_a_paused_film_is_silent(qtbot, running, environment, film):
    watch(qtbot, running, environment, film)
    running.commands["play"].trigger()
    assert loudest(qtbot, environment) == 0


def test_a_camera_has_no_volume(qtbot, running, environment, film):
    assert not slider(running).isVisible()
    watch(qtbot, running, environment, film)
    running.open("0")
    qtbot.waitUntil(lambda: environment.sounds[0].closed)
    qtbot.waitUntil(lambda: not slider(running).isVisible())
    assert not running.commands["mute"].isEnabled()


def test_without_loudspeakers_the_film_goes_on(qtbot, running, environment, film):
    environment.sound_missing = True
    running.open(film)
    banner = running.central.banner
    qtbot.waitUntil(lambda: "no loudspeaker" in banner.sentence, timeout=10_000)
    before = running.player.session.status.captured
    qtbot.waitUntil(lambda: running.player.session.status.captured > before + 5)
