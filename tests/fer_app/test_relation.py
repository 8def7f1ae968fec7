"""What readings are relative to: the choice, taking a face at rest, the people kept."""

import json

import pytest
from fer_app.dialogs.people import PeoplePage
from fer_app.dialogs.rest import RestDialog
from fer_app.services.people import Person, load_people, people_path, save_people
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
)

from fer_core.errors import DataError
from fer_core.recognition.baseline import Baseline
from fer_core.types import Emotion

ANNA = Person(Baseline((-1.5,) * 7, (0.2,) * 7, 3.0), "")
TAKEN_MS = 15_000  # three seconds of the stream, on a busy computer


def choose(window, mode):
    box = window.central.relation.findChild(QComboBox)
    box.setCurrentIndex(box.findData(mode))
    box.activated.emit(box.currentIndex())


def wait_for_state(qtbot, window, words):
    qtbot.waitUntil(lambda: words in window.central.relation.state)


def button(widget, text):
    return next(b for b in widget.findChildren(QPushButton) if b.text() == text)


def ask_rest(window):
    choose(window, "rest")
    button(window.central.relation, "Look relaxed…").click()
    return window.findChild(RestDialog)


def take(qtbot, window, name):
    """Look relaxed until it is taken, and keep it as ``name``."""
    dialog = ask_rest(window)
    use = button(dialog.findChild(QDialogButtonBox), "Use")
    assert not use.isEnabled()
    qtbot.waitUntil(use.isEnabled, timeout=TAKEN_MS)
    dialog.findChild(QLineEdit).setText(name)
    use.click()


def open_again(qtbot, qapp, store, environment):
    from fer_app.main_window import MainWindow

    window = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(window)
    window.show()
    window.begin("")
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    return window


def test_a_first_user_sees_what_the_network_reads(qtbot, running):
    wait_for_state(qtbot, running, "what the network reads")
    assert running.settings.baseline == "off"
    assert running.settings.sensitivity == 0


def test_automatic_reads_each_face_relative_to_itself(qtbot, running):
    choose(running, "auto")
    wait_for_state(qtbot, running, "of it at rest")

    choose(running, "off")
    wait_for_state(qtbot, running, "what the network reads")


def test_a_face_at_rest_is_taken_kept_and_chosen_again(
    qtbot, qapp, running, store, environment
):
    take(qtbot, running, "Anna")
    wait_for_state(qtbot, running, "relative to Anna at rest")
    running.close()

    kept = json.loads(people_path(store).read_text())["people"]["Anna"]
    assert sorted(kept) == ["means", "seconds", "spreads", "weights"]
    window = open_again(qtbot, qapp, store, environment)
    wait_for_state(qtbot, window, "relative to Anna at rest")
    window.close()


def test_without_a_name_it_is_forgotten_at_the_end(qtbot, running, store):
    take(qtbot, running, "")

    wait_for_state(qtbot, running, "relative to this face at rest")
    assert not people_path(store).exists()


def test_the_dialog_says_why_a_face_does_not_count(qtbot, running):
    running.presenter.select(2)  # has no eyes apart
    dialog = ask_rest(running)

    qtbot.waitUntil(lambda: "Look straight at the camera" in dialog.hint)
    assert not button(dialog, "Use").isEnabled()
    dialog.reject()


def test_it_is_nobody_elses_unless_it_is_given_to_them(qtbot, running):
    take(qtbot, running, "Anna")
    wait_for_state(qtbot, running, "relative to Anna")
    running.presenter.select(2)
    wait_for_state(qtbot, running, "not this one's")

    claim = button(running.central.relation, "Use for this face")
    qtbot.waitUntil(claim.isVisible)
    claim.click()

    wait_for_state(qtbot, running, "relative to Anna")
    running.presenter.select(1)
    wait_for_state(qtbot, running, "not this one's")


def test_a_file_is_not_read_by_it_unasked(qtbot, running):
    take(qtbot, running, "")
    wait_for_state(qtbot, running, "relative to this face at rest")

    running.open("film.mp4")

    wait_for_state(qtbot, running, "not this one's")


def test_the_slider_moves_neutral_and_its_middle_is_the_network(qtbot, running):
    slider = running.central.relation.findChild(QSlider)
    faces = []
    running.presenter.frame_shown.connect(lambda frame, _: faces.extend(frame.faces))

    slider.setValue(slider.maximum())
    qtbot.waitUntil(lambda: bool(faces) and faces[-1].relative is not None)
    moved = faces[-1]
    slider.setValue(0)
    qtbot.waitUntil(lambda: faces[-1].relative is None)

    neutral = Emotion.NEUTRAL
    assert moved.shown.probabilities[neutral] < moved.scores.probabilities[neutral]
    assert running.settings.sensitivity == 0


def test_cards_show_changes_from_rest_where_there_is_one(qtbot, running):
    card = running.central.scores.cards[0]
    running.commands["chart_change"].trigger()
    qtbot.waitUntil(lambda: sum(card.probabilities) == pytest.approx(1, abs=1e-6))

    choose(running, "auto")

    qtbot.waitUntil(lambda: sum(card.probabilities) == pytest.approx(0, abs=1e-6))
    assert running.central.chart.grab().width() > 0


def test_people_are_renamed_and_deleted(qtbot):
    page = PeoplePage({"Anna": ANNA, "Bert": ANNA, "Cleo": ANNA})
    qtbot.addWidget(page)
    people = page.findChild(QListWidget)

    people.item(0).setText(" Anne ")
    people.item(2).setText("Anne")  # is taken
    people.setCurrentRow(1)
    qtbot.mouseClick(button(page, "Delete"), Qt.MouseButton.LeftButton)

    assert list(page.people) == ["Anne", "Cleo"]


def test_the_renamed_are_kept_and_still_chosen(qtbot, qapp, store, environment):
    save_people(people_path(store), {"Anna": ANNA})
    store.setValue("settings/person", "Anna")
    window = open_again(qtbot, qapp, store, environment)

    people = window.relation_controller.people
    window.relation_controller.change_people({"Anne": people["Anna"]})

    assert window.settings.person == "Anne"
    assert load_people(people_path(store)) == {"Anne": ANNA}
    window.close()


def test_a_damaged_list_is_told_and_not_written_over(qtbot, qapp, store, environment):
    path = people_path(store)
    path.write_text('{"people": {"Anna": {"means": [1]}}}')
    with pytest.raises(DataError, match="Move the file away"):
        load_people(path)
    before = path.read_bytes()
    window = open_again(qtbot, qapp, store, environment)
    assert "people.json" in window.central.banner.sentence

    window.relation_controller.change_people({"Bert": ANNA})

    assert path.read_bytes() == before
    window.close()
