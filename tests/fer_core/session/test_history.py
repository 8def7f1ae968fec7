from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from fer_core.session.history import CHUNK_ROWS, MEMORY_BYTES, ROW_DTYPE, SessionHistory
from fer_core.sinks.timeline import timeline_rows
from fer_core.sources.playback import MonotonicTimestamps
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


def watched(*passes):
    """The log of a film of 30 frames/s, after its frames in each pass were shown."""
    log, random = SessionHistory(), np.random.default_rng(0)
    clock = MonotonicTimestamps(30.0)
    last = {}
    for indices in passes:
        clock.mark_discontinuity()
        for index in indices:
            frame = analysed(index, random)
            stamped = clock.stamp(frame.frame)
            last[index] = replace(frame, frame=stamped)
            log.add(last[index])
    return log, last


def test_a_films_rows_have_its_own_times_after_jumps_and_loops():
    log, _ = watched(range(40, 60), range(10), range(10))

    rows = list(log.rows())

    assert [row["frame"] for row in rows[::5]] == [*range(10), *range(40, 60)]
    assert all(row["time_s"] == round(row["frame"] / 30, 6) for row in rows)


def test_a_frame_seen_again_replaces_what_was_read_in_it():
    log, last = watched(range(8), range(3, 6), range(5))

    assert len(log) == 5 * 8
    expected = [row for index in range(8) for row in timeline_rows(last[index])]
    assert list(log.rows()) == expected


def test_repeats_do_not_count_in_the_summary():
    once, _ = watched(range(31))
    thrice, _ = watched(range(31), range(31), range(31))

    assert thrice.summary().seconds == pytest.approx(once.summary().seconds)
    assert thrice.summary().frames == 31
    assert thrice.summary().seconds == pytest.approx(31 / 30)


def test_rows_come_back_as_they_were_written():
    history, random = SessionHistory(), np.random.default_rng(0)
    expected = []
    for index in range(2_000):
        frame = analysed(index + 3_000_000, random)
        history.add(frame)
        expected += timeline_rows(frame)
    assert len(history) == 10_000
    assert list(history.rows()) == expected


def test_readings_relative_to_a_baseline_come_back_too():
    history, random = SessionHistory(), np.random.default_rng(0)
    plain = analysed(1, random)
    weights = random.random(7)
    other = RelativeScores(
        EmotionScores(tuple(weights / weights.sum())), "auto", 100.033, sensitivity=-0.5
    )
    faces = (replace(plain.faces[0], relative=other), *plain.faces[1:])
    relative = replace(plain, faces=faces)

    history.add(plain)
    assert not history.relative
    history.add(relative)

    assert history.relative
    assert list(history.rows()) == [*timeline_rows(plain), *timeline_rows(relative)]


def test_no_row_is_lost_where_chunks_meet():
    history = SessionHistory()
    frame = analysed(0, np.random.default_rng(0))
    frames = 3 * CHUNK_ROWS // 5 + 1
    for _ in range(frames):
        history.add(frame)
    assert sum(1 for _ in history.rows()) == len(history) == 5 * frames


def test_hours_with_many_faces_cost_no_memory():
    history, random = SessionHistory(), np.random.default_rng(0)
    frame = analysed(0, random)
    frames = MEMORY_BYTES // ROW_DTYPE.itemsize // 5
    for _ in range(frames):  # as many as are held in memory
        history.add(frame)
    tracemalloc.start()
    for _ in range(frames // 4):
        history.add(frame)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < MEMORY_BYTES / 100
    assert len(history) == 5 * (frames + frames // 4)
    assert sum(1 for _ in history.rows()) == len(history)


def test_a_film_that_grows_onto_the_disk_comes_back_whole(monkeypatch):
    monkeypatch.setattr("fer_core.session.history.MEMORY_BYTES", 5_000)
    log, last = watched(range(40), range(20), range(10, 50))

    expected = [row for index in range(50) for row in timeline_rows(last[index])]
    assert list(log.rows()) == expected
    assert log.summary().frames == 50


def test_a_frame_with_more_or_fewer_faces_than_before_keeps_the_last(monkeypatch):
    log, random = SessionHistory(), np.random.default_rng(0)
    stamped = [analysed(index, random) for index in range(3)]
    for faces in (2, 5, 1, 3, 0, 4):
        for frame in stamped:
            place = (frame.frame.timestamp_s, frame.frame.index)
            shown = replace(frame, faces=frame.faces[:faces])
            log.add(replace(shown, frame=replace(frame.frame, file_position=place)))
    assert len(log) == 12
    assert [row["face_id"] for row in log.rows()] == [1, 2, 3, 4] * 3
    assert [face.frames for face in log.summary().faces] == [3] * 4
