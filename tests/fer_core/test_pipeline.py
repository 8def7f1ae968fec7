import itertools

import numpy as np
import pytest

from fer_core.config import ModelConfig, SmootherConfig
from fer_core.errors import SourceError
from fer_core.pipeline import Pipeline, PipelineConfig, build_pipeline
from fer_core.sources.factory import open_source
from fer_core.types import Box, Detection, EmotionScores, Frame, KeyPoints
from tests.fer_core.conftest import ASSETS

SCORES = EmotionScores((0.6, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0))


class OneFace:
    """Finds one face, always in the same place."""

    def detect(self, frame):
        points = KeyPoints(
            (30.0, 40.0), (60.0, 40.0), (45.0, 55.0), (45.0, 70.0), (20, 45), (70, 45)
        )
        return [Detection(Box(20, 20, 70, 80), points, 0.9)]

    def close(self):
        pass


class Counting:
    """Reads the same from every face, and counts how many it is given."""

    engine, device = "test", "cpu"

    def __init__(self):
        self.given = []

    def classify(self, crops):
        if crops:
            self.given.append(len(crops))
        return [SCORES for _ in crops]


def test_another_smoother_takes_effect_and_faces_keep_their_ids():
    classifier = Counting()
    pipeline = Pipeline(classifier, OneFace())
    frames = [Frame(np.zeros((96, 96, 3), np.uint8), i / 30, i, "") for i in range(12)]
    (sure,) = [pipeline.process(frame) for frame in frames[:10]][-1].faces

    pipeline.configure(PipelineConfig(smoother=SmootherConfig(0.0, threshold=0.9)))
    (doubtful,) = [pipeline.process(frame) for frame in frames[10:]][-1].faces

    assert sure.label == 0
    assert doubtful.label is None
    assert doubtful.track.face_id == sure.track.face_id
    assert classifier.given[-2:] == [2, 2]  # not averaged: read anew in each frame
    assert len(classifier.given) < len(frames)


def test_the_first_face_gets_the_id_that_was_asked_for():
    pipeline = Pipeline(Counting(), OneFace(), PipelineConfig(first_id=7))
    frames = [Frame(np.zeros((96, 96, 3), np.uint8), i / 30, i, "") for i in range(9)]

    (face,) = [pipeline.process(frame) for frame in frames][-1].faces

    assert face.id == 7


class Wanderer:
    """Finds one face that walks to the right, and another that stands."""

    def detect(self, frame):
        left = 20 + 4 * frame.index
        return [self.face(left), self.face(250)]

    def face(self, left):
        points = KeyPoints(*(((left + 25.0, 50.0),) * 6))
        return Detection(Box(left, 20, left + 50, 80), points, 0.9)

    def close(self):
        pass


VIEWS = (Box(0, 0, 96, 96), Box(104, 0, 320, 96))


def test_no_id_goes_from_one_camera_to_another():
    pipeline = Pipeline(Counting(), Wanderer())
    image = np.zeros((96, 320, 3), np.uint8)
    frames = [Frame(image, i / 30, i, "", views=VIEWS) for i in range(20)]
    ids = {0: set(), 1: set()}
    for frame in frames:
        for face in pipeline.process(frame).faces:
            ids[face.box.center[0] > 100].add(face.id)
    assert len(ids[0]) == 1
    assert len(ids[1]) == 2
    assert not ids[0] & ids[1]


def test_ids_of_one_camera_outlast_the_other():
    def busy(frame):
        noise = np.random.default_rng(1).integers(0, 255, (96, 320, 3))
        image = noise.astype(np.uint8)
        if frame >= 10:  # the left one is lost
            image[:, :96] = 0
        return image

    pipeline = Pipeline(Counting(), Wanderer())
    frames = [Frame(busy(i), i / 30, i, "", views=VIEWS) for i in range(14)]
    standing = [pipeline.process(frame).faces[-1] for frame in frames]
    assert {face.id for face in standing} == {standing[0].id}


ONNX = PipelineConfig(ModelConfig(engine="onnx"))


def first_frames(count, then=None):
    yield from itertools.islice(open_source(str(ASSETS / "sample.mp4")).frames(), count)
    if then is not None:
        raise then


def test_frames_processed_ahead_show_the_same():
    with build_pipeline(ONNX) as pipeline, build_pipeline(ONNX) as another:
        expected = [pipeline.process(frame).faces for frame in first_frames(40)]
        found = [one.faces for one in another.process_ahead(first_frames(40))]
    assert len(expected[-1]) == 2
    assert [[shown(face) for face in faces] for faces in found] == [
        [shown(face) for face in faces] for faces in expected
    ]


def shown(face):
    return face.id, face.label, face.scores, face.track.detection


def test_what_comes_before_a_film_breaks_off_is_processed():
    broken = first_frames(3, SourceError("The film breaks off here."))
    with build_pipeline(ONNX) as pipeline:
        processed = pipeline.process_ahead(broken)
        assert len(list(itertools.islice(processed, 3))) == 3
        with pytest.raises(SourceError):
            next(processed)


def test_of_no_frames_nothing_is_shown():
    with build_pipeline(ONNX) as pipeline:
        assert list(pipeline.process_ahead([])) == []
