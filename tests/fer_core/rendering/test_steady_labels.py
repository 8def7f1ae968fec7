"""Labels from frame to frame."""

import numpy as np

from fer_core.rendering.labels import place_labels
from fer_core.rendering.steady_labels import SteadyLabels

SIZES = [(130.0, 22.0), (80.0, 22.0), (34.0, 18.0)]
VIEW = (960, 540)


class Jumps:
    """Counts labels that lie elsewhere beside their face than a frame before."""

    def __init__(self):
        self.count = 0
        self.before = None

    def watch(self, boxes, labels):
        areas = np.array([label.area for label in labels])
        middles = (areas[:, :2] + areas[:, 2:]) / 2
        beside = middles - np.array(boxes)[:, :2]
        if self.before is not None:
            self.count += int((np.abs(beside - self.before).max(axis=1) > 12).sum())
        self.before = beside


def test_labels_of_a_restless_crowd_keep_their_sides():
    random = np.random.default_rng(3)
    places = [
        (100 + 60 * (n % 6) + 30 * (n // 6 % 2), 90 + 70 * (n // 6)) for n in range(18)
    ]
    labels = SteadyLabels()
    steady, anew = Jumps(), Jumps()
    for _ in range(60):
        moved = np.array(places) + random.normal(0, 2, (18, 2))
        boxes = [(x, y, x + 44, y + 52) for x, y in moved]
        steady.watch(boxes, labels.place(range(18), boxes, [SIZES] * 18, VIEW))
        anew.watch(boxes, place_labels(boxes, [SIZES] * 18, VIEW))

    assert steady.count < anew.count / 20


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
