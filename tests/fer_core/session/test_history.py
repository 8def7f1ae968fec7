from __future__ import annotations

import numpy as np

from fer_core.session.history import CHUNK_ROWS, SessionHistory
from fer_core.sinks.timeline import timeline_rows
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

IMAGE = np.zeros((1, 1, 3), np.uint8)
POINTS = KeyPoints(*[(0.0, 0.0)] * 6)


def analysed(index, random):
    readings = []
    for face_id in (1, 2, 3, 4, 5):
        weights = random.random(7)
        scores = EmotionScores(tuple(weights / weights.sum()))
        box = Box(index % 600, 20, index % 600 + 40, 70)
        track = Track(face_id, Detection(box, POINTS, float(random.random())))
        readings.append(FaceReading(track, scores, Emotion.HAPPY))
    return AnalysedFrame(Frame(IMAGE, index / 30, index, "camera"), tuple(readings))


def test_rows_come_back_as_they_were_written():
    history, random = SessionHistory(), np.random.default_rng(0)
    expected = []
    for index in range(2_000):
        frame = analysed(index + 3_000_000, random)
        history.add(frame)
        expected += timeline_rows(frame)
    assert len(history) == 10_000
    assert list(history.rows()) == expected


def test_no_row_is_lost_where_chunks_meet():
    history = SessionHistory()
    frame = analysed(0, np.random.default_rng(0))
    frames = 3 * CHUNK_ROWS // 5 + 1
    for _ in range(frames):
        history.add(frame)
    assert sum(1 for _ in history.rows()) == len(history) == 5 * frames
