from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fer_core as fer
from fer_core._platform.package_files import ASSETS
from fer_core.recognition import baseline
from fer_core.recognition.baseline import Baseline, baseline_of, relative
from fer_core.recognition.own_baseline import HALF_S, OwnBaselines
from fer_core.recognition.relative_reading import Relation, RelativeReader
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.types import (
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)

IMAGE = np.zeros((4, 4, 3), np.uint8)
FRONT = KeyPoints((10, 10), (30, 10), (20, 20), (20, 30), (5, 12), (35, 12))
TURNED = KeyPoints((10, 10), (30, 10), (32, 20), (24, 30), (5, 12), (35, 12))


def scores(**shares):
    rest = (1 - sum(shares.values())) / (7 - len(shares))
    return EmotionScores(
        tuple(shares.get(emotion.name.lower(), rest) for emotion in Emotion)
    )


STERN = scores(angry=0.5, neutral=0.4)
FAINT_SMILE = scores(angry=0.35, neutral=0.45, happy=0.15)
probabilities = st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(
    lambda values: sum(values) > 0.01
)


def normalized(values):
    return EmotionScores(tuple(value / sum(values) for value in values))


def test_the_examples_hold():
    assert doctest.testmod(baseline).failed == 0


def test_a_face_at_rest_is_neutral_however_stern_it_looks():
    rest = baseline_of([STERN])
    assert STERN.emotion is Emotion.ANGRY
    assert relative(STERN, rest).emotion is Emotion.NEUTRAL
    assert relative(FAINT_SMILE, rest).emotion is Emotion.HAPPY


@given(probabilities, probabilities, st.floats(0, 1))
def test_relative_scores_are_probabilities(values, at_rest, share):
    found = relative(normalized(values), baseline_of([normalized(at_rest)]), share)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-6)
    assert min(found.probabilities) >= 0


@given(probabilities, probabilities)
def test_without_a_share_the_reading_is_the_plain_one(values, at_rest):
    plain = normalized(values)
    found = relative(plain, baseline_of([normalized(at_rest)]), 0.0)
    np.testing.assert_allclose(found.probabilities, plain.probabilities, atol=1e-4)


def test_what_varies_at_rest_must_change_more_to_count():
    steady = baseline_of([STERN])
    restless = Baseline(steady.means, (0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0))
    assert relative(FAINT_SMILE, restless).emotion is not Emotion.HAPPY


def track(face_id=1, points=FRONT, width=40):
    return Track(face_id, Detection(Box(0, 0, width, width), points, 0.9))


def watch(own, predictions, *, start_s=0.0, points=FRONT):
    """Show one face for as many tenths of a second; return the last answer."""
    for number, raw in enumerate(predictions):
        ((rest, share),) = own.update(
            [track(points=points)], [raw], start_s + number / 10
        )
    return rest, share


def test_an_own_baseline_begins_at_nothing_and_counts_half_after_a_while():
    own = OwnBaselines()
    _, first = watch(own, [STERN])
    assert first == 0
    _, share = watch(own, [STERN] * int(HALF_S * 11), start_s=0.1)
    assert share == pytest.approx(0.5, abs=0.05)


def test_a_long_smile_does_not_become_the_rest():
    own = OwnBaselines()
    watch(own, [STERN] * 100)
    smile = scores(happy=0.97)
    rest, share = watch(own, [smile] * 600, start_s=10.0)
    assert relative(smile, rest, share).emotion is Emotion.HAPPY
    assert np.exp(rest.means[Emotion.ANGRY]) > 0.2


def test_a_turned_head_teaches_nothing():
    _, share = watch(OwnBaselines(), [STERN] * 100, points=TURNED)
    assert share == 0


def reading(face_id, width):
    return FaceReading(track(face_id, width=width), STERN, Emotion.ANGRY)


def update(reader, readings, time_s, *, shot=0, still=False):
    frame = Frame(IMAGE, time_s, round(time_s * 10), "film", is_still=still)
    return reader.update(frame, shot, readings, [face.scores for face in readings])


def test_a_persons_baseline_is_nobody_elses():
    reader = RelativeReader(Relation(baseline_of([STERN])), EmotionSmoother())
    both = [reading(1, 40), reading(2, 80)]

    one, two = update(reader, both, 0.0)

    assert one.relative is None
    assert one.emotion is Emotion.ANGRY
    assert two.relative is not None
    assert (two.relative.kind, two.emotion, two.label) == (
        "rest",
        Emotion.NEUTRAL,
        Emotion.NEUTRAL,
    )
    assert two.scores == STERN  # the plain ones are kept
    after_the_cut = update(reader, [reading(2, 80)], 0.1, shot=1)
    assert after_the_cut[0].relative is None
    stranger = update(reader, [reading(3, 80)], 0.2)
    assert stranger[0].relative is None


def test_a_baseline_is_given_to_the_face_asked_for_and_anew_when_claimed():
    rest = baseline_of([STERN])
    reader = RelativeReader(Relation(rest, face_id=1), EmotionSmoother())
    both = [reading(1, 40), reading(2, 80)]
    one, two = update(reader, both, 0.0)
    assert (one.relative is None, two.relative is None) == (False, True)
    update(reader, both, 0.1, shot=1)  # a cut ends it

    reader.use(Relation(rest, face_id=2, claim=1))

    one, two = update(reader, both, 0.2, shot=1)
    assert (one.relative is None, two.relative is None) == (True, False)


def test_another_sensitivity_leaves_a_baseline_that_has_ended_ended():
    rest = baseline_of([STERN])
    reader = RelativeReader(Relation(rest), EmotionSmoother())
    update(reader, [reading(1, 40)], 0.0)
    update(reader, [reading(1, 40)], 0.1, shot=1)

    reader.use(Relation(rest, sensitivity=0.5))

    (face,) = update(reader, [reading(1, 40)], 0.2, shot=1)
    assert face.relative.kind == "prior"
    assert face.scores == STERN
    assert face.shown.probabilities[Emotion.NEUTRAL] < 0.4


def test_the_rest_of_a_face_is_known_only_after_a_while():
    reader = RelativeReader(Relation("auto"), EmotionSmoother())
    first = update(reader, [reading(1, 40)], 0.0)[0].relative
    for number in range(1, 30):
        (face,) = update(reader, [reading(1, 40)], number / 10)
    assert first.rest is None
    assert face.relative.rest.probabilities == pytest.approx(STERN.probabilities)
    assert face.raw == STERN


def test_each_still_picture_is_read_by_itself():
    reader = RelativeReader(Relation(baseline_of([STERN])), EmotionSmoother())
    for number in (1, 2, 3):
        (face,) = update(reader, [reading(number, 40)], float(number), still=True)
        assert face.relative is not None


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    from fer_core._platform.opencv import cv2

    path = tmp_path_factory.mktemp("rest") / "rest.png"
    source = fer.open_source(str(ASSETS / "sample.mp4"))
    image = next(frame for frame in source.frames() if frame.timestamp_s > 11).image
    cv2.imwrite(str(path), image)
    return path


def test_the_reader_takes_a_picture_at_rest(still):
    with fer.Reader(baseline=str(still)) as reader:
        reading = reader.read(str(still))
    shown = [face for face in reading if face.relative is not None]
    assert len(shown) == 1
    assert shown[0].emotion is Emotion.NEUTRAL
    assert shown[0].box.width == max(face.box.width for face in reading)
    table = reading.to_dataframe()
    assert set(table["baseline"].dropna()) == {"rest"}
    assert table["rel_neutral"].notna().sum() == 1


def test_a_sensitive_reader_shows_less_neutral_and_keeps_the_plain_reading(still):
    with fer.Reader() as plain, fer.Reader(sensitivity=1) as sensitive:
        (before, *_), (after, *_) = plain.read(still), sensitive.read(still)
    assert before.relative is None
    assert after.scores.probabilities == pytest.approx(
        before.scores.probabilities, abs=1e-3
    )
    neutral = Emotion.NEUTRAL
    assert after.shown.probabilities[neutral] < before.shown.probabilities[neutral]


def test_a_picture_without_a_face_is_no_baseline(tmp_path):
    from PIL import Image

    Image.new("RGB", (200, 200), "green").save(tmp_path / "green.png")
    with pytest.raises(fer.SourceError, match=r"green\.png shows no face"):
        fer.Reader(baseline=str(tmp_path / "green.png"))
