"""What was watched is found again and named."""

import pytest
from fer_app.dialogs import prompts
from fer_app.widgets.source_picker import SourcePicker
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QInputDialog

from fer_core.sources.stream_address import shown_address


def listed(window):
    picker = window.central.picker
    return [picker.itemData(row) for row in range(picker.count())]


def watch(qtbot, window, spec):
    window.open(spec)
    qtbot.waitUntil(
        lambda: window.player.session is not None and window.player.spec == spec
    )


def test_files_watched_before_are_listed_newest_first(qtbot, running):
    for name in ("one.mp4", "two.mp4", "one.mp4"):
        watch(qtbot, running, name)
    watch(qtbot, running, "0")

    found = [spec for spec in listed(running) if str(spec).endswith(".mp4")]
    assert found == ["sample.mp4", "one.mp4", "two.mp4"]


def test_they_are_listed_after_the_next_start_too(qtbot, running, store):
    watch(qtbot, running, "one.mp4")

    kept = QSettings(store.fileName(), QSettings.Format.IniFormat)
    store.sync()
    assert kept.value("settings/recent") == "one.mp4"


@pytest.mark.parametrize(
    "address", ["rtsp://me:secret@camera/live", "http://camera/live?token=abc"]
)
def test_an_address_with_a_secret_is_not_kept(qtbot, running, store, address):
    watch(qtbot, running, address)

    assert running.settings.recent == ""
    assert shown_address(address) != address


def test_the_title_names_the_source(qtbot, running):
    assert running.windowTitle() == "Camera 0 - fer-live"
    watch(qtbot, running, "clip.mp4")
    assert running.windowTitle() == "clip.mp4 - fer-live"


def test_an_address_that_failed_is_there_to_be_corrected(running):
    shown = []

    def answer():
        (dialog,) = (d for d in running.findChildren(QInputDialog) if d.isVisible())
        shown.append(dialog.textValue())
        dialog.setTextValue("nothing")
        dialog.accept()

    for _ in range(2):
        QTimer.singleShot(0, answer)
        running.commands["stream"].trigger()

    assert shown == ["rtsp://", "nothing"]
    QTimer.singleShot(0, answer)
    assert prompts.ask_stream(running, "x") == "nothing"


def test_a_long_name_is_cut_with_an_ellipsis(qtbot):
    def drawn(name):
        picker = SourcePicker("sample.mp4")
        qtbot.addWidget(picker)
        picker.show_current("a", name)
        picker.resize(240, 32)
        return picker.grab().toImage()

    long = "a film with a very long name that goes on and on {} and ends.mp4"
    assert drawn(long.format("here")) == drawn(long.format("there"))
    assert drawn("ends.mp4") != drawn(long.format("here"))
