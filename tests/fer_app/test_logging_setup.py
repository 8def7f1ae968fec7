import logging
import threading

import pytest
from fer_app.logging_setup import ExceptionHooks, log_path, start_log
from fer_app.widgets.banner import Banner
from PySide6.QtWidgets import QWidget


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


def test_what_is_logged_is_in_the_file_that_help_opens(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    start_log()
    try:
        logging.getLogger("fer_app.test").warning("the camera sneezed")
        assert "the camera sneezed" in log_path().read_text(encoding="utf-8")
    finally:
        for handler in [each for each in root.handlers if each not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
