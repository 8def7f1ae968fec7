"""Readings for other programs by OSC and LSL, received by real clients."""

from __future__ import annotations

import socket
from dataclasses import replace

import numpy as np
import pytest

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
