from __future__ import annotations

from dataclasses import replace

import numpy as np

from fer_core.session.history import CHUNK, SessionLog
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
    RelativeScores,
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
    log, random = SessionLog(), np.random.default_rng(0)
    expected = []
    for index in range(2_000):
        frame = analysed(index + 3_000_000, random)
        log.add(frame)
        expected += timeline_rows(frame)
    assert len(log) == 10_000
    assert list(log.rows()) == expected


def test_readings_relative_to_a_baseline_come_back_too():
    log, random = SessionLog(), np.random.default_rng(0)
    plain = analysed(1, random)
    assert not log.relative
    weights = random.random(7)
    other = RelativeScores(
        EmotionScores(tuple(weights / weights.sum())), "auto", 100.033, sensitivity=-0.5
    )
    faces = (replace(plain.faces[0], relative=other), *plain.faces[1:])
    frames = [plain, replace(plain, faces=faces)]

    for frame in frames:
        log.add(frame)

    assert log.relative
    assert list(log.rows()) == [row for frame in frames for row in timeline_rows(frame)]


def test_no_row_is_lost_where_chunks_meet():
    log = SessionLog()
    frame = analysed(0, np.random.default_rng(0))
    frames = 3 * CHUNK // 5 + 1
    for _ in range(frames):
        log.add(frame)
    assert sum(1 for _ in log.rows()) == len(log) == 5 * frames
