"""OpenVINO's BlazeFace against what MediaPipe 0.10.33 said of the same pictures."""

from __future__ import annotations

import av
import numpy as np
import pytest

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import ASSETS
from fer_core.detection.blazeface import BlazeFace

MIN_SCORE = {"short": 0.3, "full": 0.2}
# Model, side of the picture, frame of the sample clip and where a square of its full
# height begins -> score, box and left eye of each face.
MEDIAPIPE = {
    ("short", 128, 0, 0): [(0.943, (37, 41, 76, 80), (66.28, 51.17))],
    ("short", 128, 0, 420): [
        (0.9248, (51, 31, 73, 53), (68.09, 39.39)),
        (0.386, (12, 83, 56, 127), (48.26, 103.62)),
    ],
    ("short", 128, 200, 420): [(0.5039, (0, 42, 77, 119), (32.63, 65.5))],
    ("short", 256, 0, 420): [(0.9411, (103, 63, 149, 109), (136.31, 78.38))],
    ("short", 256, 100, 0): [
        (0.9229, (135, 33, 252, 150), (219.22, 66.57)),
        (0.3065, (114, 164, 163, 213), (138.36, 181.8)),
    ],
    ("short", 256, 100, 420): [],
    ("full", 192, 0, 0): [(0.8723, (55, 59, 115, 119), (98.27, 77.26))],
    ("full", 192, 100, 420): [(0.4933, (137, 28, 152, 43), (147.27, 32.75))],
    ("full", 192, 200, 420): [
        (0.5431, (0, 47, 139, 186), (45.26, 99.2)),
        (0.4341, (21, 68, 85, 132), (65.38, 87.62)),
    ],
}


@pytest.fixture(scope="module")
def film():
    with av.open(str(ASSETS / "sample.mp4")) as file:
        return [frame.to_ndarray(format="bgr24") for frame in file.decode(video=0)]


def square(film, side, index, left):
    part = film[index][:, left : left + 540]
    return cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("case", MEDIAPIPE, ids=str)
def test_faces_are_mediapipes(film, case):
    name, *picture = case
    model = BlazeFace(name, MIN_SCORE[name])
    faces = model.detect(square(film, *picture))
    assert len(faces) == len(MEDIAPIPE[case])
    for face, (score, box, eye) in zip(faces, MEDIAPIPE[case], strict=True):
        edges = (face.box.left, face.box.top, face.box.right, face.box.bottom)
        assert face.score == pytest.approx(score, abs=0.002)
        assert edges == pytest.approx(box, abs=1)
        assert face.key_points.left_eye == pytest.approx(eye, abs=0.1)


def test_instances_of_one_model_keep_their_own_least_score(film):
    picture = square(film, 192, 200, 420)
    strict, lenient = BlazeFace("full", 0.5), BlazeFace("full", 0.2)
    assert [len(model.detect(picture)) for model in (strict, lenient)] == [1, 2]


def test_a_noisy_picture_gives_finite_faces_with_an_area():
    random = np.random.default_rng(0)
    model = BlazeFace("short", 0.0)
    for face in model.detect(random.integers(0, 256, (128, 128, 3)).astype(np.uint8)):
        assert face.box.width > 0
        assert np.isfinite(face.key_points.nose).all()
