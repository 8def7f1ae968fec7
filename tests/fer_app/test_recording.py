import csv
from dataclasses import replace

import numpy as np
import pytest
from fer_app.dialogs.prompts import ask_save_path
from fer_app.dialogs.settings import SettingsDialog
from fer_app.dialogs.summary import SummaryDialog
from fer_app.services.recording_setup import new_path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from fer_core.errors import OutputError
from fer_core.session.statistics import SummaryBuilder
from fer_core.types import AnalysedFrame, Frame
from tests.fer_app.conftest import (
    begin,
    has_recording_sign,
    pictures,
    press,
    reading,
    texts,
)


@pytest.fixture
def folder(running):
    return running.settings.recording_folder


def record(qtbot, window):
    begin(qtbot, window)
    with qtbot.waitSignal(window.recording_service.saved, timeout=10_000) as saved:
        window.commands["record"].trigger()
    return saved.args[0]


def test_recording_makes_a_playable_file_and_shows_a_red_sign(qtbot, running, folder):
    begin(qtbot, running)
    qtbot.waitUntil(lambda: "free" in texts(running.central.recording))
    assert has_recording_sign(running.central.view)
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000) as saved:
        running.commands["record"].trigger()

    path = saved.args[0]
    assert path.parent == folder
    assert pictures(path) > 0
    assert not has_recording_sign(running.central.view)
    assert path.name in running.central.banner.sentence


def test_both_pictures_timeline_and_subtitles_lie_beside_each_other(
    qtbot, running, folder
):
    running.change_settings(
        replace(running.settings, record="both", timeline="csv", subtitles="srt")
    )

    path = record(qtbot, running)

    clean = path.with_stem(f"{path.stem}-clean")
    assert pictures(clean) > 0
    for kept in (path, clean, path.with_suffix(".csv"), path.with_suffix(".srt")):
        assert kept.name in running.central.banner.sentence
    with path.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["face_id"] for row in rows} == {"1", "2"}
    assert float(rows[0]["time_s"]) == 0.0
    assert "-->" in path.with_suffix(".srt").read_text()


def test_a_paused_recording_does_not_grow(qtbot, running):
    begin(qtbot, running)
    running.commands["pause_record"].trigger()

    qtbot.waitUntil(lambda: "paused" in texts(running.central.recording))
    running.commands["pause_record"].trigger()
    qtbot.waitUntil(lambda: "paused" not in texts(running.central.recording))
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()


def test_a_recording_without_a_picture_is_told(qtbot, running, environment):
    environment.sources[0].silent.set()
    qtbot.waitUntil(lambda: running.central.view.message[0] != "")
    running.commands["record"].trigger()
    qtbot.waitUntil(lambda: running.recording_service.recording)

    running.commands["record"].trigger()

    qtbot.waitUntil(lambda: "no picture came" in running.central.banner.sentence)


def test_faces_to_be_hidden_are_not_recorded_before_they_can_be_found(
    qtbot, window, environment
):
    environment.models_missing = True
    window.player.models = None
    window.change_settings(replace(window.settings, blur=True))

    window.commands["record"].trigger()

    assert "once the models are loaded" in window.central.banner.sentence
    assert not window.commands["record"].isChecked()
    assert not window.recording_service.recording


def test_another_source_completes_the_recording(qtbot, running):
    begin(qtbot, running)

    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.open("1")

    assert not running.commands["record"].isChecked()


def test_a_folder_that_cannot_be_made_is_told(qtbot, running, tmp_path):
    (tmp_path / "file").write_text("no folder")
    running.change_settings(
        replace(running.settings, folder=str(tmp_path / "file" / "below"))
    )

    running.commands["record"].trigger()

    qtbot.waitUntil(lambda: "cannot be made" in running.central.banner.sentence)
    assert not running.commands["record"].isChecked()


def test_snapshots_never_take_each_other_s_place(qtbot, running):
    paths = []
    for _ in range(2):
        with qtbot.waitSignal(running.recording_service.saved) as saved:
            running.commands["snapshot"].trigger()
        paths.append(saved.args[0])

    assert len(set(paths)) == 2
    assert all(QImage(str(path)).width() == 640 for path in paths)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_the_timeline_is_saved(qtbot, running, tmp_path, suffix):
    with qtbot.waitSignal(running.recording_service.saved) as saved:
        running.recording_service.save_timeline(tmp_path / f"readings{suffix}")

    assert saved.args[0].stat().st_size > 100


def test_the_summary_is_saved_as_page_and_picture(qtbot, qapp, running, tmp_path):
    history = running.recording_service.history  # it may come after the cards
    qtbot.waitUntil(lambda: len(history.summary().faces) == 2)
    dialog = SummaryDialog(running, qapp, history.summary(), "Camera <0>")
    qtbot.addWidget(dialog)

    page = dialog.page(".html").decode()
    assert "Camera &lt;0&gt;" in page
    assert page.count('class="bar"') == 3  # both faces, and all together
    with qtbot.waitSignal(running.recording_service.saved) as saved:
        running.recording_service.save_page(
            tmp_path / "summary.png", dialog.page(".png")
        )
    assert QImage(str(saved.args[0])).width() > 300


def test_a_summary_of_a_crowd_shows_those_seen_longest(qtbot, qapp, running):
    builder = SummaryBuilder()
    for number in range(300):
        for moment in (0.0, 0.1 + number / 1000):
            image = np.zeros((4, 4, 3), np.uint8)
            frame = Frame(image, number + moment, 0, "crowd")
            builder.add(AnalysedFrame(frame, (reading(number + 1, 0, 0.0),)))
    dialog = SummaryDialog(running, qapp, builder.summary(), "crowd")
    qtbot.addWidget(dialog)

    spoken = dialog.view.accessibleDescription()
    assert spoken.startswith("All 300 faces")
    assert "Face 299," in spoken
    assert "Face 1," not in spoken
    assert not QImage.fromData(dialog.page(".png")).isNull()
    assert dialog.page(".html").count(b'class="bar"') == 301


def test_a_table_is_proposed_by_date_in_the_folder_and_gets_its_suffix(running, folder):
    folder.mkdir()
    proposed = []

    def choose():
        dialog = running.findChild(QFileDialog)
        proposed.extend(dialog.selectedFiles())
        dialog.selectNameFilter("JSON Lines (*.jsonl)")
        dialog.selectFile(str(folder / "mine"))
        dialog.accept()

    QTimer.singleShot(0, choose)
    kinds = {".csv": "CSV", ".jsonl": "JSON Lines"}

    assert ask_save_path(running, "Save", folder, kinds) == folder / "mine.jsonl"
    assert proposed[0].startswith(str(folder / "20"))
    assert proposed[0].endswith(".csv")


def test_nothing_is_saved_where_nobody_chose_a_place(running, folder):
    QTimer.singleShot(0, lambda: running.findChild(QFileDialog).reject())

    assert ask_save_path(running, "Save", folder, {".csv": "CSV"}) is None
    assert running.isEnabled()


def test_names_are_made_of_date_and_time(tmp_path):
    path = new_path(tmp_path / "new" / "folder", ".mp4")

    assert path.parent.is_dir()
    assert len(path.stem) == len("2026-01-31_23-59-59")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        new_path(tmp_path / "file" / "below", ".mp4")


def test_a_folder_that_fails_leads_to_its_setting(qtbot, running, tmp_path):
    (tmp_path / "file").write_text("no folder")
    running.change_settings(replace(running.settings, folder=str(tmp_path / "file")))
    running.commands["record"].trigger()
    qtbot.waitUntil(lambda: bool(running.central.banner.sentence))

    press(qtbot, running.central.banner)

    dialog = running.findChild(SettingsDialog)
    assert dialog._paths["folder"].isVisible()
    dialog.reject()


def test_a_sink_that_fails_is_told_of_once(qtbot, running):
    def failing(analysed):
        raise ValueError("no room")

    banner = running.central.banner
    running.player.session.attach(failing)
    qtbot.waitUntil(lambda: "An output stopped unexpectedly" in banner.sentence)
    banner.hide()
    running.player.feed.report()

    assert banner.sentence == ""


def count_down(running):
    running.change_settings(replace(running.settings, countdown="3"))
    running.commands["record"].trigger()


def test_a_countdown_comes_before_the_recording(qtbot, running):
    count_down(running)
    hints = []
    qtbot.waitUntil(
        lambda: (
            hints.append(running.central.view.hint)
            or running.recording_service.recording
        ),
        timeout=10_000,
    )
    shown = list(dict.fromkeys(hint[-1] for hint in hints if hint))
    assert shown == ["3", "2", "1"]
    qtbot.waitUntil(lambda: running.recording_service.recording)
    begun = running.recording_service.figures_changed
    with qtbot.waitSignal(begun, check_params_cb=lambda status: status.elapsed_s > 0):
        pass
    with qtbot.waitSignal(running.recording_service.saved, timeout=10_000):
        running.commands["record"].trigger()


def test_a_countdown_can_be_stopped(qtbot, running):
    count_down(running)
    running.commands["record"].trigger()
    assert running.central.view.hint == ""
    qtbot.wait(3500)
    assert not running.recording_service.recording


def test_another_source_ends_the_countdown(qtbot, running):
    count_down(running)
    running.open("1")
    assert not running.commands["record"].isChecked()
