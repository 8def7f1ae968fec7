from __future__ import annotations

from fer_core.tracking.tracker import FaceTracker
from fer_core.types import Box, Detection, KeyPoints

POINTS = KeyPoints(*[(50.0, 50.0)] * 6)
FRAME_S = 1 / 30


def face(left: int, score: float) -> Detection:
    return Detection(Box(left, 0, left + 100, 100), POINTS, score)


def test_a_single_frame_false_positive_in_a_video_stays_tentative():
    tracker = FaceTracker()
    strong, weak = face(0, 0.9), face(400, 0.55)
    confirmed = [
        len(tracker.update([strong, weak] if frame == 5 else [strong], frame * FRAME_S))
        for frame in range(20)
    ]
    assert confirmed == [1] * 20


def test_a_low_score_face_is_confirmed_after_min_hits_s():
    tracker = FaceTracker()
    tracker.update([], 0.0)
    confirmed = [
        len(tracker.update([face(0, 0.55)], frame * FRAME_S)) for frame in range(1, 9)
    ]
    assert confirmed == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_low_score_face_in_a_still_image_is_confirmed_at_once():
    tracker = FaceTracker()
    assert len(tracker.update([face(0, 0.55)], 0.0)) == 1
    assert len(tracker.update([face(300, 0.55)], 1.0)) == 1  # the next image
