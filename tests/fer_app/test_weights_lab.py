"""The weights lab: two networks on the same crops, what differs kept on request."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QToolButton

from tests.fer_app.conftest import texts


def choose(window, path):
    """Answer the file dialog with ``path``; None cancels it."""

    def answer():
        (dialog,) = (d for d in window.findChildren(QFileDialog) if d.isVisible())
        if path is None:
            dialog.reject()
            return
        dialog.selectFile(str(path))
        dialog.accept()

    QTimer.singleShot(0, answer)


LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"")
    return path


@pytest.fixture
def lab(qtbot, running, weights):
    """The window with the lab open and both faces compared."""
    choose(running, weights)
    running.commands["lab"].trigger()
    card = running.central.lab
    qtbot.waitUntil(lambda: "B  other" in texts(card))
    qtbot.waitUntil(lambda: "differ" in texts(card) and " 0 of" not in texts(card))
    return card


def keep(lab):
    return lab.findChild(QCheckBox)


def button(card, name):
    buttons = card.findChildren(QToolButton)
    (found,) = (each for each in buttons if each.accessibleName() == name)
    return found


def crop_of(card):
    (label,) = (
        each for each in card.findChildren(QLabel) if "48x48" in each.accessibleName()
    )
    return label


def kept(window):
    folders = list(window.settings.recording_folder.glob("*.weights-lab"))
    return folders[0] if folders else None


def rows(folder):
    with (folder / "differences.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_both_networks_are_shown_for_the_chosen_face(qtbot, running, lab, environment):
    assert lab.isVisible()
    assert not running.central.chart_card.isVisible()
    running.presenter.select(2)
    qtbot.waitUntil(lambda: "; B: Sad 100 %" in lab.bars.accessibleName())
    shown = next(face for face in running.central.view.analysed.faces if face.id == 2)
    qtbot.waitUntil(lambda: not crop_of(lab).pixmap().isNull())
    assert shown.crop.shape == (48, 48)
    assert any(crop is not None for crop in environment.second_crops)
    color = crop_of(lab).pixmap().toImage().pixelColor(10, 10)
    assert color.red() == color.green() == color.blue() >= 40


def test_closed_it_reads_nothing(qtbot, running, lab, environment):
    qtbot.mouseClick(button(lab, "Close the weights lab"), LEFT)
    assert not lab.isVisible()
    assert running.central.chart_card.isVisible()
    assert not running.commands["lab"].isChecked()
    running.lab_controller.close(lambda: 5.0)
    read, analysed = (
        len(environment.second_crops),
        running.player.session.status.analysed,
    )
    qtbot.waitUntil(lambda: running.player.session.status.analysed > analysed + 5)
    assert len(environment.second_crops) == read


def test_without_a_file_chosen_it_stays_closed(running, environment):
    choose(running, None)
    running.commands["lab"].trigger()
    assert not running.central.lab.isVisible()
    assert not running.commands["lab"].isChecked()
    assert environment.second_loads == []


def test_the_weights_are_remembered(qtbot, running, lab, environment, weights, store):
    running.commands["lab"].trigger()
    running.commands["lab"].trigger()
    qtbot.waitUntil(lambda: environment.second_loads == [weights, weights])
    assert store.value("settings/lab_weights") == str(weights)


def test_differences_are_kept_on_request_alone(qtbot, running, lab):
    assert kept(running) is None
    keep(lab).setChecked(True)
    qtbot.waitUntil(lambda: kept(running) is not None and len(rows(kept(running))) >= 2)
    row = rows(kept(running))[0]
    assert row["second"] == "sad" != row["first"]
    assert row["second_weights"] == "other"
    assert (kept(running) / row["crop"]).is_file()
    qtbot.waitUntil(lambda: "kept" in texts(lab))
    keep(lab).setChecked(False)
    assert "kept" not in texts(lab)


def test_blurred_faces_are_neither_shown_nor_kept(qtbot, running, lab):
    running.commands["blur"].trigger()
    qtbot.waitUntil(lambda: crop_of(lab).pixmap().isNull())
    assert "Faces are blurred" in texts(lab)
    keep(lab).setChecked(True)
    qtbot.waitUntil(lambda: kept(running) is not None and len(rows(kept(running))) >= 2)
    assert {row["crop"] for row in rows(kept(running))} == {""}
    assert list((kept(running) / "crops").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_and_the_lab_goes_on(
    qtbot, running, lab, environment, tmp_path
):
    (tmp_path / "recordings").write_text("in the way")
    keep(lab).setChecked(True)
    qtbot.waitUntil(lambda: "differences.csv" in running.central.banner.sentence)
    assert not keep(lab).isChecked()
    read = len(environment.second_crops)
    qtbot.waitUntil(lambda: len(environment.second_crops) > read)


def test_a_bad_file_gives_way_to_the_weights_that_ship(qtbot, running, lab, tmp_path):
    bad = Path("bad.safetensors")
    running.commands["lab"].trigger()
    running.change_settings(replace(running.settings, lab_weights=str(bad)))
    running.commands["lab"].trigger()
    qtbot.waitUntil(lambda: "B  shipped" in texts(lab))
    sentence = running.central.banner.sentence
    assert "is damaged" in sentence
    assert "The weights that ship are used instead." in sentence
    assert running.settings.lab_weights == ""


def test_what_cannot_be_loaded_closes_the_lab(qtbot, running, lab, environment):
    running.commands["lab"].trigger()
    environment.models_missing = True
    running.commands["lab"].trigger()
    qtbot.waitUntil(lambda: "no weights file" in running.central.banner.sentence)
    assert not running.commands["lab"].isChecked()
    assert not lab.isVisible()


def test_another_file_can_be_chosen(qtbot, running, lab, tmp_path):
    another = tmp_path / "another.safetensors"
    another.write_bytes(b"")
    choose(running, another)
    qtbot.mouseClick(button(lab, "Choose other weights for B"), LEFT)
    qtbot.waitUntil(lambda: "B  another" in texts(lab))


def test_a_film_that_stands_still_is_compared(qtbot, running, lab, environment):
    running.open("clip.mp4")
    qtbot.waitUntil(
        lambda: running.player.spec == "clip.mp4" and running.player.session is not None
    )
    qtbot.waitUntil(lambda: len(running.central.scores.cards) == 2)
    running.commands["lab"].trigger()
    running.commands["play"].trigger()
    running.commands["lab"].trigger()
    qtbot.waitUntil(lambda: "B: Sad" in lab.bars.accessibleName())
