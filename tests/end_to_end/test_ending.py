"""The real window told to end, in whatever state it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fer_core._platform.package_files import ASSETS

ROOT = Path(__file__).parents[2]
HANGS_S = 60  # a busy machine included, a program that has not ended does not end

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        sys.platform != "linux", reason="looks at the process as Linux tells of it"
    ),
]


@pytest.fixture
def start(tmp_path):
    """Return a function that starts the window and waits until it hears signals."""
    started = []

    def run(*, introduced: bool) -> subprocess.Popen:
        settings = tmp_path / "config" / "fer-live" / "fer-live.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[settings]\nintroduced={str(introduced).lower()}\n")
        places = {
            "HOME": tmp_path,
            "XDG_CACHE_HOME": tmp_path / "cache",
            "XDG_CONFIG_HOME": tmp_path / "config",
            "XDG_DATA_HOME": tmp_path / "data",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "app"))),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "fer_app", "--source", str(ASSETS / "sample.mp4")],
            env=os.environ | {name: str(value) for name, value in places.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        deadline = time.monotonic() + HANGS_S
        while not hears(process.pid, signal.SIGTERM):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def hears(pid: int, number: int) -> bool:
    """Return whether the process catches the signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_while_the_first_page_waits_and_nothing_moves(start, number):
    process = start(introduced=False)
    time.sleep(2)  # the page is shown, and no timer runs
    process.send_signal(number)
    _, errors = process.communicate(timeout=HANGS_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("after_s", [0.0, 0.5, 1.0, 4.0])
def test_it_ends_while_models_load_and_while_a_film_plays(start, after_s):
    process = start(introduced=True)
    time.sleep(after_s)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=HANGS_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
