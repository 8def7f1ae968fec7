"""Labels from frame to frame."""

import numpy as np

from fer_core.rendering.steady_labels import SteadyLabels

SIZES = [(130.0, 22.0), (80.0, 22.0), (34.0, 18.0)]
VIEW = (960, 540)


def side(label, box):
    """Where the label's middle lies, seen from its face."""
    across = (label.area[0] + label.area[2] - box[0] - box[2]) / 2
    down = (label.area[1] + label.area[3] - box[1] - box[3]) / 2
    return round(across / 30), round(down / 30)


def test_labels_of_a_restless_crowd_keep_their_sides():
    random = np.random.default_rng(3)
    start = [
        (120.0 + 130 * (n % 6) + 60 * (n // 6 % 2), 90.0 + 100 * (n // 6))
        for n in range(18)
    ]
    labels = SteadyLabels()
    jumps = 0
    before = None
    for _ in range(60):
        moved = [
            (x + dx, y + dy)
            for (x, y), (dx, dy) in zip(
                start, random.normal(0, 2, (18, 2)), strict=True
            )
        ]
        boxes = [(x, y, x + 44, y + 52) for x, y in moved]
        placed = labels.place(range(18), boxes, [SIZES] * 18, VIEW)
        sides = [side(label, box) for label, box in zip(placed, boxes, strict=True)]
        if before is not None:
            jumps += sum(a != b for a, b in zip(sides, before, strict=True))
        before = sides

    assert jumps <= 5  # of 1062


def test_a_shortened_label_is_whole_again_once_there_is_room():
    labels = SteadyLabels()
    together = [(200, 100, 250, 160), (255, 100, 305, 160), (145, 100, 195, 160)]
    apart = [(200, 100, 250, 160), (455, 100, 505, 160), (20, 300, 70, 360)]
    shortened = labels.place([1, 2, 3], together, [SIZES] * 3, VIEW)
    assert max(label.variant for label in shortened) > 0

    whole = labels.place([1, 2, 3], apart, [SIZES] * 3, VIEW)

    assert [label.variant for label in whole] == [0, 0, 0]


def test_others_begin_anew():
    labels = SteadyLabels()
    box = [(200, 100, 250, 160)]
    first = labels.place([1], box, [SIZES], VIEW)
    labels.place([1], [(200, 2, 250, 62)], [SIZES], VIEW)  # no room above

    labels.forget()

    assert labels.place([1], box, [SIZES], VIEW) == first
