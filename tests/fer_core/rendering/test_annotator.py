from __future__ import annotations

import itertools

import numpy as np
import pytest

from fer_core.rendering.annotator import (
    EMOTION_COLORS,
    annotate,
    contrasting_text_color,
    emotion_color,
)
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

# What the three kinds of colour blindness see (Machado, Oliveira, Fernandes 2009,
# severity 1.0), on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def reading(box, label=Emotion.HAPPY, face_id=1):
    points = KeyPoints(*[(0.0, 0.0)] * 6)
    rest = [0.02] * 7
    rest[Emotion.HAPPY] = 0.88
    scores = EmotionScores(tuple(rest))
    return FaceReading(Track(face_id, Detection(box, points, 0.9)), scores, label)


def analysed(*faces, size=(640, 360), seed=None):
    image = np.full((size[1], size[0], 3), 90, np.uint8)
    if seed is not None:
        image = np.random.default_rng(seed).integers(0, 255, image.shape, np.uint8)
    return AnalysedFrame(Frame(image, 0.0, 0, "test"), faces)


def test_frame_itself_is_not_drawn_on():
    frame = analysed(reading(Box(200, 100, 300, 220)))
    picture = annotate(frame)
    assert (frame.frame.image == 90).all()
    assert (picture.shape, picture.dtype) == ((360, 640, 3), np.uint8)
    assert picture.flags.writeable
    assert not (picture == 90).all()


def test_no_face_changes_nothing():
    frame = analysed(seed=1)
    np.testing.assert_array_equal(annotate(frame), frame.frame.image)


def test_box_has_the_colour_of_its_emotion():
    picture = annotate(analysed(reading(Box(200, 100, 300, 220), Emotion.SAD)))
    red, green, blue = EMOTION_COLORS[Emotion.SAD]
    np.testing.assert_array_equal(picture[160, 200], [blue, green, red])


def test_far_from_the_face_nothing_changes():
    frame = analysed(reading(Box(200, 100, 300, 220)), seed=2)
    picture = annotate(frame, anonymize=True)
    np.testing.assert_array_equal(picture[:, 450:], frame.frame.image[:, 450:])


@pytest.mark.parametrize(
    "box",
    [
        Box(-40, -30, 60, 70),
        Box(600, 330, 700, 400),
        Box(-10, -10, 650, 370),
        Box(300, 0, 302, 2),
        Box(0, 340, 640, 360),
    ],
)
def test_faces_over_the_edge_get_their_label_inside(box):
    picture = annotate(analysed(reading(box)), anonymize=True)
    yellow = np.array(EMOTION_COLORS[Emotion.HAPPY])[::-1]
    assert (picture == yellow).all(axis=2).sum() > 200


@pytest.mark.parametrize("size", [(64, 48), (320, 240), (1920, 1080)])
def test_text_grows_with_the_image(size):
    width, height = size
    box = Box(width // 4, height // 2, width // 2, height - 2)
    picture = annotate(analysed(reading(box), size=size))
    yellow = np.array(EMOTION_COLORS[Emotion.HAPPY])[::-1]
    above = (picture[: height // 2 - 1] == yellow).all(axis=2)
    rows = int(above.any(axis=1).sum())
    assert max(10, height // 40) < rows < max(24, height // 15)


def test_anonymized_face_keeps_no_detail():
    box = Box(200, 100, 320, 240)
    frame = analysed(reading(box), seed=3)
    hidden = annotate(frame, anonymize=True)[130:210, 230:290].astype(int)
    before = frame.frame.image[130:210, 230:290].astype(int)
    steps_before = np.abs(np.diff(before, axis=1)).mean()
    steps_after = np.abs(np.diff(hidden, axis=1)).mean()
    assert steps_after < steps_before / 20


def test_anonymization_reaches_beyond_the_box():
    frame = analysed(reading(Box(200, 100, 320, 240)), seed=4)
    picture = annotate(frame, anonymize=True)
    left = picture[150:200, 170:195].astype(int)
    assert np.abs(np.diff(left, axis=1)).mean() < 10


def test_colours_can_be_told_apart_with_every_colour_blindness():
    colors = [np.array(emotion_color(e)) for e in (*Emotion, None)]
    for matrix in BLINDNESS.values():
        seen = [lab(np.clip(np.array(matrix) @ linear(c), 0, 1)) for c in colors]
        for one, other in itertools.combinations(seen, 2):
            assert np.linalg.norm(one - other) > 10


def test_text_has_contrast_on_every_label():
    for emotion in (*Emotion, None):
        plate = emotion_color(emotion)
        bright, dark = sorted(
            (luminance(plate), luminance(contrasting_text_color(plate))), reverse=True
        )
        assert (bright + 0.05) / (dark + 0.05) >= 4.5  # WCAG AA


def linear(color):
    part = np.asarray(color) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(color):
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(color))


def lab(rgb):
    to_xyz = [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
    xyz = np.array(to_xyz) @ rgb / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_labels_speak_the_viewers_language():
    frame = analysed(reading(Box(200, 100, 300, 220)))
    german = {Emotion.HAPPY: "Freude", None: "Unsicher"}

    assert (annotate(frame, names=german) != annotate(frame)).any()
    same = {Emotion.HAPPY: "Happy", None: "Uncertain"}
    np.testing.assert_array_equal(annotate(frame, names=same), annotate(frame))


def test_the_box_of_an_uncertain_face_is_dashed():
    picture = annotate(analysed(reading(Box(200, 100, 300, 220), None)))
    white = (picture[200:219, 200] == 255).all(axis=1)
    assert 0 < white.sum() < 19


def test_labels_in_a_group_cover_nobody():
    corners = [
        (60 + 110 * x + 55 * (y % 2), 60 + 75 * y) for y in range(4) for x in range(5)
    ]
    boxes = [Box(x, y, x + 45, y + 50) for x, y in corners]
    faces = [reading(box, face_id=n) for n, box in enumerate(boxes, start=1)]

    picture = annotate(analysed(*faces))

    for box in boxes:
        # Without the box's own line and its round corners.
        inside = picture[box.top + 6 : box.bottom - 6, box.left + 6 : box.right - 6]
        assert (inside == 90).all()
