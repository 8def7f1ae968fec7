"""Horizontal-flip averaging, and how often known faces are read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from fer_core.benchmarks.live import lit_from_left
from fer_core.benchmarks.scenes import background, load_portraits, paste_face
from fer_core.config import NO_SMOOTHING, ModelConfig, SmootherConfig
from fer_core.pipeline import PipelineConfig, build_pipeline
from fer_core.recognition.alignment import align_face
from fer_core.recognition.classifier import load_classifier
from fer_core.recognition.flip_averaging import TOGETHER, FaceClassifier
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


@pytest.mark.parametrize("rate", [10, 15, 24, 25, 30, 60, 120])
@pytest.mark.parametrize("count", [1, 5, 12])
def test_known_faces_are_read_anew_about_ten_times_a_second(classifier, rate, count):
    rng = np.random.default_rng(0)
    tracks = [face(n + 1, 17 * n) for n in range(count)]
    face_classifier = FaceClassifier(classifier, averaged=True)
    seen = []
    for n in range(2 * rate):
        noise = rng.integers(0, 256, (200, 300, 3)).astype(np.uint8)
        seen.append(shares(face_classifier.classify(noise, tracks, n / rate)))
    changed = abs(np.diff(seen, axis=0)).max(axis=2) > 1e-6
    a_second = changed[rate:].sum(axis=0)
    assert a_second.min() >= 7
    assert a_second.max() <= 15
    if count > TOGETHER and rate >= 24:  # they take turns
        most = max(TOGETHER, np.ceil(count * 10 / rate) + 1)
        assert changed.sum(axis=1)[rate:].max() <= most


def test_between_its_predictions_a_face_keeps_the_last_one(classifier, image):
    track = face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    images = [image, image[:, ::-1].copy()] * 15
    readings = [
        face_classifier.classify(images[n], [track], n * FRAME_S)[0] for n in range(30)
    ]
    last = readings[-9:]
    assert sum(one != other for one, other in itertools.pairwise(last)) in (2, 3)
    means = [both_predictions(classifier, one, track).mean(axis=0) for one in images]
    for one in shares(last):
        assert min(abs(one - mean).max() for mean in means) < 1e-4


def still_face(rng, mouth: int = 0) -> np.ndarray:
    """Return the image of ``face(1, 0)``, smooth, with a camera's noise.

    Args:
        rng: Of the noise, whose standard deviation is 4.
        mouth: How much darker a corner of the mouth is.
    """
    rows, columns = np.mgrid[0:200, 0:300]
    grey = 128 + 60 * np.sin(rows / 17) * np.cos(columns / 13)
    grey[103:110, 55:64] -= mouth
    picture = grey[..., None] + rng.normal(0, 4, (200, 300, 3))
    return picture.clip(0, 255).astype(np.uint8)


def test_a_face_that_looks_as_it_did_is_classified_twice_a_second(classifier):
    rng, track = np.random.default_rng(0), face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    crops = []
    for n in range(61):
        face_classifier.classify(still_face(rng), [track], n * FRAME_S)
        crops.append(face_classifier.crop(1))
    changes = [n for n in range(10, 61) if crops[n] is not crops[n - 1]]
    assert len(changes) in (3, 4)
    assert min(np.diff(changes)) >= 15


def test_a_corner_of_the_mouth_that_moves_is_seen(classifier):
    rng, track = np.random.default_rng(0), face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    for n in range(20):
        face_classifier.classify(still_face(rng), [track], n * FRAME_S)
    before = face_classifier.crop(1)
    for n in range(20, 24):
        face_classifier.classify(still_face(rng, mouth=60), [track], n * FRAME_S)
    assert face_classifier.crop(1) is not before


def test_a_change_that_creeps_is_seen(classifier):
    rng, track = np.random.default_rng(0), face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    seen = set()
    for n in range(22):  # for less than the half second after which it looks anyway
        picture = still_face(rng, mouth=10 * max(0, n - 8))
        face_classifier.classify(picture, [track], n * FRAME_S)
        if n > 8:
            seen.add(face_classifier.crop(1).tobytes())
    assert len(seen) > 1


def test_a_new_face_is_read_in_every_frame_at_first(classifier, image):
    track = face(1, 0)
    face_classifier = FaceClassifier(classifier, averaged=True)
    face_classifier.classify(image, [track], 0.0)
    other = image[:, ::-1].copy()
    later = face_classifier.classify(other, [track], FRAME_S)
    mean = both_predictions(classifier, other, track).mean(axis=0)
    np.testing.assert_allclose(shares(later), [mean], atol=1e-4)


def test_a_face_that_enters_a_video_is_flip_averaged(classifier, image):
    old, new = face(1, 0), face(2, 150)
    face_classifier = FaceClassifier(classifier, averaged=True)
    face_classifier.classify(image, [old], 0.0)
    found = shares(face_classifier.classify(image, [new, old], FRAME_S))
    for row, track in zip(found, (new, old), strict=True):
        mean = both_predictions(classifier, image, track).mean(axis=0)
        np.testing.assert_allclose(row, mean, atol=1e-4)


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
def test_a_face_that_keeps_still_reads_the_same_in_all_frames(
    smoothing,
):
    picture = background(np.random.default_rng(0))
    paste_face(picture, load_portraits(None, 1)[0], 640, 360, 160)
    picture = lit_from_left(picture, 0.9)  # its sides differ
    config = PipelineConfig(
        ModelConfig(engine="onnx"),
        smoother=SmootherConfig() if smoothing else NO_SMOOTHING,
    )
    pipeline = build_pipeline(config)
    frames = [Frame(picture, n * FRAME_S, n, "still") for n in range(3)]
    found = [shares([pipeline.process(one).faces[0].scores]) for one in frames]
    pipeline.close()
    changes = max(abs(found[0] - later).max() for later in found[1:])
    assert changes < 1e-4
