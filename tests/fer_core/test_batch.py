from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fer_core.batch import Job, letterbox, run_job
from fer_core.errors import SourceError
from fer_core.sources.synthetic import SyntheticSource
from fer_core.sources.video_file import VideoFile
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    EmotionScores,
    FaceReading,
    KeyPoints,
    Track,
)


class SeesNobody:
    def process(self, frame):
        return AnalysedFrame(frame, ())


class BreaksOff(SyntheticSource):
    """Gives three frames and then an error."""

    def frames(self):
        for frame in super().frames():
            if frame.index == 3:
                raise SourceError("It broke off.")
            yield frame


class SeesTheFaceOnce:
    """Sees a face in one frame only."""

    def __init__(self, index):
        self.index = index

    def process(self, frame):
        if frame.index != self.index:
            return AnalysedFrame(frame, ())
        points = KeyPoints(*[(0.0, 0.0)] * 6)
        track = Track(1, Detection(Box(60, 60, 120, 130), points, 0.9))
        return AnalysedFrame(
            frame, (FaceReading(track, EmotionScores((1 / 7,) * 7), None),)
        )


class Stripes(SyntheticSource):
    """Stands still and is full of detail."""

    def frames(self):
        for frame in super().frames():
            image = np.zeros_like(frame.image)
            image[:, ::8] = image[:, 1::8] = image[:, 2::8] = image[:, 3::8] = 220
            yield replace(frame, image=image)


def go_on():
    return False


def test_every_frame_is_written(tmp_path):
    source = SyntheticSource(size=(64, 48), frame_count=7, live=False)
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    result = run_job(job, source, SeesNobody(), go_on)
    assert result.outputs == (tmp_path / "out.mp4", tmp_path / "out.csv")
    assert result.summary.frames == 7
    assert len(list(VideoFile(tmp_path / "out.mp4").frames())) == 7


def test_request_to_stop_is_heard_after_the_frame(tmp_path):
    source = SyntheticSource(size=(64, 48), live=False)
    job = Job("synthetic", tmp_path / "out.mp4")
    result = run_job(job, source, SeesNobody(), lambda: True)
    assert (result.stopped, result.summary.frames) == (True, 1)
    assert result.outputs == (tmp_path / "out.mp4",)


@pytest.mark.parametrize("live", [True, False])
def test_broken_file_leaves_nothing_and_a_lost_camera_its_recording(tmp_path, live):
    source = BreaksOff(size=(64, 48), rate_fps=500, live=live)
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    result = run_job(job, source, SeesNobody(), go_on)
    assert result.problem == "It broke off."
    left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert left == ({"out.mp4", "out.csv"} if live else set())


@pytest.mark.parametrize("seen_in", [0, 1, 3])
def test_face_is_hidden_in_the_frames_that_miss_it(tmp_path, seen_in):
    source = Stripes(size=(320, 240), frame_count=4, live=False)
    job = Job("synthetic", tmp_path / "out.mp4", anonymize=True)
    run_job(job, source, SeesTheFaceOnce(seen_in), go_on)
    shown = [frame.image for frame in VideoFile(tmp_path / "out.mp4").frames()]
    assert len(shown) == 4
    for image in shown:
        assert np.ptp(image[80:110, 70:110]) < 100
        assert np.ptp(image[80:110, 220:300]) > 150


@pytest.mark.parametrize("size", [(100, 100), (40, 200), (300, 30), (64, 48)])
def test_fitted_shows_the_whole_picture(size):
    image = np.full((size[1], size[0], 3), 200, np.uint8)
    shown = letterbox(image, (64, 48))
    assert shown.shape == (48, 64, 3)
    bright = (shown == 200).all(axis=2)
    rows, columns = bright.any(axis=1).sum(), bright.any(axis=0).sum()
    assert columns == 64 or rows == 48
    assert columns / rows == pytest.approx(size[0] / size[1], rel=0.15)
