"""What every source must do, and which source a text opens."""

from __future__ import annotations

import itertools
import math
import threading

import av
import numpy as np
import pytest
from PIL import Image

from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.images import open_folder
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts
from fer_core.sources.side_by_side import SideBySide
from fer_core.sources.synthetic import SyntheticSource
from fer_core.sources.video_file import VideoFile


class Device:
    """A camera that is always there."""

    size = (64, 48)
    rate_fps = 30.0
    finite = False

    def __init__(self):
        self._grey = itertools.cycle(range(256))

    def read(self):
        return np.full((48, 64, 3), next(self._grey), np.uint8)

    def close(self):
        pass


def live_source(tmp_path):
    return ReconnectingSource("cam", "camera", Device, lambda: True, Timeouts())


def screen_source(tmp_path):
    return open_source("screen:0,10,20,64,48")


def video_source(tmp_path):
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(20):
            image = np.zeros((48, 64, 3), np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        out.mux(stream.encode())
    return VideoFile(path)


def picture_source(tmp_path):
    for index in range(20):
        Image.new("RGB", (64, 48)).save(tmp_path / f"{index}.png")
    return open_folder(tmp_path)


def synthetic_source(tmp_path):
    return SyntheticSource(size=(64, 48), live=False)


def paced_source(tmp_path):
    return SyntheticSource(size=(64, 48), rate_fps=500)


def two_cameras(tmp_path):
    """Two that are 28 pixels wide, with 8 between them."""

    class Half(Device):
        size = (28, 48)

        def read(self):
            return super().read()[:, :28]

    halves = [
        ReconnectingSource(name, "camera", Half, lambda: True, Timeouts())
        for name in ("left", "right")
    ]
    return SideBySide(*halves)


@pytest.fixture(
    params=[
        live_source,
        two_cameras,
        screen_source,
        video_source,
        picture_source,
        synthetic_source,
        paced_source,
    ]
)
def source(request, tmp_path):
    if request.param is screen_source:
        request.getfixturevalue("start_display")()
    source = request.param(tmp_path)
    yield source
    source.close()


def first(source, count):
    frames = source.frames()
    taken = list(itertools.islice(frames, count))
    frames.close()
    return taken


def test_frames_are_read_only_pictures(source):
    for frame in first(source, 3):
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert not frame.image.flags.writeable


def test_frames_are_counted_and_timed_from_the_start(source):
    frames = first(source, 10)
    assert [frame.index for frame in frames] == list(range(10))
    times = [frame.timestamp_s for frame in frames]
    assert times[0] == 0
    assert all(before < after for before, after in itertools.pairwise(times))


def test_source_tells_about_itself(source):
    first(source, 1)
    assert source.name
    assert source.kind in (
        *("camera", "video", "images", "screen", "stream", "synthetic"),
    )
    assert source.size in (None, (64, 48))
    assert source.rate_fps is None or source.rate_fps > 0


def test_close_ends_the_frames_from_another_thread(source):
    frames = source.frames()
    next(frames)
    closing = threading.Thread(target=source.close)
    closing.start()
    closing.join()
    assert len(list(itertools.islice(frames, 5))) < 5


def test_close_twice_is_fine_before_and_after_frames(source):
    source.close()
    source.close()
    assert list(itertools.islice(source.frames(), 5)) == []


def test_a_finite_source_gives_every_frame(tmp_path):
    for make in (video_source, picture_source):
        source = make(tmp_path)
        assert source.frame_count == len(list(source.frames())) == 20


@pytest.mark.parametrize(
    ("spec", "kind"),
    [("clip.mp4", "video"), ("1.png", "images"), (".", "images"), ("*.png", "images")],
)
def test_open_source_tells_files_apart(tmp_path, monkeypatch, spec, kind):
    video_source(tmp_path)
    picture_source(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert open_source(spec).kind == kind


def test_open_source_takes_a_file_address(tmp_path):
    clip = video_source(tmp_path).place
    assert open_source(clip.as_uri()).kind == "video"


def test_open_source_knows_live_sources_without_touching_them():
    assert open_source("7").kind == "camera"
    assert open_source("/dev/video7").kind == "camera"
    stream = open_source("rtsp://me:secret@host.invalid/cam")
    assert (stream.kind, stream.live) == ("stream", True)
    assert "secret" not in stream.name
    assert open_source("synthetic").kind == "synthetic"
    two = open_source("7+/dev/video8")
    assert (two.kind, two.name) == ("camera", "Camera 7 + Camera 8")
    assert open_source("rtsp://a.invalid/x+rtsp://b.invalid/y").kind == "camera"
    assert open_source("rtsp://a.invalid/x+y").kind == "stream"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.mp4", None, "no file or camera"),
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"no video " * 100, "not a video"),
        ("text.png", b"no picture", "not a picture"),
        ("nothing*.png", None, "No picture fits"),
    ],
)
def test_what_cannot_be_opened_is_named(tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=says) as caught:
        list(open_source(str(path)).frames())
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("7+7", "one camera twice"),
        ("7+8+9", "no camera and no stream"),
        ("7+synthetic", "no camera and no stream"),
        ("7+screen:0", "no camera and no stream"),
        ("7+", "no camera and no stream"),
        ("7+nobody", "no file or camera called nobody"),
    ],
)
def test_what_are_not_two_cameras_is_refused(spec, says):
    with pytest.raises(SourceError, match=says):
        open_source(spec)


def test_folder_without_pictures_is_named(tmp_path):
    with pytest.raises(SourceError, match="no pictures"):
        open_source(str(tmp_path))


def test_camera_that_is_not_there_says_so():
    with pytest.raises(SourceError, match="camera 77"):
        next(open_source("77", patience_s=math.inf).frames())
