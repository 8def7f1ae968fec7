from __future__ import annotations

from fer_core.benchmarks.flicker import LabelHistory
from fer_core.types import (
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    KeyPoints,
    Track,
)

POINTS = KeyPoints((0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0))
SCORES = EmotionScores((1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))


def reading(face_id: int, label: Emotion | None) -> FaceReading:
    track = Track(face_id, Detection(Box(0, 0, 1, 1), POINTS, 0.9))
    return FaceReading(track, SCORES, label)


def test_changes_are_counted_face_by_face():
    history = LabelHistory()
    for time_s, label in ((0, Emotion.SAD), (30, None), (60, Emotion.SAD)):
        history.add((reading(1, label), reading(2, Emotion.HAPPY)), time_s)
    assert history.changes() == 2
    assert history.minutes() == 2
    assert history.uncertain() == 1 / 6
