from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import fer_core
from fer_core.batch import run_job
from fer_core.batch_sinks import Job, letterbox
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


class Reads:
    """What stands for a pipeline: it defines ``process``."""

    def process_ahead(self, frames):
        return map(self.process, frames)


class SeesNobody(Reads):
    def process(self, frame):
        return AnalysedFrame(frame, ())


class BreaksOff(SyntheticSource):
    """Gives three frames and then an error."""

    def frames(self):
        for frame in super().frames():
            if frame.index == 3:
                raise SourceError("It broke off.")
            yield frame


class SeesTheFaceOnce(Reads):
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


def nothing():
    """Progress that nobody looks at."""


GO_ON = threading.Event()


def test_every_frame_is_written(tmp_path):
    source = SyntheticSource(size=(64, 48), frame_count=7, live=False)
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    result = run_job(job, source, SeesNobody(), nothing, GO_ON)
    assert result.outputs == (tmp_path / "out.mp4", tmp_path / "out.csv")
    assert result.summary.frames == 7
    assert len(list(VideoFile(tmp_path / "out.mp4").frames())) == 7


def test_request_to_stop_is_heard_after_the_frame(tmp_path):
    source = SyntheticSource(size=(64, 48), live=False)
    job = Job("synthetic", tmp_path / "out.mp4")
    stopping = threading.Event()
    result = run_job(job, source, SeesNobody(), stopping.set, stopping)
    assert (result.stopped, result.summary.frames) == (True, 1)
    assert result.outputs == (tmp_path / "out.mp4",)


@pytest.mark.parametrize("live", [True, False])
def test_broken_file_leaves_nothing_and_a_lost_camera_its_recording(tmp_path, live):
    source = BreaksOff(size=(64, 48), rate_fps=500, live=live)
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    result = run_job(job, source, SeesNobody(), nothing, GO_ON)
    assert result.problem == "It broke off."
    left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert left == ({"out.mp4", "out.csv"} if live else set())


class Stalls(SyntheticSource):
    """Gives three frames and then none; the stop comes while it hangs."""

    def __init__(self, stopping):
        super().__init__(size=(64, 48), live=False)
        self.stopping = stopping
        self.let_go = threading.Event()

    def frames(self):
        for frame in super().frames():
            if frame.index == 3:
                self.stopping.set()
                self.let_go.wait()
                return
            yield frame

    def close(self):
        self.let_go.set()
        super().close()


def test_a_source_that_hangs_does_not_hold_up_a_stop(tmp_path):
    stopping = threading.Event()
    job = Job("synthetic", tmp_path / "out.mp4")
    result = run_job(job, Stalls(stopping), SeesNobody(), nothing, stopping)
    assert (result.stopped, result.summary.frames) == (True, 3)
    assert result.outputs == (tmp_path / "out.mp4",)


def test_a_stop_before_the_first_frame_spares_the_file_of_before(tmp_path):
    (tmp_path / "out.csv").write_text("of before")
    stopping = threading.Event()
    stopping.set()
    source = SyntheticSource(size=(64, 48), live=False)
    source.close()
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    result = run_job(job, source, SeesNobody(), nothing, stopping)
    assert (result.stopped, result.outputs) == (True, ())
    assert files_in(tmp_path) == {"out.csv"}
    assert (tmp_path / "out.csv").read_text() == "of before"


class BreaksDown(SeesNobody):
    """Works for three frames."""

    def __init__(self, error):
        self.error = error

    def process(self, frame):
        if frame.index == 3:
            raise self.error
        return super().process(frame)


@pytest.mark.parametrize("error", [RuntimeError("A cog broke"), KeyboardInterrupt()])
def test_what_was_written_is_kept_whatever_happens(tmp_path, error):
    source = SyntheticSource(size=(64, 48), live=False)
    job = Job("synthetic", tmp_path / "out.mp4", tmp_path / "out.csv")
    with pytest.raises(type(error)):
        run_job(job, source, BreaksDown(error), nothing, GO_ON)
    assert files_in(tmp_path) == {"out.mp4", "out.csv"}
    assert len(list(VideoFile(tmp_path / "out.mp4").frames())) == 3


def files_in(folder):
    return {path.name for path in folder.iterdir() if path.is_file()}


# A limit on the size of files stands for a disk that fills: the table grows faster
# than the video of plain pictures, and more slowly than that of noise.
ONTO_A_SMALL_DISK = """
import resource, signal, sys, threading
from dataclasses import replace
from pathlib import Path
import numpy as np
from fer_core.batch import run_job
from fer_core.batch_sinks import Job
from fer_core.sources.synthetic import SyntheticSource
from fer_core.types import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() answers EFBIG
kind, *names = sys.argv[1:]
limit = 1_000_000 if kind == "noise" else 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
random = np.random.default_rng(0)

class Crowd:
    def process_ahead(self, frames):
        return map(self.process, frames)

    def process(self, frame):
        if kind == "noise":
            image = random.integers(0, 255, (240, 320, 3), np.uint8)
            return AnalysedFrame(replace(frame, image=image), faces[:1])
        return AnalysedFrame(frame, faces)

points = KeyPoints(*[(0.0, 0.0)] * 6)
track = Track(1, Detection(Box(6, 6, 12, 13), points, 0.9))
faces = (FaceReading(track, EmotionScores((1 / 7,) * 7), None),) * 40
paths = {Path(name).suffix: Path(name) for name in names}
job = Job("synthetic", paths.get(".mp4"), paths.get(".csv"), paths.get(".srt"))
source = SyntheticSource(size=(320, 240) if kind == "noise" else (64, 48), live=False)
result = run_job(job, source, Crowd(), lambda: None, threading.Event())
print(*[path.name for path in result.outputs], flush=True)
print(result.problem)
"""


def onto_a_small_disk(folder, *arguments):
    root = str(Path(fer_core.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", ONTO_A_SMALL_DISK, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outputs, problem = done.stdout.splitlines()
    return outputs.split(), problem


def whole_rows(path):
    """How many rows a table has, all of which must be whole."""
    text = path.read_text()
    assert text.endswith("\n")
    head, *rows = csv.reader(text.splitlines())
    assert {len(row) for row in rows} == {len(head)}
    return len(rows)


no_limits = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows limits no file's size"
)


@no_limits
def test_a_full_disk_of_the_table_costs_neither_it_nor_the_video(tmp_path):
    outputs, problem = onto_a_small_disk(tmp_path, "plain", "out.mp4", "out.csv")
    assert outputs == ["out.mp4"]
    assert problem.startswith("out.csv is as large as")
    assert "is in out.part.csv." in problem
    assert "Kept until then: out.mp4." in problem
    frames = len(list(VideoFile(tmp_path / "out.mp4").frames()))
    assert whole_rows(tmp_path / "out.part.csv") == 40 * frames


@no_limits
def test_a_table_alone_stays_when_its_disk_is_full(tmp_path):
    outputs, problem = onto_a_small_disk(tmp_path, "plain", "out.csv")
    assert outputs == []
    assert "is in out.part.csv." in problem
    assert whole_rows(tmp_path / "out.part.csv") > 100


@no_limits
def test_a_full_disk_of_the_video_costs_neither_it_nor_the_tables(tmp_path):
    outputs, problem = onto_a_small_disk(
        tmp_path, "noise", "out.mp4", "out.csv", "out.srt"
    )
    assert sorted(outputs) == ["out.csv", "out.srt"]
    assert problem.startswith("out.mp4 is as large as")
    assert "is in out.part.mp4." in problem
    assert whole_rows(tmp_path / "out.csv") > 0
    assert len(list(VideoFile(tmp_path / "out.part.mp4").frames())) > 0


@pytest.mark.parametrize("seen_in", [0, 1, 3])
def test_face_is_hidden_in_the_frames_that_miss_it(tmp_path, seen_in):
    source = Stripes(size=(320, 240), frame_count=4, live=False)
    job = Job("synthetic", tmp_path / "out.mp4", anonymize=True)
    run_job(job, source, SeesTheFaceOnce(seen_in), nothing, GO_ON)
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
