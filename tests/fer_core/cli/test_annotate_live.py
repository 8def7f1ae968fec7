"""``fer-annotate --live``: readings for other programs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fer_core.cli.annotate import main
from tests.sockets import own_sockets

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60  # until the models are loaded, on a busy machine


def test_many_inputs_have_no_one_live_output(capsys):
    assert main(["synthetic", "synthetic", "--live", "ws"]) == 2
    assert "one input" in capsys.readouterr().err


def test_a_wrong_address_is_one_sentence_before_any_work(capsys):
    assert main(["synthetic", "--live", "example.org"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ws://127.0.0.1:8765" in said


@pytest.fixture
def annotating(tmp_path):
    """The command over frames without end, and what begins it with arguments."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "fer_core.cli.annotate", "synthetic", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), *sys.path))},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def listening(process):
    """The sockets a process listens on, once there are any."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s and process.poll() is None:
        found = [each for each in own_sockets(process.pid) if each.listening]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(process.communicate()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_client_gets_readings_while_they_come(annotating, tmp_path):
    connect = pytest.importorskip("websockets.sync.client").connect
    process = annotating("--live", "ws://127.0.0.1:0")
    (listener,) = listening(process)
    with connect(f"ws://127.0.0.1:{listener.port}") as client:
        sockets = own_sockets(process.pid)
        first, second = (json.loads(client.recv(PATIENCE_S)) for _ in range(2))
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 130
    assert {each.host for each in sockets} == {"127.0.0.1"}
    assert first["frame"] < second["frame"]
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_token_for_other_computers_is_told(annotating):
    pytest.importorskip("websockets")
    process = annotating("--live", "ws://0.0.0.0:0", "--max-frames", "1")
    _, said = process.communicate(timeout=PATIENCE_S)
    assert re.search(r"token [\w-]{22}\b", said), said
