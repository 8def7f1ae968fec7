from dataclasses import replace

import numpy as np
import pytest

from fer_core.rendering.anonymizer import (
    FaceAnonymizer,
    LookaheadAnonymizer,
    anonymize_frame,
)
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

IMAGE = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
BOX = Box(40, 30, 100, 90)


def frame(time_s, *, face):
    scores = EmotionScores((1.0, 0, 0, 0, 0, 0, 0))
    detection = Detection(BOX, KeyPoints(*(((70.0, 60.0),) * 6)), 0.9)
    reading = FaceReading(Track(1, detection), scores, scores.emotion)
    return AnalysedFrame(
        Frame(IMAGE.copy(), time_s, 0, "camera"), (reading,) if face else ()
    )


def shows_face(image):
    inside = np.s_[BOX.top : BOX.bottom, BOX.left : BOX.right]
    return bool((image[inside] == IMAGE[inside]).mean() > 0.5)


def test_a_face_is_anonymized_and_the_frame_unchanged():
    analysed = frame(0.0, face=True)

    assert not shows_face(FaceAnonymizer().anonymize(analysed))
    assert shows_face(analysed.frame.image)


@pytest.mark.parametrize(
    ("later_s", "shown"), [(0.1, False), (0.6, False), (2.0, True)]
)
def test_a_face_missed_for_a_moment_stays_anonymized(later_s, shown):
    anonymizer = FaceAnonymizer()
    anonymizer.anonymize(frame(0.0, face=True))

    assert shows_face(anonymizer.anonymize(frame(later_s, face=False))) is shown


def test_another_source_starts_afresh():
    anonymizer = FaceAnonymizer()
    anonymizer.anonymize(frame(50.0, face=True))

    assert shows_face(anonymizer.anonymize(frame(0.0, face=False)))


def test_a_whole_frame_can_be_anonymized():
    assert (anonymize_frame(IMAGE) == IMAGE).mean() < 0.1


def test_a_face_missed_in_the_very_first_frame_is_anonymized():
    seen = frame(0.0, face=True)
    missed = replace(seen, faces=(), coasting=seen.faces)

    assert not shows_face(FaceAnonymizer().anonymize(missed))


def test_all_goes_where_faces_were_not_looked_for():
    unsearched = replace(frame(0.0, face=False), searched=False)

    assert not shows_face(FaceAnonymizer().anonymize(unsearched))


def test_a_tentative_face_is_anonymized_too():
    tentative = replace(frame(0.0, face=False), tentative=(BOX,))

    assert not shows_face(FaceAnonymizer().anonymize(tentative))


def test_a_shot_boundary_ends_held_faces():
    anonymizer = FaceAnonymizer()
    anonymizer.anonymize(frame(0.0, face=True))

    after = replace(frame(0.04, face=False), shot=1)
    assert shows_face(anonymizer.anonymize(after))


def hidden(video):
    anonymizer = LookaheadAnonymizer()
    ready = [done for analysed in video for done in anonymizer.push(analysed)]
    return [*ready, *anonymizer.flush()]


def test_lookahead_anonymizes_a_face_before_its_first_detection():
    found_s, rate_fps = 2.0, 20
    video = [frame(t / rate_fps, face=t / rate_fps >= found_s) for t in range(60)]

    done = hidden(video)

    times = [analysed.frame.timestamp_s for analysed in done]
    assert times == [analysed.frame.timestamp_s for analysed in video]
    shows = {t: shows_face(one.frame.image) for t, one in zip(times, done, strict=True)}
    assert not any(shows[t] for t in times if t >= found_s - 0.5)
    assert all(shows[t] for t in times if t < found_s - 0.6)


def test_lookahead_ends_at_a_shot_boundary():
    video = [frame(0.0, face=False), replace(frame(0.04, face=True), shot=1)]

    before, after = hidden(video)

    assert shows_face(before.frame.image)
    assert not shows_face(after.frame.image)


def test_the_lookahead_buffer_is_limited_at_any_frame_rate():
    anonymizer = LookaheadAnonymizer()
    waiting = [
        1 - len(list(anonymizer.push(frame(t / 240, face=False)))) for t in range(60)
    ]

    assert sum(waiting) <= 15
