from __future__ import annotations

import threading

from tests.conftest import left_running


def test_a_daemon_thread_that_goes_on_is_seen():
    before = set(threading.enumerate())
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="leak", daemon=True)
    thread.start()
    try:
        assert left_running(before, 0.0) == ["leak"]
    finally:
        end.set()
    assert left_running(before, 5.0) == []
