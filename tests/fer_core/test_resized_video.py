"""Videos whose pictures change their size: calls, broadcasts, films cut together."""

from __future__ import annotations

import threading
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image
from skimage import data

import fer_core as fer
from fer_core.batch import run_job
from fer_core.batch_sinks import Job
from fer_core.pipeline import PipelineConfig, build_pipeline
from fer_core.rendering.anonymizer import FaceAnonymizer
from fer_core.sources.video_file import VideoFile
from fer_core.tracking.shot_boundaries import ShotBoundaryDetector
from fer_core.types import AnalysedFrame, Box, Detection, Frame, KeyPoints, Track

FRAMES = 6


@pytest.fixture(scope="module")
def pipeline():
    with build_pipeline(PipelineConfig()) as built:
        yield built


def portrait(size):
    """Return a face in a picture of that size, always in the same place of it."""
    picture = Image.new("RGB", size, (90, 100, 110))
    face = Image.fromarray(data.astronaut()).crop((120, 0, 320, 200))
    side = min(size[0] * 3 // 5, size[1] * 5 // 6)
    picture.paste(face.resize((side, side)), (size[0] // 5, size[1] // 12))
    return np.asarray(picture)


def film_of(path, *sizes):
    """Write one stream of MPEG-TS in which the pictures change their size."""
    blob = b""
    for size in sizes:
        part = path.with_name("part.ts")
        with av.open(str(part), "w") as out:
            stream = out.add_stream("libx264", rate=25)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for number in range(FRAMES):
                frame = av.VideoFrame.from_ndarray(portrait(size), "rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                out.mux(stream.encode(frame))
            out.mux(stream.encode())
        blob += part.read_bytes()
    path.write_bytes(blob)
    return path


@pytest.mark.parametrize(
    "sizes",
    [
        ((640, 480), (320, 240), (640, 480)),
        ((320, 240), (1280, 960)),
        ((640, 480), (640, 360)),
        ((854, 480), (426, 240), (640, 360)),
        ((640, 480), (480, 640), (640, 480)),
        ((360, 640), (1280, 720)),
    ],
    ids=str,
)
def test_a_person_keeps_the_id_and_the_output_plays(tmp_path, pipeline, sizes):
    film = film_of(tmp_path / "film.ts", *sizes)
    job = Job(str(film), tmp_path / "out.mp4", anonymize=True)
    seen = []

    class Watched:
        def process_ahead(self, frames):
            for analysed in pipeline.process_ahead(frames):
                size = analysed.frame.image.shape[1::-1]
                seen.append((size, [face.id for face in analysed.faces]))
                yield analysed

    source = VideoFile(film)
    result = run_job(job, source, Watched(), lambda: None, threading.Event())
    assert result.problem is None
    assert [size for size, _ in seen] == [s for s in sizes for _ in range(FRAMES)]
    (ids,) = {tuple(ids) for _, ids in seen}
    assert len(ids) == 1
    frames = list(VideoFile(tmp_path / "out.mp4").frames())
    assert {frame.image.shape for frame in frames} == {(*sizes[0][::-1], 3)}
    assert len(frames) == len(seen)


@pytest.mark.parametrize("last", [(640, 480), (360, 480)])
def test_another_scene_of_another_size_is_another_shot(last):
    shots = ShotBoundaryDetector()
    numbers = [
        shots.update(Frame(np.asarray(Image.fromarray(image).resize(size)), t, 0, ""))
        for t, image, size in (
            (0.00, data.astronaut(), (640, 480)),
            (0.04, data.astronaut(), (640, 480)),
            (0.08, data.astronaut(), (320, 240)),
            (0.12, data.chelsea(), last),
        )
    ]
    assert numbers == [0, 0, 0, 1]


def test_a_held_face_stays_hidden_in_pictures_of_another_size():
    anonymizer = FaceAnonymizer()
    points = KeyPoints(*[(0.0, 0.0)] * 6)
    track = Track(1, Detection(Box(200, 100, 400, 300), points, 0.9))
    face = fer.FaceReading(track, fer.EmotionScores((1 / 7,) * 7), None)
    stripes = np.zeros((480, 640, 3), np.uint8)
    stripes[:, ::4] = stripes[:, 1::4] = 220
    small = np.ascontiguousarray(stripes[:240, :320])
    anonymizer.anonymize(AnalysedFrame(Frame(stripes, 0.0, 0, ""), (face,)))
    shown = anonymizer.anonymize(AnalysedFrame(Frame(small, 0.04, 1, ""), ()))
    assert np.ptp(shown[80:120, 130:170].astype(int)) < 100
    assert np.ptp(shown[200:, 250:].astype(int)) > 150
