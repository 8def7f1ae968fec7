from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_core._platform.opencv import cv2
from fer_core.recognition.alignment import (
    EYES_APART,
    EYES_ROW,
    EYES_TO_MOUTH,
    align_face,
    normalize_contrast,
)
from fer_core.types import KeyPoints

EYE_COLUMNS = (24 - EYES_APART / 2, 24 + EYES_APART / 2)
MOUTH_ROW = EYES_ROW + EYES_TO_MOUTH


def face(x: float, y: float, scale: float, roll: float = 0.0) -> KeyPoints:
    """Return a face whose crop has its middle at (x, y), ``scale`` pixels a pixel."""

    def place(column: float, row: float) -> tuple[float, float]:
        right, down = (column - 24) * scale, (row - 24) * scale
        cos, sin = math.cos(roll), math.sin(roll)
        return x + cos * right - sin * down, y + sin * right + cos * down

    return KeyPoints(
        place(EYE_COLUMNS[0], EYES_ROW),
        place(EYE_COLUMNS[1], EYES_ROW),
        place(24, 28),
        place(24, MOUTH_ROW),
        place(8, 22),
        place(40, 22),
    )


def drawn(points: KeyPoints, radius: float, size=(720, 1280)) -> np.ndarray:
    image = np.zeros((*size, 3), np.uint8)
    for x, y in (points.right_eye, points.left_eye, points.mouth):
        center = round(x - 0.5), round(y - 0.5)
        cv2.circle(image, center, max(1, round(radius)), (255, 255, 255), -1)
    return image


@pytest.mark.parametrize("scale", [1.3, 3.0, 7.3, 20.0])
@pytest.mark.parametrize("roll", [0.0, 0.5, -1.2])
def test_eyes_and_mouth_fall_where_fer2013_has_them(scale, roll):
    points = face(640, 360, scale, roll)
    crop = align_face(drawn(points, 2 * scale), points)
    assert crop.shape == (48, 48)
    assert crop.dtype == np.uint8
    bright = crop > 100
    _, _, _, middles = cv2.connectedComponentsWithStats(bright.astype(np.uint8))
    places = sorted((x + 0.5, y + 0.5) for x, y in middles[1:])
    expected = [(EYE_COLUMNS[0], EYES_ROW), (24, MOUTH_ROW), (EYE_COLUMNS[1], EYES_ROW)]
    assert np.allclose(places, expected, atol=0.8)


def test_a_turned_head_keeps_its_size():
    straight = face(640, 360, 4)
    middle = (straight.right_eye[0] + straight.left_eye[0]) / 2
    turned = KeyPoints(
        (middle - 10, straight.right_eye[1]),
        (middle + 10, straight.left_eye[1]),
        straight.nose,
        straight.mouth,
        straight.right_ear,
        straight.left_ear,
    )
    image = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8)
    assert np.array_equal(align_face(image, turned), align_face(image, straight))


def test_zoom_shows_a_tighter_part():
    points = face(640, 360, 4)
    image = np.zeros((720, 1280, 3), np.uint8)
    cv2.circle(image, (640, 360), 60, (255, 255, 255), -1)
    shares = [(align_face(image, points, zoom) > 127).mean() for zoom in (0.8, 1, 1.25)]
    assert shares[0] * 1.4 < shares[1] < shares[2] / 1.4


def test_a_face_cut_by_the_edge_repeats_it():
    image = np.full((300, 400, 3), 180, np.uint8)
    assert (align_face(image, face(0, 150, 4)) == 180).all()


def test_contrast_of_a_face_in_poor_light_is_normalized():
    points = face(640, 360, 4)
    random = np.random.default_rng(3)
    small = random.integers(20, 235, (36, 64, 3), np.uint8)
    image = np.asarray(cv2.resize(small, (1280, 720)), np.uint8)
    good = align_face(image, points)
    dim = align_face((image * 0.2).astype(np.uint8), points)
    assert dim.mean() >= 59
    assert dim.std() > 25
    assert np.corrcoef(good.ravel(), dim.ravel())[0, 1] > 0.97


def test_faces_lit_as_in_fer2013_stay_as_they_are():
    crop = np.random.default_rng(4).normal(130, 50, (48, 48)).clip(0, 255)
    assert np.array_equal(
        normalize_contrast(crop.astype(np.uint8)), crop.astype(np.uint8)
    )


def test_large_faces_show_no_aliasing():
    fine = np.indices((720, 1280)).sum(axis=0) % 2 * 255
    image = np.repeat(fine[..., None], 3, axis=2).astype(np.uint8)
    crop = align_face(image, face(640, 360, 9, 0.2)).astype(int)
    assert np.abs(crop - 127).max() < 20


coordinate = st.floats(-500, 1500)
point = st.tuples(coordinate, coordinate)


@settings(max_examples=60)
@given(points=st.builds(KeyPoints, point, point, point, point, point, point))
def test_any_key_points_give_a_crop_of_the_images_own_grey(points):
    image = np.full((120, 160, 3), 77, np.uint8)
    crop = align_face(image, points)
    assert crop.shape == (48, 48)
    assert (crop == 77).all()
