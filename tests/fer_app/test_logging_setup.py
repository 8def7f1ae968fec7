import logging
import threading
from pathlib import Path

import pytest
from fer_app.logging_setup import (
    REPORTS,
    ExceptionHooks,
    log_path,
    start_log,
    state_folder,
    write_report,
)
from fer_app.widgets.banner import Banner
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget


@pytest.fixture(autouse=True)
def folders(qapp, monkeypatch, tmp_path):
    """The person's own folders are left alone."""
    for name in ("DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


@pytest.fixture
def hooks():
    hooks = ExceptionHooks()
    hooks.install()
    yield hooks
    hooks.remove()


def test_an_error_nobody_caught_in_a_thread_reaches_the_banner_and_the_log(
    qtbot, hooks, caplog
):
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner(QWidget(window), window)
    hooks.caught.connect(banner.show_error)

    def fail():
        raise ValueError("a cog came loose")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: "a cog came loose" in banner.sentence)
    assert "Unforeseen error" in caplog.text


def trouble(message):
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_an_error_leaves_a_report_to_attach_and_the_banner_says_where(hooks):
    told = []
    hooks.caught.connect(told.append)
    for _ in range(3):  # as from a timer
        error = trouble("a cog came loose")
        hooks._hook(ValueError, error, None)

    (report,) = state_folder().rglob("report-*.txt")
    text = report.read_text(encoding="utf-8")
    assert "ValueError: a cog came loose" in text
    assert "Python 3." in text
    assert "openvino" in text
    assert [message.fields["report"] for message in told] == [str(report)] * 3
    assert str(report) in told[0]


def test_the_newest_reports_stay():
    paths = [write_report(f"trouble {number}") for number in range(REPORTS + 3)]
    assert set(state_folder().rglob("report-*.txt")) == set(paths[3:])


def test_a_report_does_not_name_the_home_folder(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    report = write_report("FileNotFoundError: '/home/ada/films/a.mp4'")
    text = report.read_text(encoding="utf-8")
    assert "'~/films/a.mp4'" in text
    assert "ada" not in text


def test_where_no_report_can_be_written_the_error_is_told_all_the_same(hooks, tmp_path):
    (tmp_path / "STATE").write_text("in the way")
    told = []
    hooks.caught.connect(told.append)
    hooks._hook(ValueError, trouble("a cog came loose"), None)
    assert "a cog came loose" in told[0]
    assert "report" not in told[0].fields


@pytest.fixture
def log():
    """The log, begun by what is returned; ended afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield start_log
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_what_is_logged_is_in_the_file_that_help_opens_and_in_reports(log):
    log()
    logging.getLogger("fer_app.test").warning("the camera sneezed")
    assert "the camera sneezed" in log_path().read_text(encoding="utf-8")
    report = write_report("trouble")
    assert "the camera sneezed" in report.read_text(encoding="utf-8")


def test_logs_of_the_version_before_move_to_where_logs_belong(log, tmp_path):
    old = Path(
        QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.AppLocalDataLocation
        )
    )
    old.mkdir(parents=True)
    (old / "fer-live.log").write_text("a winter ago\n", encoding="utf-8")
    log()
    assert "a winter ago" in log_path().read_text(encoding="utf-8")
    assert not (old / "fer-live.log").exists()
