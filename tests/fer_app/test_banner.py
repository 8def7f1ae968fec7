from fer_app.widgets.banner import Banner
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from tests.fer_app.conftest import press


def test_the_banner_runs_its_action_once_and_goes(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner(QWidget(window), window)
    pressed = []
    banner.show_error("The disk is full.", "Choose", lambda: pressed.append(1))

    press(qtbot, banner)

    assert pressed == [1]
    assert banner.sentence == ""


def test_a_message_neither_moves_nor_shrinks_the_picture(qtbot, running):
    view, banner = running.central.view, running.central.banner
    before = view.geometry(), view.mapTo(running, view.rect().topLeft())

    banner.show_notice("Saved film.mp4.")
    qtbot.wait(50)

    assert (view.geometry(), view.mapTo(running, view.rect().topLeft())) == before
    over = view.rect().translated(view.mapTo(running.central, view.rect().topLeft()))
    assert over.contains(banner.geometry())
    assert banner.geometry().top() > over.center().y()  # heads and REC are above


def test_a_message_stays_above_the_controls_of_full_screen(qtbot, running):
    running.commands["full"].trigger()
    view, banner = running.central.view, running.central.banner
    qtbot.waitUntil(lambda: view.width() == running.width())
    banner.show_error("The disk is full.")
    qtbot.mouseMove(view, QPoint(50, 60))
    qtbot.mouseMove(view, QPoint(80, 60))
    bar = running.central.recording
    qtbot.waitUntil(bar.isVisible)

    top = bar.mapTo(running.central, QPoint()).y()
    assert view.geometry().center().y() < banner.geometry().bottom() <= top


def test_a_short_message_is_no_wider_than_its_words(qtbot, running):
    running.resize(1280, 760)
    banner = running.central.banner
    banner.show_notice("Saved film.mp4.")
    short = banner.width()
    banner.show_notice("Saved film.mp4, and what else was asked for, too.")

    assert short < banner.width() < running.central.view.width() - 100


def test_a_long_message_is_shown_whole_and_follows_the_picture(qtbot, running):
    banner = running.central.banner
    banner.show_error("word " * 80, "Try again", lambda: None)
    running.resize(700, 520)
    qtbot.wait(50)

    assert banner.width() <= running.central.view.width()
    assert banner.height() >= banner.layout().totalHeightForWidth(banner.width())
