from __future__ import annotations

from fer_core.tracking.tracker import FaceTracker
from fer_core.types import Box, Detection, KeyPoints

POINTS = KeyPoints(*[(50.0, 50.0)] * 6)
FRAME_S = 1 / 30


def face(left: int, score: float) -> Detection:
    return Detection(Box(left, 0, left + 100, 100), POINTS, score)


def test_one_frames_mistake_in_a_film_is_no_face():
    tracker = FaceTracker()
    sure, doubtful = face(0, 0.9), face(400, 0.55)
    shown = [
        len(tracker.update([sure, doubtful] if frame == 5 else [sure], frame * FRAME_S))
        for frame in range(20)
    ]
    assert shown == [1] * 20


def test_doubtful_face_that_stays_is_shown_after_a_moment():
    tracker = FaceTracker()
    tracker.update([], 0.0)
    shown = [
        len(tracker.update([face(0, 0.55)], frame * FRAME_S)) for frame in range(1, 9)
    ]
    assert shown == [0, 0, 0, 1, 1, 1, 1, 1]


def test_doubtful_face_of_a_single_picture_is_shown():
    tracker = FaceTracker()
    assert len(tracker.update([face(0, 0.55)], 0.0)) == 1
    assert len(tracker.update([face(300, 0.55)], 1.0)) == 1  # the next picture
