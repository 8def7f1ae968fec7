"""Readings for other programs, received by real clients."""

from __future__ import annotations

import gc
import json
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.sinks.fan_out import FanOut
from fer_core.sinks.live_output import (
    LOOPBACK,
    LiveAddress,
    live_message,
    open_live_output,
    parse_live_address,
)
from fer_core.types import AnalysedFrame, EmotionScores, Frame, RelativeScores
from tests.fer_core.sinks.test_sinks import happy
from tests.sockets import own_sockets

ANY_PORT = LiveAddress("ws", LOOPBACK, 0)
ALL_ADDRESSES = "0.0.0.0"
PATIENCE_S = 10


@pytest.fixture
def connect():
    return pytest.importorskip("websockets.sync.client").connect


@pytest.fixture
def output(connect):
    with open_live_output(ANY_PORT) as output:
        yield output


def refused(connect, url, **given):
    """Return the status with which a handshake is refused."""
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus) as error, connect(url, **given):
        pass
    return error.value.response.status_code


def own_address():
    """Return an address of this computer that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this computer has no other address")
        return probe.getsockname()[0]


def test_a_message_tells_of_a_frame_and_its_faces():
    face = happy(3).faces[0]
    scores = EmotionScores((0.1, 0.0, 0.0, 0.6, 0.2, 0.1, 0.0))
    face = replace(
        face, scores=scores, label=None, relative=RelativeScores(scores, "auto", 2.0)
    )
    frame = Frame(np.zeros((48, 64, 3), np.uint8), 9.0, 90, "a.mp4", False, (1.5, 15))

    message = live_message(AnalysedFrame(frame, (face,)), 1000.0)

    assert json.loads(json.dumps(message)) == {
        "format": "fer-live",
        "version": 1,
        "unix_s": 1000.0,
        "source": "a.mp4",
        "frame": 15,
        "time_s": 1.5,
        "width": 64,
        "height": 48,
        "searched": True,
        "faces": [
            {
                "face_id": 1,
                "x": 10,
                "y": 10,
                "width": 30,
                "height": 30,
                "detection_score": 0.9,
                "label": None,
                "emotion": "happy",
                "confidence": 0.6,
                "valence": 0.4,
                "probabilities": message["faces"][0]["probabilities"],
                "relative": {
                    "emotion": "happy",
                    "probabilities": message["faces"][0]["probabilities"],
                    "baseline": "auto",
                    "baseline_s": 2.0,
                    "sensitivity": 0.0,
                },
            }
        ],
    }
    assert message["faces"][0]["probabilities"]["sad"] == 0.2


def test_every_field_of_a_message_is_documented():
    text = (Path(__file__).parents[3] / "docs/live-output.md").read_text()
    face = replace(
        happy(0).faces[0],
        relative=RelativeScores(happy(0).faces[0].scores, "rest", 1.0),
    )
    message = live_message(replace(happy(0), faces=(face,)), 0.0)
    fields = {*message, *message["faces"][0], *message["faces"][0]["relative"]}
    assert [name for name in sorted(fields) if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("text", "url", "local"),
    [
        ("ws", "ws://127.0.0.1:8765", True),
        ("ws://localhost:1234", "ws://127.0.0.1:1234", True),
        ("WS://[::1]:5", "ws://[::1]:5", True),
        ("osc://", "osc://127.0.0.1:9000", True),
        (" osc://192.168.1.5:7000/ ", "osc://192.168.1.5:7000", False),
        (f"ws://{ALL_ADDRESSES}", f"ws://{ALL_ADDRESSES}:8765", False),
        ("lsl", "lsl", True),
        ("lsl://localhost", "lsl", True),
        (f"lsl://{ALL_ADDRESSES}", f"lsl://{ALL_ADDRESSES}", False),
    ],
)
def test_addresses(text, url, local):
    address = parse_live_address(text)
    assert (address.url, address.local) == (url, local)
    assert bool(address.token) == (address.kind == "ws" and not local)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "http://127.0.0.1",
            "ws://example.org",
            "ws://:x",
            "ws://127.0.0.1:70000",
        ),
        *(
            "ws://1.2.3",
            "ws://127.0.0.1/a",
            "ws://127.0.0.1?token=a",
            "osc://127.0.0.1:0",
        ),
        *(
            "lsl://127.0.0.1:5",
            "lsl://192.168.1.5",
            "ws://a@127.0.0.1",
            "ws://[::1",
            "osc://device.local:9000",
        ),
    ],
)
def test_what_is_no_address_is_told_in_a_sentence(text):
    with pytest.raises(OutputError, match="no address for live output"):
        parse_live_address(text)


def test_tokens_differ():
    first, second = (parse_live_address(f"ws://{ALL_ADDRESSES}") for _ in range(2))
    assert first.token != second.token


def test_every_client_gets_each_frame(connect, output):
    with connect(output.address.url) as one, connect(output.address.url) as two:
        for index in range(3):
            output.write(happy(index))
            assert json.loads(one.recv(PATIENCE_S))["frame"] == index
            assert json.loads(two.recv(PATIENCE_S))["faces"][0]["label"] == "happy"
        assert output.clients == 2


def test_a_client_that_comes_late_gets_the_newest_frame(connect, output):
    output.write(happy(0))
    output.write(happy(1))
    with connect(output.address.url) as client:
        assert json.loads(client.recv(PATIENCE_S))["frame"] == 1


def test_a_client_that_does_not_read_holds_up_nobody(connect, output):
    with socket.create_connection((LOOPBACK, output.address.port)) as deaf:
        deaf.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            b"Sec-WebSocket-Version: 13\r\n\r\n"
        )
        assert deaf.recv(100).startswith(b"HTTP/1.1 101")
        with connect(output.address.url) as client:
            index = 0
            while not output.dropped:
                output.write(happy(index))
                assert json.loads(client.recv(PATIENCE_S))["frame"] == index
                index += 1
        output.close()


def test_a_handshake_that_never_ends_holds_up_nobody(connect, output):
    with socket.create_connection((LOOPBACK, output.address.port)) as silent:
        with connect(output.address.url) as client:
            output.write(happy(0))
            assert client.recv(PATIENCE_S)
        output.close()
        silent.settimeout(PATIENCE_S)
        assert silent.recv(1) == b""


def test_clients_that_go_are_not_counted(connect, output):
    with connect(output.address.url):
        pass
    gone = threading.Event()
    for _ in range(100):
        if output.clients == 0:
            break
        gone.wait(0.05)
    output.write(happy(0))
    assert output.clients == 0


def test_what_a_client_says_is_ignored(connect, output):
    with connect(output.address.url) as client:
        client.send("hello")
        output.write(happy(0))
        assert json.loads(client.recv(PATIENCE_S))["frame"] == 0


def test_web_pages_are_refused_unless_their_origin_is_allowed(connect):
    allowed = "https://example.org"
    with open_live_output(ANY_PORT, [allowed]) as output:
        url = output.address.url
        assert refused(connect, url, origin="https://example.com") == 403
        assert refused(connect, url, origin="null") == 403
        assert refused(connect, url, origin="http://127.0.0.1") == 403
        with connect(url, origin=allowed) as client:
            output.write(happy(0))
            assert client.recv(PATIENCE_S)


def test_other_computers_need_the_token(connect):
    address = replace(parse_live_address(f"ws://{ALL_ADDRESSES}"), port=0)
    with open_live_output(address) as output:
        port, token = output.address.port, output.address.token
        url = f"ws://{own_address()}:{port}/"
        assert refused(connect, url) == 401
        assert refused(connect, f"{url}?token=wrong") == 401
        header = {"Authorization": f"Bearer {token}"}
        with (
            connect(f"{url}?token={token}"),
            connect(url, additional_headers=header),
            connect(f"ws://{LOOPBACK}:{port}"),
        ):
            pass


def test_a_port_that_is_taken_is_told_in_a_sentence(connect, output):
    with pytest.raises(OutputError, match=r"Port \d+ is taken by another program"):
        open_live_output(output.address)


def test_an_address_of_another_computer_is_told_in_a_sentence(connect):
    with pytest.raises(OutputError, match=r"cannot be used for live output \("):
        open_live_output(LiveAddress("ws", "192.0.2.1", 0))


def test_closing_says_goodbye_and_frees_the_port(connect, output):
    from websockets.exceptions import ConnectionClosedOK

    with connect(output.address.url) as client:
        assert output.close() == output.close() == ()
        with pytest.raises(ConnectionClosedOK):
            client.recv(PATIENCE_S)
    with open_live_output(output.address) as again:
        assert again.address == output.address


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_client_that_comes_at_the_end_is_left_open(connect):
    for _ in range(60):
        output = open_live_output(ANY_PORT)
        there = LOOPBACK, output.address.port
        clients = [socket.create_connection(there) for _ in range(3)]
        output.close()
        for client in clients:
            client.close()
    del output
    gc.collect()  # a socket that is left open warns, and fails the test


def test_only_loopback_sockets_are_open(connect):
    before = own_sockets()
    with open_live_output(ANY_PORT) as output, connect(output.address.url):
        opened = own_sockets() - before
        assert len(opened) >= 2
        assert {each.host for each in opened} == {LOOPBACK}
        assert [each.port for each in opened if each.listening] == [output.address.port]


def test_behind_a_queue_it_sends_all_before_it_closes(connect):
    output = open_live_output(ANY_PORT)
    with connect(output.address.url) as client:
        with FanOut([output], in_step=False) as sinks:
            for index in range(3):
                sinks.write(happy(index))
        assert json.loads(client.recv(PATIENCE_S))["frame"] == 0
