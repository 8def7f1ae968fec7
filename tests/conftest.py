"""What every test gets."""

from __future__ import annotations

import os
import threading

import pytest

# Before anything loads Qt: no test needs a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_cache_folder(tmp_path, monkeypatch):
    """Keep tests away from the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


@pytest.fixture(autouse=True)
def no_thread_left_behind():
    """Fail a test that leaves one of its threads running."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in left:
        thread.join(5)
    still = [t.name for t in left if t.is_alive()]
    assert not still, f"threads still running: {still}"
