"""A camera that stalls, vanishes, freezes and returns."""

from __future__ import annotations

import itertools
import queue
import threading
from dataclasses import replace

import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts

SHORT = Timeouts(open_s=5.0, stall_s=0.2, frozen_s=0.05, retry_s=0.01, reconnect_s=0.3)
LONG = Timeouts(open_s=5.0, stall_s=0.2, frozen_s=0.05, retry_s=0.01, reconnect_s=60.0)


class Device:
    """Reads the pictures of a script; None is the end, an Event is a stall.

    An array is a picture as it is, an error is raised.
    """

    size = (32, 32)
    rate_fps = 30.0
    finite = False

    def __init__(self, script):
        self._script = iter(script)
        self.closed = threading.Event()

    def read(self):
        item = next(self._script, None)
        if isinstance(item, threading.Event):
            item.wait()
            return None
        if isinstance(item, SourceError):
            raise item
        if isinstance(item, np.ndarray):
            return item
        return None if item is None else np.full((32, 32, 3), item % 251, np.uint8)

    def close(self):
        self.closed.set()


def source_of(devices, *, present=lambda: True, timeouts=LONG):
    """Return a source that opens one device after the other."""
    waiting = iter(devices)

    def open_device():
        device = next(waiting, None)
        if device is None:
            raise SourceError("The camera is not there. Plug it in.")
        return device

    return ReconnectingSource("cam", "camera", open_device, present, timeouts)


def paced(count, gate):
    """Give a picture each time the gate lets one through."""
    for number in range(count):
        gate.get(timeout=10)
        yield number


def test_latest_frame_wins():
    taken, read_far, silence = (threading.Event() for _ in range(3))

    def script():
        yield 0
        assert taken.wait(10)
        yield from range(1, 50)
        read_far.set()
        yield silence

    source = source_of([Device(script())])
    frames = source.frames()
    first = next(frames)
    taken.set()
    assert read_far.wait(10)
    newest = next(frames)
    assert [int(frame.image[0, 0, 0]) for frame in (first, newest)] == [0, 49]
    assert [frame.index for frame in (first, newest)] == [0, 1]
    source.close()
    silence.set()


@pytest.mark.parametrize("fault", ["ends", "stalls"])
def test_lost_camera_is_reconnected(fault):
    hung = threading.Event()
    gone = Device([0, 1] if fault == "ends" else [0, 1, hung])
    back = Device(itertools.cycle(range(100, 200)))
    source = source_of([gone, back])
    seen = (int(frame.image[0, 0, 0]) for frame in source.frames())
    assert any(grey >= 100 for grey in itertools.islice(seen, 20))
    hung.set()
    assert gone.closed.wait(5)
    source.close()
    assert back.closed.wait(5)


def test_time_goes_on_while_the_camera_is_away():
    source = source_of([Device([0, 1]), Device(itertools.count(100))])
    frames = list(itertools.islice(source.frames(), 4))
    source.close()
    times = [frame.timestamp_s for frame in frames]
    assert times == sorted(times)
    assert [frame.index for frame in frames] == list(range(len(frames)))


def test_frozen_camera_is_abandoned():
    gate, hurry = queue.Queue(), threading.Event()
    frozen = Device(7 for _ in itertools.count() if not hurry.wait(0.005))
    back = Device(itertools.cycle(range(100, 200)))
    present = iter([False, True])
    patient = replace(LONG, stall_s=10.0, frozen_s=0.5)
    source = source_of(
        [frozen, back], present=lambda: next(present, True), timeouts=patient
    )
    seen = (int(frame.image[0, 0, 0]) for frame in source.frames())
    assert any(grey >= 100 for grey in seen)
    assert frozen.closed.wait(5)
    source.close()
    assert gate.empty()


def test_identical_frames_of_a_present_camera_are_delivered():
    gate = queue.Queue()
    source = source_of([Device(7 for _ in paced(500, gate))])
    frames = source.frames()
    taken = 0
    for _ in range(20):
        gate.put(None)
        assert next(frames).image[0, 0, 0] == 7
        taken += 1
    assert taken == 20
    source.close()
    gate.put(None)


def test_lost_for_good_says_so_in_the_devices_words():
    source = source_of([Device([0, 1])], timeouts=SHORT)
    with pytest.raises(SourceError, match="Plug it in"):
        list(source.frames())


def test_absent_camera_is_not_tried_and_given_up():
    source = source_of(
        [Device([0, 1]), Device([5])], present=lambda: False, timeouts=SHORT
    )
    with pytest.raises(SourceError, match="did not come back"):
        list(source.frames())


def test_camera_that_does_not_open_says_why():
    with pytest.raises(SourceError, match="Plug it in"):
        next(source_of([]).frames())


def test_camera_without_a_picture_says_what_to_do():
    hung = threading.Event()
    source = source_of([Device([hung])], timeouts=Timeouts(open_s=0.1, stall_s=0.1))
    with pytest.raises(SourceError, match="gives no picture"):
        next(source.frames())
    hung.set()


def test_close_wakes_who_waits_for_a_lost_camera():
    source = source_of([Device([0])], present=lambda: False)
    frames = source.frames()
    next(frames)
    ended = threading.Event()

    def watch():
        list(frames)
        ended.set()

    thread = threading.Thread(target=watch)
    thread.start()
    source.close()
    assert ended.wait(5)
    thread.join()


def test_what_ends_at_once_is_not_opened_all_the_time(caplog):
    opened = []

    def open_device():
        opened.append(Device([0]))
        return opened[-1]

    source = ReconnectingSource(
        "cam", "stream", open_device, lambda: True, replace(LONG, retry_s=60.0)
    )
    watching = threading.Thread(target=lambda: list(source.frames()))
    watching.start()
    while "is lost" not in caplog.text:
        assert watching.is_alive()
        watching.join(0.01)
    watching.join(0.3)  # time enough to open it many times
    source.close()
    watching.join(10)
    assert not watching.is_alive()
    assert len(opened) == 1


def test_end_of_a_finite_stream_is_no_loss():
    film = Device([1, 2, 3])
    film.finite = True
    assert 1 <= len(list(source_of([film]).frames())) <= 3


def test_size_and_rate_are_those_granted():
    source = source_of([Device(itertools.count())])
    next(source.frames())
    assert (source.size, source.rate_fps) == ((32, 32), 30.0)
    source.close()


def test_a_camera_that_changes_its_size_goes_on():
    gate = queue.Queue()
    sizes = itertools.cycle([(24, 32, 3), (48, 64, 3), (24, 32, 3)])
    pictures = (np.full(next(sizes), n % 251, np.uint8) for n in paced(99, gate))
    source = source_of([Device(pictures)])
    frames = source.frames()
    seen = []
    for _ in range(3):
        gate.put(None)
        seen.append(next(frames).image.shape)
    assert seen == [(24, 32, 3), (48, 64, 3), (24, 32, 3)]
    source.close()
    gate.put(None)


def test_black_pictures_of_a_present_camera_are_delivered():
    black = [np.zeros((24, 32, 3), np.uint8)] * 200
    source = source_of([Device(black)], timeouts=SHORT)
    assert next(source.frames()).image.max() == 0
    source.close()


def test_pictures_that_are_refused_end_the_stream_with_their_sentence():
    refusal = SourceError("The stream has pictures that are too large.")
    source = source_of([Device([1, 2, refusal]), Device(itertools.count())])
    with pytest.raises(SourceError, match="too large"):
        list(source.frames())
