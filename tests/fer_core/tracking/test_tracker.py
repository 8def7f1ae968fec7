from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_core.config import TrackerConfig
from fer_core.tracking.tracker import FaceTracker
from fer_core.types import Box, Detection, KeyPoints

POINTS = KeyPoints((0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0))


def face(x: float, y: float = 300, size: float = 100) -> Detection:
    left, top = round(x - size / 2), round(y - size / 2)
    box = Box(left, top, left + round(size), top + round(size))
    return Detection(box, POINTS, 0.9)


def ids(tracks) -> list[int]:
    return [track.face_id for track in tracks]


def test_faces_keep_their_ids_whatever_the_order():
    tracker = FaceTracker()
    assert ids(tracker.update([face(100), face(600)], 0.0)) == [1, 2]
    assert ids(tracker.update([face(610), face(110)], 0.04)) == [2, 1]


@pytest.mark.parametrize("rate_fps", [10, 30, 60])
def test_an_id_survives_half_a_second_unseen_while_the_head_moves(rate_fps):
    tracker, speed = FaceTracker(), 300  # pixels per second: three widths
    times = np.arange(0, 2.5, 1 / rate_fps)
    seen = [
        ids(tracker.update([face(100 + speed * t)], float(t)))
        if not 1 < t < 1.5
        else ids(tracker.update([], float(t)))
        for t in times
    ]
    assert {found for frame in seen for found in frame} == {1}


@pytest.mark.parametrize("rate_fps", [10, 30])
@pytest.mark.parametrize("hidden_px", [0, 70])
def test_two_people_who_cross_keep_their_ids(rate_fps, hidden_px):
    tracker = FaceTracker()
    random = np.random.default_rng(0)
    for t in np.arange(0, 4, 1 / rate_fps):
        x = 100 + 200 * t, 900 - 200 * t
        shake = random.normal(0, 1.5, 2)
        people = [face(x[0] + shake[0], 300), face(x[1] + shake[1], 320)]
        if abs(x[0] - x[1]) < hidden_px:
            people = people[:1]  # the one behind is not seen
        tracks = tracker.update(people, float(t))
    assert ids(tracks) == [1, 2]


def test_a_face_that_left_comes_back_with_a_new_id():
    tracker = FaceTracker()
    tracker.update([face(100)], 0.0)
    assert ids(tracker.update([face(100)], 2.1)) == [2]


@pytest.mark.parametrize("frames_between", [0, 20])
def test_ids_last_over_a_gap_of_less_than_two_seconds(frames_between):
    tracker = FaceTracker()
    tracker.update([face(100), face(600)], 0.0)
    for time_s in np.linspace(0.1, 1.8, frames_between):
        tracker.update([], float(time_s))

    tracks = tracker.update([face(620), face(90)], 1.9)

    assert ids(tracks) == [2, 1]
    assert ids(tracker.update([face(620), face(90)], 1.95)) == [2, 1]


def test_where_somebody_else_stands_an_id_is_not_given_on():
    tracker = FaceTracker()
    tracker.update([face(300), face(600)], 0.0)
    for time_s in np.arange(0.1, 1.0, 0.1):
        x = 600 - 290 * float(time_s)  # one walks to where the other was
        tracker.update([face(x)], float(time_s))

    tracks = tracker.update([face(310), face(270)], 1.0)

    assert ids(tracks) == [2, 3]


def test_of_two_lost_side_by_side_nobody_is_guessed():
    tracker = FaceTracker()
    tracker.update([face(300), face(380)], 0.0)
    assert ids(tracker.update([face(345)], 1.5)) == [3]


def test_a_face_does_not_return_elsewhere():
    tracker = FaceTracker()
    tracker.update([face(300)], 0.0)
    assert ids(tracker.update([face(450)], 1.5)) == [2]


def test_a_video_that_restarts_starts_new_tracks():
    tracker = FaceTracker()
    tracker.update([face(100)], 5.0)
    assert ids(tracker.update([face(100)], 0.0)) == [2]


def test_a_face_of_another_size_is_another_face():
    tracker = FaceTracker()
    tracker.update([face(300, size=80)], 0.0)
    assert ids(tracker.update([face(300, size=240)], 0.04)) == [2]


@pytest.mark.parametrize(
    "wrong", [{"max_age_s": 0}, {"gating_distance": -1}, {"max_size_ratio": 1}]
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        TrackerConfig(**wrong)


place = st.builds(face, st.integers(0, 1280), st.integers(0, 720), st.integers(20, 400))
frames = st.lists(st.tuples(st.lists(place, max_size=6), st.floats(0, 1)), max_size=20)


@settings(max_examples=80)
@given(frames=frames)
def test_ids_are_unique_in_a_frame_and_never_come_back(frames):
    trackers = FaceTracker(), FaceTracker()
    time_s, last_seen = 0.0, {}
    for detections, gap_s in frames:
        time_s += gap_s
        tracks, again = (tracker.update(detections, time_s) for tracker in trackers)
        assert tracks == again
        assert [track.detection for track in tracks] == detections
        assert len(set(ids(tracks))) == len(tracks)
        for face_id in ids(tracks):
            new = face_id not in last_seen
            assert not new or face_id == len(last_seen) + 1
            assert new or time_s - last_seen[face_id] <= 2.0
            last_seen[face_id] = time_s
