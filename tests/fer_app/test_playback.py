"""Files: where they are, where one goes in them, and what is kept of them."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from tests.fer_app.conftest import texts


@pytest.fixture
def album(tmp_path):
    """A folder of three pictures."""
    folder = tmp_path / "album"
    folder.mkdir()
    for number in (1, 2, 10):
        image = np.full((360, 640, 3), 20 * number, np.uint8)
        Image.fromarray(image).save(folder / f"{number}.png")
    return folder


def shown(window):
    return window.player.shown_name


def test_readings_of_a_looping_file_have_its_own_times_and_count_once(qtbot, running):
    running.open("clip.mp4")  # 200 frames, two seconds, again and again
    qtbot.waitUntil(lambda: running.player.session is not None)
    log = running.recording_service.log
    qtbot.waitUntil(lambda: running.player.session.status.captured > 300)

    rows = list(log.rows())

    assert max(row["time_s"] for row in rows) < 2.0
    assert len({(row["frame"], row["face_id"]) for row in rows}) == len(rows)
    assert len({row["frame"] for row in rows}) <= 200
    assert log.summary().seconds <= 2.1


def test_a_still_picture_is_read_once_also_when_the_models_come_later(
    qtbot, window, album
):
    seen = []
    window.open(str(album / "2.png"))
    qtbot.waitUntil(lambda: window.player.session is not None)
    window.player.session.attach(seen.append)
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    read = window.player.session.status.analysed

    qtbot.wait(1200)  # in which a film of pictures would go on

    assert window.player.session.status.analysed == read <= 2
    assert len(window.recording_service.log) == 2
    assert not window.central.playback.isVisible()


def test_the_pictures_of_a_folder_are_paged_and_named(
    qtbot, running, album, monkeypatch
):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(album))
    running.commands["images"].trigger()
    bar = running.central.playback
    qtbot.waitUntil(lambda: bar.isVisible() and "1 of 3  1.png" in texts(bar))

    running.commands["step"].trigger()
    qtbot.waitUntil(lambda: "2 of 3  2.png" in texts(bar))
    running.commands["step"].trigger()
    qtbot.waitUntil(lambda: "3 of 3  10.png" in texts(bar))
    qtbot.waitUntil(lambda: len(running.recording_service.log) == 6)
    running.commands["back"].trigger()
    qtbot.waitUntil(lambda: "2 of 3  2.png" in texts(bar))
    running.commands["forward"].trigger()
    qtbot.waitUntil(lambda: "3 of 3  10.png" in texts(bar))

    sources = [row["source"] for row in running.recording_service.log.rows()]
    assert sources == ["1.png"] * 2 + ["2.png"] * 2 + ["10.png"] * 2


def test_a_folder_plays_when_asked_to_and_stops(qtbot, running, album):
    running.open(str(album))
    qtbot.waitUntil(lambda: shown(running) == "1.png")
    running.commands["play"].trigger()
    qtbot.waitUntil(lambda: shown(running) == "2.png")

    running.commands["play"].trigger()
    at = shown(running)
    qtbot.wait(1200)

    assert shown(running) == at
