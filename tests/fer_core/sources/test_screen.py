"""The screen as a source, on an X server of the test's own."""

import itertools
from contextlib import closing

import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.screen import EXCLUDED, Rectangle, Screen

WHITE = 255
ABOVE_MOUSE = 80  # pixels; the mouse stands in the middle of the screen


def first_image(spec):
    with closing(open_source(spec, patience_s=0.0)) as source:
        return next(source.frames()).image


def test_all_of_the_screen_is_seen(start_display):
    start_display()
    image = first_image("screen:0")
    assert image.shape == (240, 320, 3)
    assert (image[:ABOVE_MOUSE] == WHITE).all()


@pytest.mark.parametrize("width", [64, 61])
def test_a_part_of_the_screen_is_seen_and_its_size_told(start_display, width):
    start_display()
    with closing(open_source(f"screen:0,100,50,{width},47")) as source:
        image = next(source.frames()).image
        assert image.shape == (47, width, 3)
        assert image.flags.c_contiguous  # as the window takes it
        assert source.size == (width, 47)


@pytest.mark.parametrize(
    ("spec", "grey"),
    [
        ("screen:0", (slice(30, 50), slice(20, 60))),
        ("screen:0,40,20,64,48", (slice(10, 30), slice(0, 20))),  # juts out to the left
    ],
)
def test_what_is_excluded_is_grey_and_nothing_else(start_display, spec, grey):
    start_display()
    with closing(open_source(spec)) as source:
        source.exclude([Rectangle(20, 30, 40, 20), Rectangle(-90, -90, 10, 10)])
        image = next(source.frames()).image
    expected = np.full(image.shape, WHITE, np.uint8)
    expected[grey] = EXCLUDED
    assert np.array_equal(image[:ABOVE_MOUSE], expected[:ABOVE_MOUSE])


def test_a_screen_that_is_gone_is_told_of(start_display):
    display = start_display()
    with closing(open_source("screen:0", patience_s=0.0)) as source:
        frames = source.frames()
        next(frames)
        display.end()
        with pytest.raises(SourceError, match=r"no screen 0|did not come back"):
            list(itertools.islice(frames, 500))


def test_a_screen_that_comes_back_is_seen_again(start_display):
    display = start_display()
    with closing(open_source("screen:0")) as source:
        frames = source.frames()
        next(frames)
        display.end()
        start_display()
        assert list(itertools.islice(frames, 200))


def test_a_display_of_another_user_is_not_seen(start_display, tmp_path, monkeypatch):
    keys = tmp_path / "keys"  # the server's; the program has none
    keys.write_bytes(
        b"\x01\x00\x00\x00\x00\x00\x00\x12MIT-MAGIC-COOKIE-1\x00\x10" + b"k" * 16
    )
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
    start_display("-auth", str(keys))
    with pytest.raises(SourceError, match="may not see it"):
        first_image("screen:0")


@pytest.mark.parametrize("number", [1, 7])
def test_a_screen_there_is_not_says_so(start_display, number):
    start_display()
    with pytest.raises(SourceError, match=f"no screen {number}"):
        first_image(f"screen:{number}")


@pytest.mark.parametrize("part", ["300,10,64,48", "-5,0,64,48", "0,0,3000,48"])
def test_a_part_outside_the_screen_says_so(start_display, part):
    start_display()
    with pytest.raises(SourceError, match="do not lie within screen 0"):
        first_image(f"screen:0,{part}")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DISPLAY", "", "DISPLAY is not set"),
        ("DISPLAY", "nonsense", "DISPLAY is not set"),
        ("DISPLAY", ":4711", "no screen 0"),
    ],
)
def test_where_there_is_no_screen_one_sentence_says_so(monkeypatch, name, value, says):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(SourceError, match=says):
        first_image("screen:0")


@pytest.mark.parametrize(
    "spec", ["screen:", "screen:x", "screen:0,1,2", "screen:0,0,0,0,48", "screen:-1"]
)
def test_what_is_no_screen_is_named(spec):
    with pytest.raises(SourceError, match=f"{spec} is no screen"):
        open_source(spec)


@pytest.mark.parametrize("spec", ["screen:0", "screen:1,-3,4,640,480"])
def test_a_screen_is_written_as_it_is_read(spec):
    assert Screen.parse(spec).spec == spec
