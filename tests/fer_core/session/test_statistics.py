from __future__ import annotations

import numpy as np
import pytest

from fer_core.session.statistics import SummaryBuilder
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)


def analysed(time_s, faces):
    detection = Detection(Box(0, 0, 9, 9), KeyPoints(*[(0.0, 0.0)] * 6), 0.9)
    readings = []
    for face_id, emotion in faces.items():
        scores = [0.0] * 7
        scores[emotion] = 1.0
        readings.append(
            FaceReading(
                Track(face_id, detection), EmotionScores(tuple(scores)), emotion
            )
        )
    image = np.zeros((10, 10, 3), np.uint8)
    return AnalysedFrame(Frame(image, time_s, 0, "clip"), tuple(readings))


def summary_of(*frames):
    builder = SummaryBuilder()
    for time_s, faces in frames:
        builder.add(analysed(time_s, faces))
    return builder.summary()


def test_shares_are_of_time_and_not_of_frames():
    summary = summary_of(
        (0.0, {1: Emotion.HAPPY}), (0.6, {1: Emotion.SAD}), (0.8, {1: Emotion.SAD})
    )
    (face,) = summary.faces
    assert face.shares[Emotion.HAPPY] == pytest.approx(0.6)
    assert face.shares[Emotion.SAD] == pytest.approx(0.4)
    assert face.main_emotion is Emotion.HAPPY
    assert summary.shares == face.shares
    assert summary.seconds == pytest.approx(1.0)


def test_each_face_has_its_own_line():
    summary = summary_of(
        (0.0, {1: Emotion.HAPPY}),
        (0.1, {1: Emotion.HAPPY, 2: Emotion.FEAR}),
        (0.2, {2: Emotion.FEAR}),
    )
    assert [face.face_id for face in summary.faces] == [1, 2]
    assert [face.frames for face in summary.faces] == [2, 2]
    assert (summary.faces[1].first_s, summary.faces[1].last_s) == (0.1, 0.2)


def test_a_pause_counts_for_no_more_than_a_second():
    summary = summary_of((0.0, {1: Emotion.HAPPY}), (500.0, {1: Emotion.HAPPY}))
    assert summary.seconds == pytest.approx(2.0)


def test_one_picture_counts():
    summary = summary_of((0.0, {1: Emotion.SAD}))
    assert summary.faces[0].shares[Emotion.SAD] == 1


def test_nobody_seen():
    summary = summary_of((0.0, {}), (0.1, {}))
    assert (summary.frames, summary.faces, sum(summary.shares)) == (2, (), 0)


def test_nothing_at_all():
    summary = SummaryBuilder().summary()
    assert (summary.frames, summary.seconds, summary.faces) == (0, 0, ())


def test_asking_changes_nothing():
    asked_often, asked_once = SummaryBuilder(), SummaryBuilder()
    for time_s in (0.0, 0.1, 0.2, 1.0, 1.1):
        frame = analysed(time_s, {1: Emotion.HAPPY})
        asked_once.add(frame)
        asked_often.add(frame)
        asked_often.summary()
    assert asked_often.summary() == asked_often.summary() == asked_once.summary()
    assert asked_once.summary().seconds == pytest.approx(1.2)
