"""The screen under Wayland, through a portal of the test's own."""

import itertools
import threading
from contextlib import closing

import numpy as np
import pytest

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from tests.desktop import until


def first_image(spec="screen:0"):
    with closing(open_source(spec)) as source:
        return next(source.frames()).image


def test_what_the_user_allows_is_seen(wayland):
    wayland.add_portal()
    wayland.add_gstreamer()
    with closing(open_source("screen:0")) as source:
        image = next(source.frames()).image
        assert (source.kind, source.size) == ("screen", (64, 48))
    assert image.shape == (48, 64, 3)
    assert (image == np.uint8(255)).all()


def test_a_part_is_cut_out_of_it(wayland):
    wayland.add_portal()
    wayland.add_gstreamer()
    assert first_image("screen:0,10,20,30,20").shape == (20, 30, 3)


def test_a_part_outside_of_it_says_so(wayland):
    wayland.add_portal()
    wayland.add_gstreamer()
    with pytest.raises(SourceError, match="do not lie within screen 0"):
        first_image("screen:0,40,20,30,20")


@pytest.mark.parametrize(("kind", "all_seen"), [(1, True), (2, False)])
def test_whether_our_windows_may_be_in_it_is_known(wayland, kind, all_seen):
    wayland.add_portal(kind=kind)
    wayland.add_gstreamer()
    with closing(open_source("screen:0")) as source:
        next(source.frames())
        assert source.shows_all_windows is all_seen


def test_a_window_of_another_size_is_seen_whole_without_asking_again(wayland):
    wayland.add_portal()
    wayland.add_gstreamer(((64, 48), (80, 60)))
    with closing(open_source("screen:0")) as source:
        shapes = (frame.image.shape for frame in itertools.islice(source.frames(), 500))
        assert (60, 80, 3) in shapes


def test_what_the_desktop_ends_is_told_of(wayland):
    wayland.add_portal()
    wayland.add_gstreamer()
    with closing(open_source("screen:0")) as source:
        frames = source.frames()
        next(frames)
        wayland.end_sharing()
        with pytest.raises(SourceError, match="has ended the sharing"):
            list(itertools.islice(frames, 2000))


@pytest.mark.parametrize("code", [1, 2])
def test_who_allows_nothing_is_told_what_to_do(wayland, code):
    wayland.add_portal(code=code)
    wayland.add_gstreamer()
    with pytest.raises(SourceError, match=r"not allowed.*choose one"):
        first_image()


def test_a_question_that_nobody_answers_is_given_up_when_the_source_is(wayland):
    wayland.add_portal(code=-1)
    wayland.add_gstreamer()
    source = open_source("screen:0")
    images = []
    reading = threading.Thread(target=lambda: images.extend(source.frames()))
    reading.start()
    until(lambda: any("screen:0" in t.name for t in threading.enumerate()))
    source.close()
    reading.join(10)
    assert not reading.is_alive()
    assert images == []


def test_without_a_portal_one_sentence_says_so(wayland):
    wayland.add_gstreamer()
    with pytest.raises(SourceError, match=r"no portal.*Install xdg-desktop-portal"):
        first_image()


@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", None])
def test_without_d_bus_one_sentence_says_so(wayland, monkeypatch, address):
    wayland.add_gstreamer()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    if address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(SourceError, match="no portal that shows its screen"):
        first_image()


def test_a_missing_gstreamer_is_named(wayland, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SourceError, match=r"Install the packages gstreamer1\.0-tools"):
        first_image()


def test_a_gstreamer_without_pipewire_is_named(wayland):
    wayland.add_portal()
    wayland.add_gstreamer(())
    with pytest.raises(SourceError, match=r"gstreamer1\.0-pipewire"):
        first_image()


def test_a_window_is_not_chosen_by_its_name(wayland):
    with pytest.raises(SourceError, match="Open screen:0 and choose"):
        next(open_source("window:Call", patience_s=0.0).frames())
