"""What was watched is found again and named."""

import pytest
from fer_app.dialogs import prompts
from fer_app.dialogs.two_cameras import TwoCamerasDialog
from fer_app.widgets.source_picker import SourcePicker
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QInputDialog

from fer_core.sources.side_by_side import LOST_GREY
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


def choose_two(window):
    """The dialog that asks for two cameras, its lists and its buttons."""
    window.commands["two_cameras"].trigger()
    (dialog,) = window.findChildren(TwoCamerasDialog)
    return (
        dialog,
        dialog.findChildren(QComboBox),
        dialog.findChild(QDialogButtonBox).buttons(),
    )


def test_two_cameras_are_watched_side_by_side(qtbot, running):
    dialog, (left, right), _ = choose_two(running)
    assert [left.currentText(), right.currentText()] == ["First", "Second"]
    left.setCurrentText("Second")
    right.setCurrentText("First")
    dialog.accept()
    qtbot.waitUntil(lambda: running.windowTitle().startswith("Camera 1 + Camera 0"))
    qtbot.waitUntil(lambda: running.central.view.analysed is not None)

    shown = running.central.view.analysed.frame
    assert len(shown.views) == 2
    assert running.settings.source == running.player.spec == "1+0"
    assert running.central.picker.currentText() == "Camera 1 + Camera 0"


def test_one_camera_twice_cannot_be_chosen(running):
    dialog, (left, right), buttons = choose_two(running)
    (watch,) = (b for b in buttons if b.isDefault())
    assert watch.isEnabled()
    right.setCurrentText(left.currentText())
    assert not watch.isEnabled()
    right.setCurrentText("rtsp://camera/live")
    assert watch.isEnabled()
    assert dialog.spec == "0+rtsp://camera/live"
    dialog.reject()


def test_of_two_cameras_the_lost_one_is_named_until_it_is_back(
    qtbot, running, environment
):
    watch(qtbot, running, "0+1")
    right = environment.sources[-2]
    qtbot.waitUntil(lambda: running.central.view.analysed is not None)
    right.silent.set()
    banner = running.central.banner
    qtbot.waitUntil(lambda: "Camera 1 is lost" in banner.sentence)
    view = running.central.view

    def is_grey_on_the_right():  # it is no mirror
        right_half = view.width() * 6 // 10, view.height() // 2
        return view.grab().toImage().pixelColor(*right_half).red() == LOST_GREY

    qtbot.waitUntil(is_grey_on_the_right)
    analysed = running.player.session.status.analysed
    qtbot.waitUntil(lambda: running.player.session.status.analysed > analysed)
    right.silent.clear()
    qtbot.waitUntil(lambda: banner.sentence == "")


def test_a_password_of_one_of_two_is_neither_shown_nor_kept(qtbot, running, store):
    before = running.settings.source
    seen = []
    running.player.opening.connect(
        lambda spec: seen.append(running.central.picker.currentText())
    )
    watch(qtbot, running, "0+rtsp://me:secret@camera/live")
    assert "secret" not in seen[0]
    assert "camera/live" in seen[0]
    assert running.settings.source == before
    assert running.settings.recent == ""


def test_two_cameras_watched_last_are_watched_again(qtbot, qapp, store, environment):
    from fer_app.main_window import MainWindow

    store.setValue("settings/source", "0+1")
    again = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(again)
    again.show()
    again.begin("")
    qtbot.waitUntil(lambda: again.player.session is not None)
    assert again.player.spec == "0+1"
    again.close()
