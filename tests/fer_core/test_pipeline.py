import numpy as np

from fer_core.config import SmootherConfig
from fer_core.pipeline import Pipeline, PipelineConfig
from fer_core.types import Box, Detection, EmotionScores, Frame, KeyPoints

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
