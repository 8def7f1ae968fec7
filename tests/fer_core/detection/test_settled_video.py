"""A video whose faces are known for a while, so that not every frame is searched."""

from __future__ import annotations

import numpy as np
import pytest

from fer_core.benchmarks.scenes import background, load_portraits, paste_face
from fer_core.detection.detector import FaceDetector
from fer_core.types import Frame

SETTLED = 24  # frames of 30 a second


@pytest.fixture(scope="module")
def portrait():
    return load_portraits(None, 1)[0]


def detected(images):
    with FaceDetector() as detector:
        return [
            detector.detect(Frame(image, index / 30, index, "film"))
            for index, image in enumerate(images)
        ]


def noisy(image, seed):
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("contrast", [1.0, 0.4])
@pytest.mark.parametrize("speed", [1, 3, 9])  # pixels a frame
def test_a_face_that_moves_is_followed_in_each_frame(portrait, speed, contrast):
    images, true = [], []
    for index in range(SETTLED + 30):
        scene = background(np.random.default_rng(3))
        x = 300 + speed * max(0, index - SETTLED)
        true.append(paste_face(scene, portrait, x, 330, 150))
        images.append((scene * contrast).astype(np.uint8))
    shown = detected(images)
    lag = [
        min((box.center[0] - face.box.center[0] for face in faces), key=abs)
        for faces, box in zip(shown, true, strict=True)
    ]
    assert np.ptp(lag) < 0.1 * 150


def test_a_face_that_is_gone_is_not_shown_any_more(portrait):
    scene = background(np.random.default_rng(3))
    empty = scene.copy()
    paste_face(scene, portrait, 300, 330, 150)
    shown = detected([scene] * SETTLED + [empty] * 6)
    assert [len(faces) for faces in shown[:SETTLED]] == [1] * SETTLED
    assert not any(shown[SETTLED + 1 :])  # one frame may hold something like a face


def test_a_face_that_keeps_still_before_a_noisy_camera_does_not_tremble(portrait):
    scene = background(np.random.default_rng(3))
    paste_face(scene, portrait, 300, 330, 150)
    shown = detected([noisy(scene, seed) for seed in range(SETTLED + 30)])
    noses = np.array([faces[0].key_points.nose for faces in shown[SETTLED:]])
    assert np.abs(np.diff(noses, axis=0)).mean() < 0.0015 * 150
