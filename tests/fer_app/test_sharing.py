"""Live output and virtual camera of the window, with real clients."""

import json
import socket
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fer_app.dialogs.settings import SettingsDialog

from fer_core.session.session import NoAnalysis
from fer_core.session.status import SessionState
from tests.fer_app.conftest import FakeEnvironment, press, texts
from tests.sockets import own_sockets

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE_S = 10

# What a virtual camera's package offers, without a device: frames go to a list.
FAKE_PACKAGE = """
class PixelFormat:
    BGR = "BGR"

cameras = []

class Camera:
    def __init__(self, width, height, fps, fmt):
        if missing:
            raise RuntimeError(missing)
        self.size, self.frames, self.closed = (width, height), [], False
        cameras.append(self)

    def send(self, frame):
        assert not self.closed
        self.frames.append(frame.copy())

    def close(self):
        self.closed = True

missing = ""
"""


class SlowCameras(FakeEnvironment):
    """Cameras of a usual rate: drawing twice what they give takes its time."""

    def open_source(self, spec):
        source = super().open_source(spec)
        source.rate_fps = 25.0
        return source


@pytest.fixture
def environment():
    return SlowCameras()


@pytest.fixture
def connect():
    connect = pytest.importorskip("websockets.sync.client").connect
    return partial(connect, close_timeout=0.1)  # where messages wait unread


@pytest.fixture
def sharing(qtbot, running, connect):
    """The window with its live output on, at a port that was free."""
    running.change_settings(replace(running.settings, live_address="127.0.0.1:0"))
    running.commands["live"].trigger()
    qtbot.waitUntil(lambda: "ws://" in texts(running.status))
    return running


def address(window):
    return window.sharing_controller.live.sink.address


def test_it_is_off_at_first_and_after_a_restart(qtbot, qapp, sharing, environment):
    from fer_app.main_window import MainWindow

    again = MainWindow(qapp, sharing._store, environment.build())
    qtbot.addWidget(again)
    assert not again.commands["live"].isChecked()
    assert not again.commands["virtual_camera"].isChecked()
    assert not again.sharing_controller.on
    again.close()


def test_a_client_gets_what_the_window_shows(qtbot, sharing, connect):
    with connect(address(sharing).url) as client:
        qtbot.waitUntil(lambda: "clients: 1" in texts(sharing.status))
        message = json.loads(client.recv(PATIENCE_S))
    assert message["source"] == "Camera 0"
    assert [face["face_id"] for face in message["faces"]] == [1, 2]
    assert message["faces"][0]["label"] is not None
    qtbot.waitUntil(lambda: "clients: 0" in texts(sharing.status))


def next_source(client):
    try:
        return json.loads(client.recv(0.05))["source"]
    except TimeoutError:  # the window is at it
        return ""


def test_it_follows_the_window_to_another_source(qtbot, sharing, connect):
    with connect(address(sharing).url) as client:
        sharing.open("1")
        qtbot.waitUntil(lambda: next_source(client) == "Camera 1")


def test_a_picture_that_stands_still_reaches_a_client_that_comes_late(
    qtbot, sharing, connect
):
    sharing.open("clip.mp4")
    qtbot.waitUntil(lambda: sharing.player.shown_name == "clip.mp4")
    sharing.commands["play"].trigger()
    with connect(address(sharing).url) as client:
        qtbot.waitUntil(lambda: next_source(client) == "clip.mp4")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_while_it_is_on_sockets_are_open_and_only_loopback_ones(
    qtbot, sharing, connect
):
    listening = {each for each in own_sockets() if each.listening}
    port = address(sharing).port
    assert [each.host for each in listening if each.port == port] == ["127.0.0.1"]
    sharing.commands["live"].trigger()
    qtbot.waitUntil(lambda: port not in {each.port for each in own_sockets()})
    assert "ws://" not in texts(sharing.status)


def test_its_sign_stays_in_full_screen(qtbot, sharing):
    sharing.commands["full"].setChecked(True)
    assert sharing.status.isVisible()
    sharing.commands["live"].trigger()
    qtbot.waitUntil(lambda: not sharing.status.isVisible())


def test_for_other_computers_the_window_shows_the_token(qtbot, sharing):
    sharing.commands["live"].trigger()
    sharing.change_settings(replace(sharing.settings, live_address="0.0.0.0:0"))
    sharing.commands["live"].trigger()
    qtbot.waitUntil(lambda: "token" in texts(sharing.status))
    assert address(sharing).token in texts(sharing.status)


def test_a_port_that_is_taken_is_told_and_viewing_goes_on(qtbot, running, connect):
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = f"127.0.0.1:{other.getsockname()[1]}"
        running.change_settings(replace(running.settings, live_address=place))
        running.commands["live"].trigger()
        qtbot.waitUntil(lambda: "is taken" in running.central.banner.sentence)
    assert not running.commands["live"].isChecked()
    before = running.player.session.status.analysed
    qtbot.waitUntil(lambda: running.player.session.status.analysed > before)
    press(qtbot, running.central.banner)
    assert running.findChild(SettingsDialog).isVisible()


def test_a_wrong_address_is_told(qtbot, running):
    running.change_settings(replace(running.settings, live_address="example.org"))
    running.commands["live"].trigger()
    qtbot.waitUntil(lambda: "no address" in running.central.banner.sentence)
    assert not running.commands["live"].isChecked()


def test_switched_on_and_off_at_once_it_ends_off(qtbot, running, connect):
    for _ in range(3):
        running.commands["live"].trigger()
        running.commands["live"].trigger()
    switch = running.sharing_controller.live
    qtbot.waitUntil(lambda: not switch._work.busy)
    assert not switch.on


def test_the_window_closes_with_a_client_that_does_not_read(qtbot, sharing):
    port = address(sharing).port
    with socket.create_connection(("127.0.0.1", port)):
        assert sharing.close()
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.fixture
def example():
    """Starts a client of examples/ and returns the process."""
    started = []

    def start(name, *arguments):
        process = subprocess.Popen(
            [sys.executable, str(EXAMPLES / name), *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_websocket_example_prints_readings(sharing, example):
    line = example("live_websocket.py", address(sharing).url).stdout.readline()
    assert line[0] in "12"
    assert "'happy': 0." in line


def test_the_osc_example_prints_readings(qtbot, running, example):
    pytest.importorskip("pythonosc")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = f"127.0.0.1:{port}"
    running.change_settings(replace(running.settings, live="osc", live_address=place))
    running.commands["live"].trigger()
    qtbot.waitUntil(lambda: place in texts(running.status))
    printed = example("live_osc.py", str(port)).stdout
    lines = {printed.readline().split()[0] for _ in range(20)}
    assert {"/fer/frame", "/fer/face/1/label", "/fer/face/2/probabilities"} <= lines


def test_the_lsl_example_prints_readings(qtbot, running, example):
    try:
        pytest.importorskip("pylsl")
    except RuntimeError:
        pytest.skip("liblsl is missing")
    running.change_settings(replace(running.settings, live="lsl"))
    running.commands["live"].trigger()
    qtbot.waitUntil(lambda: "output lsl" in texts(running.status))
    assert "network" not in texts(running.status)
    assert "'happy': 0." in example("live_lsl.py").stdout.readline()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The virtual camera's package, without a device."""
    (tmp_path / "pyvirtualcam.py").write_text(FAKE_PACKAGE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyvirtualcam", raising=False)
    import pyvirtualcam

    yield pyvirtualcam
    sys.modules.pop("pyvirtualcam", None)  # monkeypatch would put it back


@pytest.fixture
def camera(qtbot, running, package):
    """The virtual camera of a window, on."""
    running.commands["virtual_camera"].trigger()
    qtbot.waitUntil(
        lambda: bool(package.cameras) and len(package.cameras[0].frames) > 2
    )
    return package.cameras[0]


def shows_faces(image):
    """Whether the pattern of the source is seen where a face is."""
    return bool((image[90:180:2, 120:200:2] == 255).mean() > 0.9)


def test_the_virtual_camera_shows_the_annotated_picture(qtbot, running, camera):
    assert camera.size == (640, 360)
    assert shows_faces(camera.frames[-1])
    assert "Virtual camera" in texts(running.status)
    running.commands["virtual_camera"].trigger()
    qtbot.waitUntil(lambda: camera.closed)
    assert "Virtual camera" not in texts(running.status)


def test_with_blur_on_no_frame_of_the_virtual_camera_shows_a_face(
    qtbot, running, package
):
    running.commands["blur"].trigger()
    running.commands["virtual_camera"].trigger()
    qtbot.waitUntil(
        lambda: bool(package.cameras) and len(package.cameras[0].frames) > 9
    )
    assert not any(map(shows_faces, package.cameras[0].frames))


def test_blur_switched_on_reaches_a_virtual_camera_that_stands_still(
    qtbot, running, camera
):
    session = running.player.session
    session.source.silent.set()
    qtbot.waitUntil(lambda: session.status.state is SessionState.WAITING)
    assert shows_faces(camera.frames[-1])
    running.commands["blur"].trigger()
    qtbot.waitUntil(lambda: not shows_faces(camera.frames[-1]))


def test_with_blur_on_a_picture_without_models_is_hidden_whole(qtbot, running, package):
    running.player.session.set_processor(NoAnalysis())
    running.commands["blur"].trigger()
    qtbot.waitUntil(lambda: not running.central.view.analysed.searched)
    running.commands["virtual_camera"].trigger()
    qtbot.waitUntil(
        lambda: bool(package.cameras) and len(package.cameras[0].frames) > 5
    )
    assert not any(map(shows_faces, package.cameras[0].frames))


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("No v4l2 loopback device found", "no driver for a virtual camera"),
        (
            "Virtual camera device could not be opened due to missing permissions",
            "group",
        ),
    ],
)
def test_a_virtual_camera_without_driver_is_told_and_viewing_goes_on(
    qtbot, running, package, reason, told
):
    package.missing = reason
    running.commands["virtual_camera"].trigger()
    qtbot.waitUntil(lambda: told in running.central.banner.sentence)
    assert not running.commands["virtual_camera"].isChecked()
    before = running.player.session.status.analysed
    qtbot.waitUntil(lambda: running.player.session.status.analysed > before)
