"""One window as a source, on an X server of the test's own."""

import itertools
from contextlib import closing

import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.screen import EXCLUDED, Rectangle
from fer_core.sources.x11_windows import find_window, list_windows
from tests.desktop import start_window, until

BLUE, GREEN = (255, 0, 0), (0, 255, 0)  # BGR


@pytest.fixture
def display(start_display):
    return start_display("-noreset")  # though a client that asks is the last one


@pytest.fixture
def open_window(display):
    programs = []

    def open_window(title, color, *place):
        program = start_window(display, title, color, *place)
        programs.append(program)
        return program

    yield open_window
    for program in programs:
        program.kill()
        program.communicate()


def tell(program, what):
    program.stdin.write(what + "\n")
    program.stdin.flush()


def seen(source, wanted):
    """Wait for a picture that is as wanted."""
    frames = itertools.islice(source.frames(), 600)
    return next(frame.image for frame in frames if wanted(frame.image))


def all_of(color):
    return lambda image: (image == color).all()


def test_a_window_is_found_by_title_part_and_number(display, open_window):
    open_window("Call with Ann", "#0000ff", 10, 20, 100, 60)
    open_window("Notes", "#00ff00", 150, 20, 80, 60)
    (call, notes) = sorted(list_windows(display.name), key=lambda w: w.left)
    assert (call.title, call.left, call.top) == ("Call with Ann", 10, 20)
    assert (notes.width, notes.height) == (80, 60)
    for named in ("Call with Ann", "call", str(call.number), hex(call.number)):
        assert find_window(display.name, named) == call
    assert find_window(display.name, "nobody") is None
    assert find_window(display.name, "0x123") is None


def test_a_window_is_watched_wherever_it_is_moved(display, open_window):
    program = open_window("Call", "#0000ff", 10, 20, 100, 60)
    with closing(open_source("window:Call")) as source:
        image = seen(source, all_of(BLUE))
        assert image.shape == (60, 100, 3)
        assert source.kind == "screen"
    with closing(open_source("window:Call")) as source:
        frames = source.frames()
        next(frames)
        tell(program, "window.move(200, 100)")
        until(lambda: find_window(display.name, "Call").left == 200)
        later = list(itertools.islice(frames, 20))[-1]
        assert (later.image == BLUE).all()


def test_a_window_of_another_size_is_seen_whole(display, open_window):
    program = open_window("Call", "#0000ff", 10, 20, 100, 60)
    with closing(open_source("window:Call")) as source:
        frames = source.frames()
        assert next(frames).image.shape == (60, 100, 3)
        tell(program, "window.resize(120, 90)")
        assert any(f.image.shape == (90, 120, 3) for f in itertools.islice(frames, 600))


def test_a_window_that_is_closed_is_seen_again_once_it_is_back(display, open_window):
    program = open_window("Call", "#0000ff", 10, 20, 100, 60)
    with closing(open_source("window:Call")) as source:
        frames = source.frames()
        next(frames)
        tell(program, "window.close() and app.quit()")
        program.wait(30)
        open_window("Call", "#00ff00", 10, 20, 100, 60)
        found = itertools.islice(frames, 600)
        assert any((frame.image == GREEN).all() for frame in found)


def test_what_covers_it_of_our_own_is_grey(display, open_window):
    open_window("Call", "#0000ff", 10, 20, 100, 60)
    with closing(open_source("window:Call")) as source:
        source.exclude([Rectangle(30, 30, 20, 10)])
        expected = np.full((60, 100, 3), BLUE, np.uint8)
        expected[10:20, 20:40] = EXCLUDED
        seen(source, lambda image: np.array_equal(image, expected))


def test_a_window_that_is_not_there_is_named(display):
    with pytest.raises(SourceError, match="No window called Call is shown"):
        next(open_source("window:Call", patience_s=0.0).frames())


def test_those_that_are_there_are_named(open_window):
    open_window("Notes", "#00ff00", 150, 20, 80, 60)
    with pytest.raises(SourceError, match="The windows here: Notes"):
        next(open_source("window:Call", patience_s=0.0).frames())
