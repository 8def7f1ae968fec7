"""What every test gets."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time

import pytest
from hypothesis import settings

from tests.portal import Desktop

# An example that takes long on a busy machine is not wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Before anything loads Qt: no test needs a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Under nohup every program that a test starts would ignore the signal, as it should.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


# Started by libraries once for the whole process; by their classes.
OTHERS_THREADS = {"TMonitor"}  # tqdm's


@pytest.fixture(autouse=True)
def own_cache_folder(tmp_path, monkeypatch):
    """Keep tests away from the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


class VirtualDisplay:
    """An X server of its own with a white screen, 320x240."""

    def __init__(self, *options):
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", "1", "-wr", "-nolisten", "tcp"),
                *("-screen", "0", "320x240x24", *options),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.name = f":{self._server.stdout.readline().strip()}"

    def end(self):
        self._server.terminate()
        self._server.wait()
        self._server.stdout.close()


@pytest.fixture
def start_display(monkeypatch):
    """Start an X server of the test's own, and make it the display."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    displays = []

    def start(*options):
        displays.append(VirtualDisplay(*options))
        monkeypatch.setenv("DISPLAY", displays[-1].name)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        return displays[-1]

    yield start
    for display in displays:
        display.end()


@pytest.fixture
def wayland(tmp_path, monkeypatch):
    """A session under Wayland, without a portal and GStreamer until they are added."""
    desktop = Desktop(tmp_path, monkeypatch.setenv)
    yield desktop
    desktop.end()


@pytest.fixture(autouse=True)
def no_thread_left_behind():
    """Fail a test that leaves a thread running, daemons too: all of ours are."""
    before = set(threading.enumerate())
    yield
    left = left_running(before, 5.0)
    assert not left, f"threads still running: {left}"


def left_running(before, limit_s):
    """Return the names of the threads that are new since ``before`` and do not end."""
    end_s = time.monotonic() + limit_s
    new = [
        thread
        for thread in threading.enumerate()
        if thread not in before and type(thread).__name__ not in OTHERS_THREADS
    ]
    for thread in new:
        thread.join(max(0.0, end_s - time.monotonic()))
    return [thread.name for thread in new if thread.is_alive()]
