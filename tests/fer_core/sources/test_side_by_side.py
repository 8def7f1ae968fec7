"""Two cameras in one picture: one clock, and one goes on without the other."""

from __future__ import annotations

import itertools
import queue
import threading

import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources import side_by_side
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts
from fer_core.sources.side_by_side import SideBySide

QUICK = Timeouts(open_s=5.0, stall_s=0.3, frozen_s=60.0, retry_s=0.01)


class Device:
    """Gives grey pictures of one value while it is let; None from it is a lost one."""

    rate_fps = 30.0
    finite = False

    def __init__(self, grey, size, gone=None):
        self.size = size
        self._gone = gone or threading.Event()
        self._image = np.full((size[1], size[0], 3), grey, np.uint8)

    def read(self):
        if self._gone.wait(0.005):
            return None
        return self._image

    def close(self):
        pass


def camera(name, *devices, timeouts=QUICK):
    """A camera that is lost and opened again as often as there are devices."""
    waiting = iter(devices)

    def open_device():
        device = next(waiting, None)
        if device is None:
            raise SourceError("There is no {camera}. Plug it in first.", camera=name)
        return device

    return ReconnectingSource(name, "camera", open_device, lambda: True, timeouts)


@pytest.fixture
def opened():
    sources = []

    def side_by_side(*cameras):
        sources.append(SideBySide(*cameras))
        return sources[-1]

    yield side_by_side
    for source in sources:
        source.close()


def halves(frame):
    return tuple(
        frame.image[view.top : view.bottom, view.left : view.right]
        for view in frame.views
    )


def greys(frame):
    return tuple(int(half[2, 2, 0]) for half in halves(frame))


def test_pictures_stand_side_by_side_at_the_height_of_the_higher(opened):
    source = opened(
        camera("small", Device(50, (64, 48))), camera("large", Device(200, (160, 120)))
    )
    frame = next(source.frames())
    left, right = halves(frame)
    assert left.shape == right.shape == (120, 160, 3)
    assert (left == 50).all()
    assert (right == 200).all()
    assert source.size == (frame.image.shape[1], 120) == (328, 120)
    assert (frame.image[:, 160:168] == 0).all()
    assert source.name == frame.source == "small + large"


def test_one_that_is_lost_leaves_its_half_empty_and_comes_back(opened, monkeypatch):
    monkeypatch.setattr(side_by_side, "LOST_S", 0.2)
    gone, back = threading.Event(), queue.Queue()

    def return_later():
        yield Device(50, (64, 48), gone)
        back.get(timeout=30)
        yield Device(90, (64, 48))

    source = opened(
        _returning("left", return_later()), camera("right", Device(200, (64, 48)))
    )
    frames = source.frames()
    assert greys(next(frames)) == (50, 200)
    assert source.lost == ()
    gone.set()
    lost = next(frame for frame in frames if greys(frame)[0] != 50)
    assert greys(lost) == (side_by_side.LOST_GREY, 200)
    assert len(np.unique(halves(lost)[0])) > 1  # the cross
    assert source.lost == ("left",)
    back.put("plugged in")
    returned = next(frame for frame in frames if greys(frame)[0] == 90)
    assert greys(returned) == (90, 200)
    assert source.lost == ()
    assert returned.views == lost.views


def _returning(name, devices):
    return ReconnectingSource(name, "camera", devices.__next__, lambda: True, QUICK)


def test_one_that_comes_back_with_another_size_fits_into_its_half(opened):
    gone = threading.Event()
    devices = iter([Device(50, (64, 48), gone), Device(90, (120, 30))])
    source = opened(_returning("left", devices), camera("right", Device(200, (64, 48))))
    frames = source.frames()
    size = next(frames).image.shape
    gone.set()
    returned = next(frame for frame in frames if 90 in halves(frame)[0])
    left = halves(returned)[0][:, 2, 0]
    assert returned.image.shape == size
    assert (left[:16] == 0).all()
    assert (left[16:32] == 90).all()
    assert (left[32:] == 0).all()


def test_time_is_that_of_the_newer_and_grows(opened):
    source = opened(
        camera("left", Device(50, (64, 48))), camera("right", Device(200, (64, 48)))
    )
    frames = list(itertools.islice(source.frames(), 20))
    assert frames[0].timestamp_s == 0
    assert all(a.timestamp_s < b.timestamp_s for a, b in itertools.pairwise(frames))
    start_s = frames[0].captured_s
    for frame in frames:
        assert frame.timestamp_s == pytest.approx(frame.captured_s - start_s)


def test_one_that_is_not_there_is_named(opened):
    source = opened(camera("left", Device(50, (64, 48))), camera("right"))
    with pytest.raises(SourceError, match="There is no right"):
        next(source.frames())


def test_frames_end_when_both_are_gone_for_good(opened):
    gone = threading.Event()
    soon = Timeouts(open_s=5.0, stall_s=0.1, retry_s=0.01, reconnect_s=0.1)
    source = opened(
        camera("left", Device(50, (64, 48), gone), timeouts=soon),
        camera("right", Device(200, (64, 48), gone), timeouts=soon),
    )
    frames = source.frames()
    next(frames)
    gone.set()
    with pytest.raises(SourceError, match="Plug it in first"):
        list(frames)
