from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fer_core.recognition.rest_check import FaceAt, RestProblem, rest_problem
from fer_core.recognition.rest_taking import TAKE_S, RestTaking
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)

FRONT = KeyPoints((80, 100), (120, 100), (100, 124), (100, 142), (60, 105), (140, 105))
BOX = Box(50, 60, 150, 170)
SCORES = EmotionScores((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0))


def picture(mean=120.0, contrast=40.0, side=0.0):
    """A textured grey picture; ``side`` makes its right brighter than its left."""
    texture = np.random.default_rng(0).normal(mean, contrast, (240, 240))
    texture += mean * side * np.sign(np.arange(240) - 100)
    return np.repeat(texture.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def problem(image=None, *, points=FRONT, box=BOX, before=None):
    frame = Frame(picture() if image is None else image, 1.0, 30, "camera")
    return rest_problem(frame, Detection(box, points, 0.9), before)


def test_a_frontal_lit_and_still_face_is_one():
    before = FaceAt(Detection(BOX, FRONT, 0.9), 1 - 1 / 30)
    assert problem() is None
    assert problem(before=before) is None


def test_without_a_face_there_is_nothing_to_take():
    frame = Frame(picture(), 1.0, 30, "camera")
    assert rest_problem(frame, None, None) is RestProblem.NO_FACE


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (replace(FRONT, nose=(112, 124)), RestProblem.TURNED),
        (replace(FRONT, nose=(100, 138)), RestProblem.TURNED),  # looks down
        (replace(FRONT, nose=(100, 108)), RestProblem.TURNED),  # looks up
        (replace(FRONT, left_eye=(118, 116)), RestProblem.TILTED),
        (replace(FRONT, left_eye=FRONT.right_eye), RestProblem.TURNED),
    ],
)
def test_a_face_that_looks_elsewhere_is_told(points, expected):
    assert problem(points=points) is expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (picture(mean=30, contrast=20), RestProblem.DARK),
        (picture(mean=240, contrast=30), RestProblem.BRIGHT),
        (picture(contrast=5), RestProblem.FLAT),
        (picture(side=0.5), RestProblem.ONE_SIDED),
    ],
)
def test_poor_light_is_told(image, expected):
    assert problem(image) is expected


def test_a_small_face_is_told():
    assert problem(box=Box(80, 80, 130, 140)) is RestProblem.SMALL


@pytest.mark.parametrize("shift", [8, -8])
def test_a_face_that_moves_is_told(shift):
    moved = Box(50 + shift, 60, 150 + shift, 170)
    before = FaceAt(Detection(moved, FRONT, 0.9), 1 - 1 / 30)
    assert problem(before=before) is RestProblem.MOVING


def frames(seconds, *, start_s=0.0, face_id=1, points=FRONT):
    face = FaceReading(Track(face_id, Detection(BOX, points, 0.9)), SCORES, None)
    for number in range(round(seconds * 30)):
        time_s = start_s + number / 30
        yield AnalysedFrame(Frame(picture(), time_s, number, "camera"), (face,))


def take(taking, shown, face_id=1):
    for analysed in shown:
        taking = taking.next(analysed, face_id)
    return taking


def test_three_seconds_at_rest_are_enough():
    taking = take(RestTaking(), frames(TAKE_S - 0.2))
    assert not taking.done
    taking = take(taking, frames(0.4, start_s=TAKE_S - 0.2))
    assert taking.done
    assert len(taking.shots) >= 6


def test_frames_with_a_problem_do_not_count_and_lose_nothing():
    turned = replace(FRONT, nose=(115, 124))
    taking = take(RestTaking(), frames(1.0))
    seen_s = taking.seen_s
    taking = take(taking, frames(5.0, start_s=1.0, points=turned))
    assert taking.problem is RestProblem.TURNED
    assert taking.seen_s == seen_s


def test_another_face_begins_anew():
    taking = take(RestTaking(), frames(2.0))
    taking = take(taking, frames(0.5, start_s=2.0, face_id=2), face_id=2)
    assert taking.face_id == 2
    assert taking.seen_s < 0.6
