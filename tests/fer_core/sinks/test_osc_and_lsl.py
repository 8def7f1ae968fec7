"""Readings for other programs by OSC and LSL, received by real clients."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.sinks.live_output import (
    LOOPBACK,
    LiveAddress,
    open_live_output,
    parse_live_address,
)
from tests.fer_core.sinks.test_sinks import happy

PATIENCE_S = 10


@pytest.fixture
def osc():
    """A UDP socket that listens, and what decodes a datagram to (address, values)."""
    bundles = pytest.importorskip("pythonosc.osc_bundle")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((LOOPBACK, 0))
        listener.settimeout(PATIENCE_S)
        yield (
            listener,
            lambda: [
                (message.address, message.params)
                for message in bundles.OscBundle(listener.recv(4096))
            ],
        )


def test_osc_messages_tell_of_a_frame_and_its_faces(osc):
    listener, receive = osc
    with open_live_output(LiveAddress("osc", *listener.getsockname())) as output:
        output.write(happy(7))
        assert receive() == [("/fer/frame", [1, 7, pytest.approx(0.7), 1])]
        face = dict(receive())
    assert face["/fer/face/1/label"] == ["happy"]
    assert face["/fer/face/1/box"] == pytest.approx(
        [10 / 64, 10 / 48, 30 / 64, 30 / 48]
    )
    assert face["/fer/face/1/probabilities"] == pytest.approx([1 / 7] * 7)
    assert face["/fer/face/1/valence"] == [0.0]


def test_osc_without_a_listener_goes_on_and_counts(osc):
    listener, _ = osc
    host, port = listener.getsockname()
    listener.close()
    with open_live_output(LiveAddress("osc", host, port)) as output:
        for index in range(5):
            output.write(happy(index))
        assert output.dropped > 0


@pytest.fixture
def lsl():
    try:
        return pytest.importorskip("pylsl")
    except RuntimeError:
        pytest.skip("liblsl is missing")


def test_lsl_samples_tell_of_faces_and_of_frames_without(lsl):
    with open_live_output(parse_live_address("lsl")) as output:
        (info,) = lsl.resolve_byprop("name", "fer-live", 1, PATIENCE_S)
        inlet = lsl.StreamInlet(info)
        inlet.open_stream(PATIENCE_S)
        labels = inlet.info().get_channel_labels()
        output.write(happy(2))
        output.write(replace(happy(3), faces=()))
        seen, stamp = inlet.pull_sample(PATIENCE_S)
        empty, later = inlet.pull_sample(PATIENCE_S)
        inlet.close_stream()
    seen, empty = (dict(zip(labels, each, strict=True)) for each in (seen, empty))
    assert (seen["frame"], seen["face_id"], seen["label"]) == (2, 1, 3)
    assert seen["happy"] == pytest.approx(1 / 7)
    assert (empty["frame"], empty["face_id"], empty["label"]) == (3, 0, -1)
    assert np.isnan(empty["happy"])
    assert later >= stamp


# A process of its own: the library is told once how far it reaches.
DEVICES = """
import os, socket
from fer_core.sinks.live_output import open_live_output, parse_live_address
with open_live_output(parse_live_address("lsl")) as output:
    for name in os.listdir("/proc/self/fd"):
        try:
            found = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        if found.family in (socket.AF_INET, socket.AF_INET6):
            level = socket.SOL_SOCKET, socket.SO_BINDTODEVICE
            print(found.type, found.getsockopt(*level, 16).strip(bytes(1)).decode())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="binds sockets as Linux does")
def test_lsl_stays_on_this_computer_unless_told_otherwise(lsl):
    command = [sys.executable, "-c", DEVICES]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    sockets = set(done.stdout.split("\n")[:-1])
    assert sockets == {f"{socket.SOCK_STREAM!s} lo", f"{socket.SOCK_DGRAM!s} lo"}


def test_lsl_tells_that_its_reach_is_chosen_once(lsl):
    with open_live_output(parse_live_address("lsl")):
        pass
    with pytest.raises(OutputError, match="Start fer-live again to change it"):
        open_live_output(parse_live_address("lsl://0.0.0.0"))
