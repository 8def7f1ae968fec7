"""Horizontal-flip averaging; known faces alternate."""

from __future__ import annotations

import numpy as np
import pytest

from fer_core.benchmarks.live import lit_from_left
from fer_core.benchmarks.scenes import background, load_portraits, paste_face
from fer_core.pipeline import PipelineConfig, build_pipeline
from fer_core.recognition.alignment import align_face
from fer_core.recognition.classifier import load_classifier
from fer_core.recognition.flip_averaging import FaceClassifier
from fer_core.types import Box, Detection, Frame, KeyPoints, Track

FRAME_S = 1 / 30


@pytest.fixture(scope="module")
def classifier():
    return load_classifier(engine="onnx")


@pytest.fixture(scope="module")
def image():
    """Return noise: its mirror image is not itself."""
    return np.random.default_rng(0).integers(0, 256, (200, 300, 3)).astype(np.uint8)


def face(face_id: int, left: int) -> Track:
    points = KeyPoints(
        (left + 30, 70),
        (left + 65, 70),
        (left + 48, 90),
        (left + 48, 107),
        (left + 10, 75),
        (left + 85, 75),
    )
    return Track(face_id, Detection(Box(left, 40, left + 96, 136), points, 0.9))


def both_predictions(classifier, image, track) -> np.ndarray:
    """Return (2, 7): the probabilities of the crop and the flipped crop."""
    crop = align_face(image, track.detection.key_points)
    return shares(classifier.classify([crop, crop[:, ::-1]]))


def shares(scores) -> np.ndarray:
    return np.array([one.probabilities for one in scores])


def test_the_prediction_of_the_flipped_crop_differs(classifier, image):
    for track in (face(1, 0), face(2, 150)):
        one, other = both_predictions(classifier, image, track)
        assert abs(one - other).max() > 0.01


def test_a_new_face_is_flip_averaged(classifier, image):
    tracks = [face(1, 0), face(2, 150)]
    found = FaceClassifier(classifier, averaged=True).classify(image, tracks, 0.0)
    means = [
        both_predictions(classifier, image, track).mean(axis=0) for track in tracks
    ]
    np.testing.assert_allclose(shares(found), means, atol=1e-4)


def test_crop_and_flipped_crop_alternate_for_a_known_face(classifier, image):
    track = face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    readings = [
        face_classifier.classify(image, [track], n * FRAME_S)[0] for n in range(5)
    ]
    expected = both_predictions(classifier, image, track)
    found = shares(readings)[1:]
    if abs(found[0] - expected[0]).max() > abs(found[0] - expected[1]).max():
        expected = expected[::-1]
    np.testing.assert_allclose(found, [*expected, *expected], atol=1e-4)


def test_a_face_that_enters_a_video_is_flip_averaged(classifier, image):
    old, new = face(1, 0), face(2, 150)
    face_classifier = FaceClassifier(classifier, averaged=True)
    face_classifier.classify(image, [old], 0.0)
    found = shares(face_classifier.classify(image, [new, old], FRAME_S))
    mean = both_predictions(classifier, image, new).mean(axis=0)
    np.testing.assert_allclose(found[0], mean, atol=1e-4)
    away = abs(both_predictions(classifier, image, old) - found[1]).max(axis=1)
    assert away.min() < 1e-4 < 0.01 < away.max()


@pytest.mark.parametrize("later_s", [1.0, -1.0])
def test_a_face_not_classified_recently_is_flip_averaged(classifier, image, later_s):
    track = face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    face_classifier.classify(image, [track], 0.0)
    found = shares(face_classifier.classify(image, [track], later_s))[0]
    mean = both_predictions(classifier, image, track).mean(axis=0)
    np.testing.assert_allclose(found, mean, atol=1e-4)


def test_without_averaging_over_time_every_prediction_is_flip_averaged(
    classifier, image
):
    track = face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=False)
    readings = [
        face_classifier.classify(image, [track], n * FRAME_S)[0] for n in range(3)
    ]
    mean = both_predictions(classifier, image, track).mean(axis=0)
    np.testing.assert_allclose(shares(readings), [mean] * 3, atol=1e-4)


def test_no_faces_give_no_readings(classifier, image):
    assert FaceClassifier(classifier, averaged=True).classify(image, [], 0.0) == ()


@pytest.mark.parametrize("smoothing", [True, False])
def test_without_smoothing_a_face_that_keeps_still_reads_the_same_in_all_frames(
    smoothing,
):
    picture = background(np.random.default_rng(0))
    paste_face(picture, load_portraits(None, 1)[0], 640, 360, 160)
    picture = lit_from_left(picture, 0.9)  # its sides differ
    pipeline = build_pipeline(PipelineConfig(engine="onnx", smoothing=smoothing))
    frames = [Frame(picture, n * FRAME_S, n, "still") for n in range(3)]
    found = [shares(f.scores for f in pipeline.process(one).faces) for one in frames]
    pipeline.close()
    changes = max(abs(found[0] - later).max() for later in found[1:])
    assert (changes < 1e-4) is not smoothing
