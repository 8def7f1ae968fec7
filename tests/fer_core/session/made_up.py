"""Frames and sessions for the tests of sessions on disk."""

from __future__ import annotations

import numpy as np

from fer_core.session.session_recorder import SessionConfig, SessionRecorder
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

POINTS = KeyPoints(*[(0.0, 0.0)] * 6)


def face(face_id, happy=0.4):
    rest = (1 - happy) / 6
    scores = EmotionScores(
        tuple(happy if e is Emotion.HAPPY else rest for e in Emotion)
    )
    box = Box(10 * face_id, 10, 10 * face_id + 20, 40)
    return FaceReading(Track(face_id, Detection(box, POINTS, 0.9)), scores, None)


def analysed(index, faces, *, rate=10, from_s=0.0, from_index=0):
    """A frame of the session at ``index / rate``; elsewhere in its source."""
    time_s = index / rate
    image = np.full((48, 64, 3), index * 5 % 256, np.uint8)
    position = (time_s + from_s, index + from_index)
    frame = Frame(image, time_s, index, "clip.mp4", file_position=position)
    return AnalysedFrame(frame, tuple(faces))


def keep_session(folder, frames, **config):
    """Record the frames; return the folder."""
    settings = {"source": "clip.mp4", "live": False, "clean": False} | config
    with SessionRecorder(folder, SessionConfig(**settings), in_step=True) as recorder:
        for frame in frames:
            recorder.write(frame)
    return recorder.path


def two_people(count=20):
    """Face 1 is 0.9 happy in the first half, 0.1 then; face 2 is always 0.5 happy."""
    for index in range(count):
        happy = 0.9 if index < count // 2 else 0.1
        yield analysed(index, (face(1, happy), face(2, 0.5)))
