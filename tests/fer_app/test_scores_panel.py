"""The cards: one a face, the chosen one in view, spoken with their figures."""

from dataclasses import replace

import pytest
from fer_app.widgets.scores_panel import ScoresPanel
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from fer_core.types import Emotion, EmotionScores
from tests.fer_app.conftest import reading


def spoken(widget):
    """What a screen reader says of ``widget``: its name and its description."""
    found = QAccessible.queryAccessibleInterface(widget)
    kinds = QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value
    return " ".join(found.text(kind) for kind in kinds)


@pytest.fixture
def panel(qtbot, qapp):
    panel = ScoresPanel(qapp)
    qtbot.addWidget(panel)
    panel.resize(320, 480)
    panel.show()
    return panel


def faces(count):
    return tuple(reading(number, 10 * number, 0.0) for number in range(1, count + 1))


def shown_whole(panel):
    """The ids of the cards of which every pixel is in view."""
    view = panel.viewport()
    return [
        card.face_id
        for card in panel.cards
        if view.rect().contains(card.rect().translated(card.mapTo(view, QPoint())))
    ]


def test_two_faces_have_whole_cards(panel):
    panel.show_readings(faces(2), 1)
    assert len({card.sizeHint().height() for card in panel.cards}) == 1


def test_in_a_group_many_cards_are_seen_at_once_and_the_chosen_one_whole(qtbot, panel):
    panel.show_readings(faces(29), 1)

    qtbot.waitUntil(lambda: len(shown_whole(panel)) >= 5)
    heights = {card.face_id: card.sizeHint().height() for card in panel.cards}
    assert heights[1] > 3 * heights[2]


@pytest.mark.parametrize("chosen", [15, 29])
def test_the_card_of_the_chosen_face_is_scrolled_to(qtbot, panel, chosen):
    panel.show_readings(faces(29), 1)
    qtbot.waitUntil(lambda: 1 in shown_whole(panel))

    panel.show_readings(faces(29), chosen)

    qtbot.waitUntil(lambda: chosen in shown_whole(panel))


def test_in_a_low_panel_the_chosen_card_shows_whose_it_is(qtbot, panel):
    panel.resize(320, 150)
    panel.show_readings(faces(4), 1)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    panel.show_readings(faces(4), 3)  # as when 1 and 2 have gone, for a moment
    qtbot.waitUntil(lambda: panel.verticalScrollBar().value() > 0)
    panel.show_readings(faces(4)[2:], 3)

    card = panel.cards[0]
    qtbot.waitUntil(lambda: card.height() > panel.viewport().height())
    qtbot.waitUntil(lambda: card.mapTo(panel.viewport(), QPoint()).y() == 0)


def test_who_scrolls_is_not_pulled_back_by_the_next_frame(qtbot, panel):
    panel.show_readings(faces(29), 1)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    panel.verticalScrollBar().setValue(panel.verticalScrollBar().maximum())

    panel.show_readings(faces(29), 1)

    assert panel.verticalScrollBar().value() == panel.verticalScrollBar().maximum()


def test_a_click_in_a_still_picture_scrolls_to_the_face(qtbot, running):
    seen = replace(running.central.view.analysed, faces=faces(29))
    running.player.session.playback.pause()
    running.player.feed.leave()
    running.presenter.show_frame(seen)

    running.central.view.face_clicked.emit(29)

    qtbot.waitUntil(lambda: 29 in shown_whole(running.central.scores))


def test_a_card_speaks_its_figures_and_speaks_again_when_they_change(panel):
    (face,) = faces(1)
    said = []
    for happy in (0.40, 0.41, 0.60):
        rest = (1 - happy) / 6
        shares = [rest] * 7
        shares[Emotion.HAPPY] = happy
        scores = EmotionScores(tuple(shares))
        panel.show_readings((replace(face, scores=scores, label=Emotion.HAPPY),), 1)
        said.append(spoken(panel.cards[0]))

    assert said[0].startswith("Face 1: Happy 40 %")
    assert "Angry 10 %" in said[0]
    assert said[1] == said[0]  # no stream of words for every frame
    assert "Happy 60 %" in said[2]


def test_figures_are_spoken_and_not_only_their_names(qtbot, running):
    running.open("clip.mp4")
    qtbot.waitUntil(lambda: running.central.playback.isVisible())
    qtbot.waitUntil(lambda: "fps" in spoken_labels(running.status))

    assert "Source frames per second" in spoken_labels(running.status)
    assert "test engine" in spoken_labels(running.status)
    assert "0:02" in spoken_labels(running.central.playback)


def spoken_labels(widget):
    return " | ".join(spoken(label) for label in widget.findChildren(QLabel))


def test_the_card_that_was_chosen_says_so(panel):
    panel.show_readings(faces(2), 1)
    assert ["chosen" in spoken(card) for card in panel.cards] == [True, False]

    panel.show_readings(faces(2), 2)

    assert ["chosen" in spoken(card) for card in panel.cards] == [False, True]


def test_the_list_becomes_compact_at_once_in_a_picture_that_stands_still(panel):
    panel.show_readings(faces(2), 1)
    whole = [card.sizeHint().height() for card in panel.cards]

    panel.show_compact(True)

    assert len(whole) == 2
    for card, before in zip(panel.cards, whole, strict=True):
        assert card.sizeHint().height() < before


def test_the_last_figures_are_drawn_though_no_frame_follows(qtbot, panel):
    def on_screen():
        inside = panel.rect().adjusted(12, 12, -12, -300)  # of the card's round edge
        return panel.screen().grabWindow(panel.winId()).toImage().copy(inside)

    def show(happy):
        rest = (1 - happy) / 6
        shares = [happy if each is Emotion.HAPPY else rest for each in Emotion]
        read = replace(face, scores=EmotionScores(tuple(shares)), label=Emotion.HAPPY)
        panel.show_readings((read,), 1)

    (face,) = faces(1)
    drawn = [on_screen()]
    for happy in (0.9, 0.5):
        show(happy)
        qtbot.waitUntil(lambda: on_screen() not in drawn)
        qtbot.wait(200)
        drawn.append(on_screen())

    for happy in (0.7, 0.8, 0.9):  # as fast as frames may come
        show(happy)

    qtbot.waitUntil(lambda: on_screen() == drawn[1])
