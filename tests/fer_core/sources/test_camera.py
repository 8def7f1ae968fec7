"""A camera whose pictures are damaged on their way, as OpenCV hands them on."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from fer_core._platform.opencv import cv2
from fer_core.errors import SourceError
from fer_core.sources.factory import open_source

WIDE, SMALL = (64, 48), (32, 24)
GARBAGE = np.random.default_rng(0).bytes(500)


def jpeg(grey, size=WIDE):
    picture = np.full((size[1], size[0], 3), grey, np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


def claiming(width, height):
    """A picture whose header tells another size."""
    picture = bytearray(jpeg(200))
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(picture)


class Capture:
    """OpenCV's, on Linux: what it cannot decode, it hands on as memory it was given."""

    def __init__(self, sent, code):
        self._sent = iter(sent)
        self._properties = {
            cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*code),
            cv2.CAP_PROP_FPS: 30.0,
            cv2.CAP_PROP_FRAME_WIDTH: float(WIDE[0]),
            cv2.CAP_PROP_FRAME_HEIGHT: float(WIDE[1]),
            cv2.CAP_PROP_CONVERT_RGB: 1.0,
        }

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return True

    def getBackendName(self):  # noqa: N802
        return "V4L2"

    def get(self, what):
        return self._properties[what]

    def set(self, what, value):
        if what == cv2.CAP_PROP_CONVERT_RGB:
            self._properties[what] = float(value)
        return what == cv2.CAP_PROP_CONVERT_RGB

    def read(self):
        sent = next(self._sent, None)
        if sent is None:
            return False, None
        if isinstance(sent, np.ndarray):
            return True, sent
        raw = np.frombuffer(sent, np.uint8)[None]
        if not self._properties[cv2.CAP_PROP_CONVERT_RGB]:
            return True, raw
        memory = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
        decoded = cv2.imdecode(raw, cv2.IMREAD_COLOR)
        return True, memory if decoded is None else decoded

    def release(self):
        pass


@pytest.fixture
def camera(monkeypatch):
    """Return a function that gives a camera which sends this, and then is gone."""

    def plug_in(sent, code="MJPG"):
        captures = iter([Capture(sent, code)])
        gone = Capture([], code)
        monkeypatch.setattr(cv2, "VideoCapture", lambda *_: next(captures, gone))
        return open_source("77", patience_s=0.0)

    return plug_in


def seen(source):
    """Return the size and the grey of each picture, until the camera is given up."""
    pictures, frames = [], source.frames()
    with pytest.raises(SourceError, match="Camera 77"):
        pictures.extend(
            (frame.image.shape[1::-1], round(float(frame.image.mean()), -1))
            for frame in itertools.islice(frames, 1000)
        )
    return pictures


@pytest.mark.parametrize(
    "damaged",
    [GARBAGE, b"\0" * 500, claiming(65_500, 65_500), claiming(80, 48), jpeg(200)[:80]],
    ids=["noise", "nothing", "enormous", "another size", "the beginning"],
)
def test_a_damaged_picture_is_left_out(camera, damaged):
    # Not every picture is seen: the newest counts.
    assert set(seen(camera([jpeg(50), damaged] * 100))) == {(WIDE, 50)}


def test_a_camera_that_sends_garbage_only_gives_no_picture(camera):
    assert seen(camera(itertools.repeat(GARBAGE))) == []


def test_the_size_may_change_for_good(camera):
    sent = [jpeg(50)] * 20 + [jpeg(100, SMALL)] * 20
    assert seen(camera(sent))[-1] == (SMALL, 100)


def test_pictures_that_are_not_compressed_are_taken_as_they_are(camera):
    picture = np.full((48, 64, 3), 50, np.uint8)
    assert set(seen(camera([picture] * 20, "YUYV"))) == {(WIDE, 50)}
