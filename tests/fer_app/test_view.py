"""The picture: full screen, zoom, and a hand to move it."""

import numpy as np
import pytest
from fer_app.style.emotions import emotion_qcolor
from fer_app.widgets.overlay import RED
from fer_app.widgets.view_transform import NO_ZOOM, FitMode, Zoom, place
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QToolButton

from fer_core.types import AnalysedFrame, Frame
from tests.fer_app.conftest import texts

VIEW = QSizeF(400, 300)


def wheel(view, notches, at):
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    point = QPointF(at)
    return QWheelEvent(
        point,
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        *nothing,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_full_screen_shows_the_picture_alone_and_says_how_to_leave(qtbot, running):
    running.resize(900, 700)
    running.commands["full"].trigger()

    view = running.central.view
    qtbot.waitUntil(lambda: view.width() == running.width())
    assert view.height() == running.height()
    assert "Esc" in view.hint
    qtbot.keyClick(running, Qt.Key.Key_Escape)
    assert view.hint == ""
    assert running.menuBar().isVisible()
    assert running.central.tools.isVisible()
    assert running.central.recording.isVisible()
    assert running.commands["panel"].isChecked()


def test_full_screen_shows_controls_while_the_mouse_moves(qtbot, running):
    running.commands["full"].trigger()
    view, bar = running.central.view, running.central.recording
    qtbot.waitUntil(lambda: view.width() == running.width())
    assert not bar.isVisible()

    qtbot.mouseMove(view, QPoint(50, 60))
    qtbot.mouseMove(view, QPoint(80, 60))
    qtbot.waitUntil(bar.isVisible)
    assert view.width() == running.width()  # they lie over the picture
    assert view.rect().contains(bar.mapTo(running, QPoint(0, 0)))
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=8000)
    assert view.cursor().shape() == Qt.CursorShape.BlankCursor

    running.commands["full"].trigger()
    assert bar.isVisible()
    assert view.cursor().shape() != Qt.CursorShape.BlankCursor
    qtbot.waitUntil(
        lambda: (
            view.mapTo(running, QPoint(0, view.height())).y()
            <= bar.mapTo(running, QPoint(0, 0)).y()
        )
    )


def test_full_screen_has_the_controls_of_a_player_and_no_chart(qtbot, running):
    running.resize(1280, 1000)
    running.commands["whole"].trigger()
    qtbot.waitUntil(running.central.strip.isVisible)
    running.commands["full"].trigger()
    view, bar = running.central.view, running.central.recording
    qtbot.mouseMove(view, QPoint(50, 60))
    qtbot.mouseMove(view, QPoint(80, 60))
    qtbot.waitUntil(bar.isVisible)
    assert not running.central.strip.isVisible()
    assert not running.central.relation.isVisible()

    running.commands["full"].trigger()
    running.resize(1280, 1000)
    qtbot.waitUntil(running.central.relation.isVisible)
    assert running.central.strip.isVisible()


def test_the_recording_sign_grows_with_the_picture(qtbot, running):
    def room_beside_the_words(height):
        image, left = view.grab().toImage(), view.width() - 22  # in the round end
        rows = range(round(14 + height * 0.3), round(14 + height * 0.7))
        runs = [[image.pixelColor(left - x, y) == RED for x in range(99)] for y in rows]
        return min(run.index(False) for run in runs if False in run)

    def sign_height():
        image = view.grab().toImage()
        column = view.width() - 30  # within the sign, beside its words
        colors = [image.pixelColor(column, y) for y in range(8, view.height() // 2)]
        return sum(color == RED for color in colors)

    view = running.central.view
    running.player.feed.leave()
    view.show_recording(True)
    running.resize(700, 500)
    qtbot.wait(50)
    small = sign_height()
    running.resize(2400, 1500)
    qtbot.wait(50)
    assert sign_height() > 1.3 * small > 0
    assert room_beside_the_words(sign_height()) > 0.2 * sign_height()


def test_controls_in_use_stay(qtbot, running):
    running.commands["full"].trigger()
    view, bar = running.central.view, running.central.recording
    qtbot.mouseMove(view, QPoint(50, 60))
    qtbot.mouseMove(view, QPoint(80, 60))
    qtbot.waitUntil(bar.isVisible)
    bar.findChild(QToolButton).setFocus()
    qtbot.wait(3500)
    assert bar.isVisible()


def test_full_screen_brings_back_no_panel_that_was_hidden(running):
    running.commands["panel"].trigger()
    running.commands["full"].trigger()
    running.commands["full"].trigger()

    assert not running.commands["panel"].isChecked()


def test_the_hint_goes_by_itself(qtbot, running):
    running.central.view.show_hint("soon gone", 50)

    qtbot.waitUntil(lambda: running.central.view.hint == "")


@pytest.mark.parametrize("mode", FitMode)
@pytest.mark.parametrize("steps", [1, 5, -1])
def test_zoom_keeps_what_is_under_the_pointer(mode, steps):
    zoom = Zoom().scaled(6, QPointF())  # larger than the view, so that it may move
    pointer = QPointF(30, -20)  # from the middle

    def under(zoom):
        rect = place((800, 600), VIEW, mode, mirrored=False, zoom=zoom).rect
        x = (pointer.x() + VIEW.width() / 2 - rect.left()) / rect.width()
        y = (pointer.y() + VIEW.height() / 2 - rect.top()) / rect.height()
        return x, y

    assert under(zoom.scaled(steps, pointer)) == pytest.approx(under(zoom))


def test_a_picture_is_not_moved_out_of_the_view():
    far = Zoom(2.0, 9999.0, -9999.0)
    rect = place((400, 300), VIEW, FitMode.FIT, mirrored=False, zoom=far).rect

    assert (rect.left(), rect.bottom()) == (0, VIEW.height())
    whole = place((400, 300), VIEW, FitMode.FIT, mirrored=False, zoom=NO_ZOOM).rect
    moved = Zoom(1.0, 50.0, 50.0)
    assert (
        place((400, 300), VIEW, FitMode.FIT, mirrored=False, zoom=moved).rect == whole
    )


def test_the_wheel_and_keys_zoom_and_the_hand_moves(qtbot, running):
    view = running.central.view
    whole = view.placement().rect
    view.wheelEvent(wheel(view, 3, view.rect().center()))
    running.commands["zoom_in"].trigger()
    larger = view.placement().rect
    assert larger.width() == pytest.approx(whole.width() * 1.25**4)
    assert view.hint.endswith("%")

    start = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(40, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    moved = view.placement().rect
    assert moved.left() == pytest.approx(larger.left() + 40)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.placement().rect.left() < moved.left()

    running.commands["fit"].trigger()
    assert view.placement().rect == whole


def test_labels_grow_with_the_picture(qtbot, running):
    def label_height():
        """The rows that the first face's label fills, wherever it lies."""
        view = running.central.view
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        shape = image.height(), image.width()
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(shape)
        color = emotion_qcolor(view.analysed.displayed[0].label).rgb()
        filled = (pixels == color).sum(axis=1)
        return int((filled >= filled.max() / 4).sum())

    running.player.session.playback.pause()
    running.player.feed.leave()
    running.resize(700, 500)
    qtbot.wait(50)
    small = label_height()
    running.resize(2400, 1500)
    qtbot.wait(50)

    assert label_height() > 1.5 * small > 0


@pytest.mark.parametrize(("level", "said"), [(5, "lens covered"), (90, "No face")])
def test_a_black_picture_is_called_black(window, level, said):
    picture = np.full((360, 640, 3), level, np.uint8)
    window.presenter.show_frame(AnalysedFrame(Frame(picture, 0.0, 0, "camera"), ()))
    assert said in texts(window.central.scores)


def test_a_small_window_stays_on_top_and_is_given_back_as_it_was(qtbot, running):
    running.resize(780, 600)
    before = running.geometry()
    running.commands["small"].trigger()
    assert running.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert running.isVisible()
    assert running.width() <= 400
    qtbot.waitUntil(lambda: running.central.view.width() == running.width())
    assert "F10" in running.central.view.hint

    running.commands["small"].trigger()
    assert not running.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert running.isVisible()
    assert running.geometry() == before
    assert running.commands["panel"].isChecked()
    assert running.central.recording.isVisible()
    assert running.menuBar().isVisible()


def test_full_screen_and_the_small_window_exclude_each_other(running):
    running.commands["small"].trigger()
    running.commands["full"].trigger()
    assert not running.commands["small"].isChecked()
    assert not running.menuBar().isVisible()
    running.commands["small"].trigger()
    assert not running.commands["full"].isChecked()
    assert running.width() <= 400


def test_closing_a_small_window_keeps_the_size_of_the_large_one(qtbot, running, store):
    running.resize(780, 600)
    running.commands["small"].trigger()
    running.close()
    assert running.size().width() == 780


def test_the_compact_list_has_a_line_for_each_face(qtbot, running):
    running.resize(1280, 1000)
    cards = running.central.scores.cards
    whole = max(card.height() for card in cards)
    running.commands["compact"].trigger()
    qtbot.waitUntil(lambda: max(card.height() for card in cards) < whole / 2)
    assert running.settings.compact
