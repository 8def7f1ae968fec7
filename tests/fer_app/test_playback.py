"""Files: where they are, where one goes in them, and what is kept of them."""

import numpy as np
import pytest
from fer_app.style.theme import LIGHT, apply_theme
from fer_app.widgets.seek_bar import SeekBar
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QFileDialog, QToolTip

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
    log = running.recording_service.history
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
    assert len(window.recording_service.history) == 2
    assert not window.central.playback.isVisible()


def test_the_pictures_of_a_folder_are_paged_and_named(qtbot, running, album):
    def choose():
        dialog = running.findChild(QFileDialog)
        dialog.selectFile(str(album))
        dialog.accept()

    QTimer.singleShot(0, choose)
    running.commands["images"].trigger()
    bar = running.central.playback
    qtbot.waitUntil(lambda: bar.isVisible() and "1 of 3  1.png" in texts(bar))

    running.commands["step"].trigger()
    qtbot.waitUntil(lambda: "2 of 3  2.png" in texts(bar))
    running.commands["step"].trigger()
    qtbot.waitUntil(lambda: "3 of 3  10.png" in texts(bar))
    qtbot.waitUntil(lambda: len(running.recording_service.history) == 6)
    running.commands["back"].trigger()
    qtbot.waitUntil(lambda: "2 of 3  2.png" in texts(bar))
    running.commands["forward"].trigger()
    qtbot.waitUntil(lambda: "3 of 3  10.png" in texts(bar))

    sources = [row["source"] for row in running.recording_service.history.rows()]
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


def test_a_page_never_has_the_name_of_another_picture(qtbot, running, album):
    running.open(str(album))
    bar = running.central.playback
    qtbot.waitUntil(lambda: bar.place == "1 of 3  1.png")

    running.playback_controller.seek(2.0)
    running.player.feed.report()  # before the picture can have come

    assert bar.place == "3 of 3  "
    qtbot.waitUntil(lambda: bar.place == "3 of 3  10.png")


@pytest.fixture
def bar(qtbot):
    bar = SeekBar(lambda position: f"at {position:.1f}")
    qtbot.addWidget(bar)
    bar.resize(414, 20)  # 400 pixels for the handle's middle to move in
    bar.show_position(0.0, 20.0)
    bar.show()
    return bar


@pytest.mark.parametrize(("x", "position"), [(207, 10.0), (107, 5.0), (413, 20.0)])
def test_the_seek_bar_goes_where_one_clicks(qtbot, bar, x, position):
    with qtbot.waitSignal(bar.seek_asked) as asked:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))

    assert asked.args[0] == pytest.approx(position, abs=0.06)


def test_the_handle_is_drawn_between_two_seconds_too(qapp, bar):
    apply_theme(qapp, "light")
    accent, drawn = QColor(LIGHT.accent), []
    for position in (5.0, 5.5):
        bar.show_position(position, 20.0)
        row = bar.grab().toImage()
        drawn.append(sum(row.pixelColor(x, 10) == accent for x in range(414)))

    assert drawn[0] > 80
    assert drawn[1] - drawn[0] == pytest.approx(10, abs=2)


def test_a_drag_is_followed_and_not_disturbed(qtbot, bar):
    asked = []
    bar.seek_asked.connect(asked.append)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(107, 10))
    bar.show_position(1.0, 20.0)  # the file is still there
    qtbot.mouseMove(bar, QPoint(307, 10))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(307, 10))

    assert asked == pytest.approx([5.0, 15.0], abs=0.06)


def test_the_time_under_the_pointer_is_told(qtbot, bar):
    qtbot.mouseMove(bar, QPoint(307, 10))

    qtbot.waitUntil(lambda: QToolTip.text() == "at 15.0")


def test_the_seek_bar_speaks_and_moves_in_seconds(qtbot, bar):
    bar.show_position(6.4, 20.0)

    spoken = QAccessible.queryAccessibleInterface(bar).text(QAccessible.Text.Value)
    assert spoken == "6"
    with qtbot.waitSignal(bar.seek_asked) as asked:
        qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert asked.args == [7.0]


def test_pictures_are_counted_from_one(qtbot, bar):
    bar.show_position(2, 8, whole=True)

    spoken = QAccessible.queryAccessibleInterface(bar).text(QAccessible.Text.Value)
    assert spoken == "3"
    assert bar.position_at(207) == 4.0


def test_a_click_on_the_bar_of_a_film_goes_there(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(lambda: running.central.playback.isVisible())
    running.commands["play"].trigger()
    slider = running.central.playback.findChild(SeekBar)
    qtbot.waitUntil(lambda: slider.isEnabled())

    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton)  # its middle

    playback = running.player.session.playback
    qtbot.waitUntil(lambda: playback.position_s == pytest.approx(1.0, abs=0.05))
