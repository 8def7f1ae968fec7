from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from fer_core._platform.package_files import MODELS
from fer_core.benchmarks.scenes import (
    PortraitFace,
    background,
    load_portraits,
    paste_face,
)
from fer_core.detection.blazeface import verified_model
from fer_core.detection.detector import FaceDetector
from fer_core.detection.nms import non_max_suppression
from fer_core.errors import ModelError
from fer_core.types import Box, Detection, Frame, KeyPoints

POINTS = KeyPoints((0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0))


@pytest.fixture(scope="module")
def detector():
    with FaceDetector() as detector:
        yield detector


@pytest.fixture(scope="module")
def portraits():
    return load_portraits(None, 5)


def frame(image: np.ndarray) -> Frame:
    return Frame(image, 0.0, 0, "test", is_still=True)


def found(faces: tuple[Detection, ...], box: Box) -> bool:
    return any(face.box.iou(box) > 0.4 for face in faces)


@pytest.mark.parametrize("width", [40, 60, 90, 150, 300, 500, 700, 900])
@pytest.mark.parametrize("corner", [(0.03, 0.03), (0.97, 0.97), (0.5, 0.5)])
def test_one_face_is_found_anywhere_and_at_any_size(detector, portraits, width, corner):
    for seed, face in enumerate(portraits):
        scene = background(np.random.default_rng(seed))
        x, y = (
            width / 2 + part * (side - width) if width < side else side / 2
            for part, side in zip(corner, (1280, 720), strict=True)
        )
        box = paste_face(scene, face, x, y, width)
        assert found(detector.detect(frame(scene)), box)


def test_ten_faces_are_found(detector, portraits):
    scene = background(np.random.default_rng(0))
    boxes = [
        paste_face(scene, portraits[i % len(portraits)], 128 + 256 * (i % 5), y, 90)
        for i, y in enumerate([180] * 5 + [540] * 5)
    ]
    faces = detector.detect(frame(scene))
    assert all(found(faces, box) for box in boxes)


def test_in_a_video_faces_are_found_in_every_frame_and_new_ones_at_once(portraits):
    scene = background(np.random.default_rng(3))
    box = paste_face(scene, portraits[0], 250, 300, 90)
    later = scene.copy()
    new = paste_face(later, portraits[1], 1100, 400, 90)
    with FaceDetector() as detector:
        shown = [
            detector.detect(Frame(image.copy(), index / 30, index, "film"))
            for index, image in enumerate([scene, scene, scene, later, later, later])
        ]
    assert all(found(faces, box) for faces in shown)
    assert [found(faces, new) for faces in shown[3:]][-2:] == [True, True]


@pytest.mark.parametrize("corner", [(60, 60), (1220, 660), (640, 360)])
def test_in_a_video_a_small_new_face_is_found_within_half_a_second(portraits, corner):
    scene = background(np.random.default_rng(4))
    later = scene.copy()
    new = paste_face(later, portraits[1], *corner, 40)
    with FaceDetector() as detector:
        shown = [
            detector.detect(Frame(image.copy(), index / 30, index, "film"))
            for index, image in enumerate([scene, *[later] * 15])
        ]
    assert not found(shown[0], new)
    assert found(shown[-1], new)


def bare(face: PortraitFace) -> PortraitFace:
    """Crop the surroundings, which makes the face harder to detect."""
    reach = 0.65 * face.width
    left, top = round(face.x - reach), round(face.y - reach)
    part = face.picture[top : round(face.y + reach), left : round(face.x + reach)]
    return PortraitFace(part, face.x - left, face.y - top, face.width)


@pytest.mark.parametrize("seed", [2, 10])
def test_a_face_with_a_weak_proposal_is_verified_eventually(portraits, seed):
    """Both are missed when only the eight best candidates are ever verified."""
    random = np.random.default_rng(seed)
    empty = background(random)
    scene = empty.copy()
    x, y = random.uniform(200, 1000), random.uniform(150, 550)
    box = paste_face(scene, bare(portraits[0]), x, y, 40)
    with FaceDetector() as detector:
        assert found(detector.detect(frame(scene)), box)
        film = [
            detector.detect(Frame(image, index / 30, index, "film"))
            for index, image in enumerate([empty, *[scene] * 14])
        ]
    assert not found(film[0], box)
    assert found(film[-1], box)


@pytest.mark.parametrize("seed", [10, 21, 22])
def test_rescoring_finds_an_ambiguous_face(detector, portraits, seed):
    """Proposal and verification of these score less than 0.5."""
    scene, random = background(np.random.default_rng(seed)), np.random.default_rng(seed)
    face = portraits[seed % len(portraits)]
    x, y = random.uniform(200, 1000), random.uniform(150, 550)
    box = paste_face(scene, bare(face) if seed % 2 else face, x, y, 16)
    assert found(detector.detect(frame(scene)), box)


@pytest.mark.parametrize("seed", [13, 66, 95])
def test_rescoring_rejects_an_ambiguous_blob(detector, seed):
    """Proposal and verification of a blob in these backgrounds score over 0.5."""
    assert detector.detect(frame(background(np.random.default_rng(seed)))) == ()


@pytest.mark.parametrize("seed", [3, 19, 22])
def test_only_a_still_image_gets_the_bonus(detector, seed):
    """In each of these backgrounds a blob is almost a face."""
    scene = background(np.random.default_rng(seed))
    assert detector.detect(frame(scene.copy()))
    assert detector.detect(Frame(scene, 0.0, 0, "film")) == ()


def test_key_points_lie_where_a_face_has_them(detector, portraits):
    scene = np.full((720, 1280, 3), 128, np.uint8)
    paste_face(scene, portraits[0], 640, 360, 200)
    (face,) = detector.detect(frame(scene))
    points = face.key_points
    assert points.right_eye[0] < points.nose[0] < points.left_eye[0]
    assert points.right_eye[1] < points.nose[1] < points.mouth[1]
    assert 0.5 <= face.score <= 1


def test_the_same_frame_gives_the_same_faces(detector, portraits):
    scene = background(np.random.default_rng(1))
    paste_face(scene, portraits[0], 300, 300, 120)
    assert detector.detect(frame(scene)) == detector.detect(frame(scene))


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (480, 640), (1280, 720), (9, 9)])
def test_an_image_without_a_face_gives_no_detection(detector, size):
    assert detector.detect(frame(np.full((*size, 3), 90, np.uint8))) == ()


@pytest.mark.parametrize(("name", "width"), [("short", 300), ("full", 120)])
def test_one_model_alone_finds_what_it_is_made_for(portraits, name, width):
    scene = background(np.random.default_rng(2))
    box = paste_face(scene, portraits[0], 640, 360, width)
    with FaceDetector(name) as detector:
        assert found(detector.detect(frame(scene)), box)


def test_closing_twice_is_fine():
    detector = FaceDetector("short")
    detector.close()
    detector.close()


@pytest.mark.parametrize("wrong", [{"detector": "wide"}, {"min_confidence": 1.5}])
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        FaceDetector(**wrong)


def test_duplicate_detections_are_suppressed():
    boxes = [Box(0, 0, 100, 100), Box(10, 5, 110, 105), Box(300, 0, 400, 100)]
    faces = [
        Detection(box, POINTS, score)
        for box, score in zip(boxes, (0.6, 0.9, 0.7), strict=True)
    ]
    assert [face.score for face in non_max_suppression(faces)] == [0.9, 0.7]


def test_a_damaged_model_is_named(tmp_path):
    original = MODELS / "face_detection_short_range.tflite"
    damaged = tmp_path / original.name
    damaged.write_bytes(original.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=r"short_range.*damaged"):
        verified_model("short", tmp_path)


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"full_range.*cannot be read"):
        verified_model("full", tmp_path)


def test_detection_writes_nothing_to_standard_error():
    program = (
        "import numpy as np\n"
        "from fer_core.detection.detector import FaceDetector\n"
        "from fer_core.types import Frame\n"
        "with FaceDetector() as detector:\n"
        "    detector.detect(Frame(np.zeros((90, 160, 3), np.uint8), 0.0, 0, 'x'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""


def test_each_view_is_searched_as_a_picture_of_its_own(portraits):
    scene = background(np.random.default_rng(3))
    across = paste_face(scene, portraits[0], 640, 360, 300)
    left = paste_face(scene, portraits[0], 300, 200, 120)
    right = paste_face(scene, portraits[0], 1100, 500, 90)
    views = (Box(0, 0, 640, 720), Box(640, 0, 1280, 720))
    both = Frame(scene, 0.0, 0, "test", is_still=True, views=views)
    with FaceDetector() as detector:
        (whole,) = [
            face for face in detector.detect(frame(scene)) if face.box.iou(across) > 0.4
        ]
        faces = detector.detect(both)
        alone = detector.detect(frame(np.ascontiguousarray(scene[:, 640:])))
    assert whole.box.left < 640 < whole.box.right
    assert found(faces, left)
    assert found(faces, right)
    for face in faces:
        view = views[face.box.center[0] >= 640]
        assert view.left <= face.box.left < face.box.right <= view.right
    assert [face.score for face in faces] == sorted(
        (face.score for face in faces), reverse=True
    )
    right_faces = [face.box for face in faces if face.box.left >= 640]
    assert len(right_faces) == len(alone)
    assert all(
        any(
            there.iou(Box(640 + b.left, b.top, 640 + b.right, b.bottom)) > 0.9
            for there in right_faces
        )
        for b in (face.box for face in alone)
        if b.left >= 0
    )
