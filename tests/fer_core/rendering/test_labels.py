import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_core.rendering.labels import label_texts, place_labels
from fer_core.types import Box, Emotion
from tests.fer_core.rendering.test_annotator import reading

LONG, SHORT = (130.0, 22.0), (34.0, 18.0)


def overlap(one, other):
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def group(count=29, side=44, view=(960, 540)):
    """People in four staggered rows, as in a group photograph."""
    boxes = []
    for row, number in enumerate(np.array_split(range(count), 4)):
        for place in range(len(number)):
            left = 110 + place * 95 + (row % 2) * 47
            top = 120 + row * 85
            boxes.append((left, top, left + side, top + side * 1.2))
    assert len(boxes) == count
    return boxes, view


def test_labels_of_a_group_cover_no_face_and_no_other_label():
    boxes, view = group()

    labels = place_labels(boxes, [[LONG, (80.0, 22.0), SHORT]] * len(boxes), view)

    assert None not in labels
    for index, label in enumerate(labels):
        assert all(overlap(label.area, box) == 0 for box in boxes), index
    for one, other in itertools.combinations(labels, 2):
        assert overlap(one.area, other.area) == 0
    assert all(label.area[0] >= 0 and label.area[2] <= view[0] for label in labels)
    assert all(label.area[1] >= 0 and label.area[3] <= view[1] for label in labels)


def test_a_crowd_takes_shorter_labels_and_a_lone_face_the_whole_one():
    boxes, view = group()
    sizes = [LONG, (80.0, 22.0), SHORT]

    crowd = place_labels(boxes, [sizes] * len(boxes), view)
    (alone,) = place_labels(boxes[:1], [sizes], view)

    assert alone.variant == 0
    assert all(label.variant > 0 for label in crowd)


def test_a_label_touches_its_face_where_it_can():
    (label,) = place_labels([(200, 100, 300, 220)], [[LONG]], (640, 360))

    assert label.leader is None
    assert label.area[0] == 200
    assert 90 < label.area[3] <= 100


def test_a_face_with_no_room_around_it_has_a_leader_line_to_its_label():
    middle = (300, 200, 340, 250)
    walls = [
        (200, 150, 299, 300),
        (341, 150, 440, 300),
        (250, 140, 390, 199),
        (250, 251, 390, 330),
    ]

    label, *_ = place_labels([middle, *walls], [[SHORT]] * 5, (640, 480))

    start, end = label.leader
    assert math.dist(start, end) > 5
    assert all(overlap(label.area, box) == 0 for box in (middle, *walls))


def test_leader_lines_end_at_their_own_face():
    boxes = [(100 + 46 * n, 200, 140 + 46 * n, 248) for n in range(14)]

    labels = place_labels(boxes, [[(60.0, 20.0)]] * len(boxes), (960, 540))

    led = [
        (label, box) for label, box in zip(labels, boxes, strict=True) if label.leader
    ]
    assert led
    for label, (left, top, right, bottom) in led:
        (x, y), (to_x, to_y) = label.leader
        assert left <= to_x <= right
        assert top <= to_y <= bottom
        assert label.area[0] <= x <= label.area[2]
        assert label.area[1] <= y <= label.area[3]


def test_faces_out_of_view_have_no_label():
    boxes = [(-300, 50, -200, 150), (100, 100, 160, 170), (700, -90, 800, 0)]

    labels = place_labels(boxes, [[LONG]] * 3, (640, 360))

    assert [label is not None for label in labels] == [False, True, False]


def test_a_face_that_fills_the_view_has_its_label_in_it():
    (label,) = place_labels([(-20, -30, 700, 400)], [[LONG, SHORT]], (640, 360))

    assert 0 <= label.area[0] < label.area[2] <= 640
    assert 0 <= label.area[1] < label.area[3] <= 360


def test_a_label_stays_where_it_was_while_there_is_room():
    boxes = [(200, 100, 260, 170), (330, 160, 390, 230)]
    labels = place_labels(boxes, [[LONG], [LONG]], (640, 360))
    before = [(label.variant, label.slot) for label in labels]
    below = (0, 3)

    kept = place_labels(boxes, [[LONG], [LONG]], (640, 360), [below, before[1]])

    assert (kept[0].variant, kept[0].slot) == below
    assert kept[1] == labels[1]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(-60, 660), st.integers(-60, 380), st.integers(10, 200)),
        max_size=12,
    )
)
def test_every_face_in_view_has_a_label_in_view(faces):
    boxes = [(x, y, x + side, y + side) for x, y, side in faces]

    labels = place_labels(boxes, [[LONG, SHORT]] * len(boxes), (640, 360))

    for (left, top, right, bottom), label in zip(boxes, labels, strict=True):
        seen = left < 640 and top < 360 and right > 0 and bottom > 0
        assert (label is not None) == seen
        if label is not None:
            assert -0.01 <= label.area[0] <= label.area[2] <= 640.01
            assert -0.01 <= label.area[1] <= label.area[3] <= 360.01


def test_texts_get_shorter_and_keep_the_number():
    face = reading(Box(0, 0, 10, 10), Emotion.HAPPY, face_id=7)

    assert label_texts(face) == ("#7  Happy 88 %", "#7  Happy", "#7")
    german = {Emotion.HAPPY: "Freude", None: "Unsicher"}
    assert label_texts(face, german)[1] == "#7  Freude"
    assert label_texts(reading(Box(0, 0, 10, 10), None)) == ("#1  Uncertain", "#1")
