import numpy as np
import pytest

from fer_core.hiding import FaceHider, hide_everything
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


def test_a_face_is_hidden_and_the_frame_left_as_it_was():
    analysed = frame(0.0, face=True)

    assert not shows_face(FaceHider().without_faces(analysed))
    assert shows_face(analysed.frame.image)


@pytest.mark.parametrize(
    ("later_s", "shown"), [(0.1, False), (0.6, False), (2.0, True)]
)
def test_a_face_missed_for_a_moment_stays_hidden(later_s, shown):
    hider = FaceHider()
    hider.without_faces(frame(0.0, face=True))

    assert shows_face(hider.without_faces(frame(later_s, face=False))) is shown


def test_another_source_starts_afresh():
    hider = FaceHider()
    hider.without_faces(frame(50.0, face=True))

    assert shows_face(hider.without_faces(frame(0.0, face=False)))


def test_everything_can_be_hidden():
    assert (hide_everything(IMAGE) == IMAGE).mean() < 0.1
