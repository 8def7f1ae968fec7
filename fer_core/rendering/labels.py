"""Where labels go: beside their faces, over no face and over no other label."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fer_core.types import FaceReading, Point

Area = tuple[float, float, float, float]
"""``(left, top, right, bottom)``."""
Size = tuple[float, float]
"""``(width, height)``."""

ENGLISH: dict[Emotion | None, str] = {
    **{emotion: emotion.label for emotion in Emotion},
    None: "Uncertain",
}

HAIR = 0.15  # of a box's height: a head is higher than the box of its face
WIDEST = 2.0  # of its face's box; a label may be wider where nobody stands near
DISTANCES = (0.9, 1.8, 2.7, 3.6, 4.8, 6.0, 8.0)  # in label heights, with a leader line
DIRECTIONS = 16
AMPLE = 1.15  # times the room a longer label needs before a shortened one grows
STEADINESS = 4.0  # pixels a label wants free around it before it moves there
ANGLES = sorted(
    (2 * math.pi * n / DIRECTIONS for n in range(DIRECTIONS)),
    key=lambda angle: (round(-math.cos(angle), 6), angle),
)
SIDES = np.array([(math.sin(a), -math.cos(a)) for a in ANGLES])  # upper ones first
LEADER_STEPS = 7  # points of a leader line that are looked at


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """One label and where it goes, in the units of the view.

    Attributes:
        variant: Which of the face's sizes it has, from 0, the longest.
        area: What it covers.
        leader: From the label to its face's box; None where they touch.
        slot: The place it took around its face; given back as ``before``, it is kept
            as long as it is free, so that labels do not jump.
    """

    variant: int
    area: Area
    leader: tuple[Point, Point] | None
    slot: int


def label_texts(
    face: FaceReading,
    names: Mapping[Emotion | None, str] = ENGLISH,
    person: str = "",
) -> tuple[str, ...]:
    """Return a face's label, longest first: ``#1  Happy 87 %``, ``#1  Happy``, ``#1``.

    An uncertain face has no figure; one whose ``person`` is known has that name in
    place of its number.
    """
    number, name = person or f"#{face.id}", names[face.label]
    if face.label is None:
        return f"{number}  {name}", number
    percent = round(face.shown.probabilities[face.label] * 100)
    return f"{number}  {name} {percent} %", f"{number}  {name}", number


def place_labels(
    boxes: Sequence[Area],
    sizes: Sequence[Sequence[Size]],
    view: Size,
    before: Sequence[tuple[int, int] | None] = (),
) -> list[PlacedLabel | None]:
    """Return where each face's label goes; None for a face out of view.

    A label touches its box where it can, and stands off with a leader line where it
    cannot. In a crowd the shorter sizes are taken. Large faces choose first.

    Args:
        boxes: Of the faces; they may reach over the edges of the view.
        sizes: Of each face's label, longest first, one or more.
        view: What may be covered, from (0, 0).
        before: ``(variant, slot)`` that each face had a moment ago.

    Example:
        >>> from fer_core.rendering.labels import place_labels
        >>> (label,) = place_labels([(40, 60, 80, 100)], [[(70, 20)]], (320, 240))
        >>> label.area, label.leader
        ((40.0, 38.0, 110.0, 58.0), None)
    """
    seen = [_clipped(box, view) for box in boxes]
    placed: list[PlacedLabel | None] = [None] * len(boxes)
    here = [index for index, box in enumerate(seen) if box is not None]
    heads = np.array([_head(boxes[index]) for index in here]).reshape(-1, 4)
    taken = np.zeros((0, 4))
    order = sorted(here, key=lambda index: (-_rank(boxes[index]), index))
    for index in order:
        own = here.index(index)
        box = seen[index]
        assert box is not None
        others = np.delete(heads, own, axis=0)
        crowd = _Crowd(np.asarray(box), heads[own], others, taken, view)
        last = before[index] if index < len(before) else None
        label = _place(crowd, sizes[index], _room(boxes, index, here), last)
        placed[index] = label
        taken = np.vstack([taken, label.area])
    return placed


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What a label must get along with; all areas are (N, 4)."""

    box: NDArray[np.float64]  # of its own face, what is in view
    head: NDArray[np.float64]
    others: NDArray[np.float64]
    taken: NDArray[np.float64]
    view: Size


def _place(
    crowd: _Crowd, sizes: Sequence[Size], room: float, last: tuple[int, int] | None
) -> PlacedLabel:
    first = next((v for v, size in enumerate(sizes) if size[0] <= room), len(sizes) - 1)
    variants = range(first, len(sizes))
    if last is not None and last[0] in variants:
        for variant in range(first, last[0]):  # it was shortened; there may be room now
            if sizes[variant][0] * AMPLE <= room:
                label = _free(crowd, sizes, variant, margin=sizes[variant][1])
                if label is not None:
                    return label
        label = _free(crowd, sizes, last[0], keep=last[1])
        if label is not None:
            return label
    for variant in variants:
        label = _free(crowd, sizes, variant)
        if label is not None:
            return label
    shortest = len(sizes) - 1
    return _free(crowd, sizes, shortest, far=True) or _least_bad(crowd, sizes)


def _free(
    crowd: _Crowd,
    sizes: Sequence[Size],
    variant: int,
    *,
    far: bool = False,
    keep: int | None = None,
    margin: float = 0.0,
) -> PlacedLabel | None:
    """Return the first free place; with ``keep`` only that slot, a bit less strictly.

    ``margin`` is what must be free around it, in pixels, so that it lasts.
    ``far`` allows places that need a leader line, which crosses others only if all do.
    """
    near = _near(crowd, sizes[variant])
    areas = near
    if far or (keep is not None and keep >= len(near)):
        areas = np.vstack([near, _far(crowd, sizes[variant])])
    if keep is not None and keep >= len(areas):
        return None
    apart = 0.0 if keep is not None else max(margin, STEADINESS)
    free = _inside(areas, crowd.view)
    free &= ~_hits(areas, crowd.others, margin)
    free &= ~_hits(areas, crowd.taken, apart)
    free[len(near) :] &= ~_hits(areas[len(near) :], crowd.head[None], 0.0)
    slots = [keep] if keep is not None and free[keep] else []
    if keep is None:
        slots = [int(slot) for slot in np.flatnonzero(free)]
    for slot in slots:
        leader = _leader(areas[slot], crowd.box) if slot >= len(near) else None
        if leader is None or not _crosses(leader, crowd):
            return _label(variant, areas[slot], leader, slot)
    if not slots:
        return None
    leader = _leader(areas[slots[0]], crowd.box)
    return _label(variant, areas[slots[0]], leader, slots[0])


def _least_bad(crowd: _Crowd, sizes: Sequence[Size]) -> PlacedLabel:
    """Return the shortest label where it covers least, in its own box if need be."""
    variant = len(sizes) - 1
    width, height = sizes[variant]
    left, top, _, bottom = crowd.box
    inside = [
        (left, bottom - height, left + width, bottom),
        (left, top, left + width, top + height),
    ]
    areas = np.vstack([inside, _near(crowd, sizes[variant])])
    wide, high = crowd.view
    areas += np.maximum(0, -areas[:, [0, 1, 0, 1]])
    areas -= np.maximum(0, areas[:, [2, 3, 2, 3]] - [wide, high, wide, high])
    areas += np.maximum(0, -areas[:, [0, 1, 0, 1]])  # a label wider than the view
    cost = 9 * _overlap(areas, crowd.taken).sum(axis=1)
    cost += 3 * _overlap(areas, crowd.others).sum(axis=1)
    cost += _overlap(areas, crowd.head[None]).sum(axis=1)
    return _label(variant, areas[int(cost.argmin())], None, -1)


def _near(crowd: _Crowd, size: Size) -> NDArray[np.float64]:
    """Return the places that touch the box: above, below, beside it."""
    width, height = size
    left, top, right, bottom = crowd.box
    middle = (left + right - width) / 2
    gap = height * 0.1
    most = crowd.view[0] - width
    columns = [min(max(0.0, x), max(0.0, most)) for x in (left, middle, right - width)]
    rows = (top - gap - height, bottom + gap)
    corners = [(x, y) for y in rows for x in columns]
    corners += [
        (x, y)
        for x in (right + gap, left - gap - width)
        for y in (top, (top + bottom - height) / 2, bottom - height)
    ]
    return np.array([(x, y, x + width, y + height) for x, y in corners])


def _far(crowd: _Crowd, size: Size) -> NDArray[np.float64]:
    """Return places further off, nearest first, upper ones before lower ones."""
    width, height = size
    left, top, right, bottom = crowd.box
    steps = np.repeat(np.array(DISTANCES) * height, DIRECTIONS)[:, None]
    half = np.array([(right - left + width) / 2, (bottom - top + height) / 2])
    # On the rectangle at which label and box would touch, then outwards.
    reach = 1 / np.maximum(*(np.abs(SIDES) / half).T)[:, None]
    touching = np.tile(SIDES * reach, (len(DISTANCES), 1))
    centers = touching + np.tile(SIDES, (len(DISTANCES), 1)) * steps
    centers += [(left + right) / 2, (top + bottom) / 2]
    corner = np.array([width, height]) / 2
    return np.hstack([centers - corner, centers + corner])


def _inside(areas: NDArray[np.float64], view: Size) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        (areas[:, 0] >= 0)
        & (areas[:, 1] >= 0)
        & (areas[:, 2] <= view[0])
        & (areas[:, 3] <= view[1])
    )
    return inside


def _hits(
    areas: NDArray[np.float64], others: NDArray[np.float64], margin: float
) -> NDArray[np.bool_]:
    """Return (N,): whether each area, with ``margin`` round it, meets any of others."""
    left, top, right, bottom = (part[:, None] for part in areas.T)
    found: NDArray[np.bool_] = (
        (left - margin < others[:, 2])
        & (right + margin > others[:, 0])
        & (top - margin < others[:, 3])
        & (bottom + margin > others[:, 1])
    ).any(axis=1)
    return found


def _overlap(
    areas: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (N, M): how much of each of ``others`` each area covers."""
    low = np.maximum(areas[:, None, :2], others[None, :, :2])
    high = np.minimum(areas[:, None, 2:], others[None, :, 2:])
    product: NDArray[np.float64] = np.prod(np.maximum(0.0, high - low), axis=2)
    return product


def _leader(area: NDArray[np.float64], box: NDArray[np.float64]) -> tuple[Point, Point]:
    """Return the line from the middle of the label's near edge to the box."""
    middle = (area[:2] + area[2:]) / 2
    end = np.clip(middle, box[:2], box[2:])
    start = np.clip(end, area[:2], area[2:])
    # From the middle of an edge rather than from a corner.
    if area[1] >= box[3] or area[3] <= box[1]:
        start[0] = middle[0]
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _crosses(leader: tuple[Point, Point], crowd: _Crowd) -> bool:
    """Return whether the line runs over another face or label."""
    start, end = np.asarray(leader[0]), np.asarray(leader[1])
    parts = np.linspace(0.0, 1.0, LEADER_STEPS)[:, None]
    points = start + parts * (end - start)
    around = np.vstack([crowd.others, crowd.taken])
    inside = (points[:, None] > around[None, :, :2]) & (
        points[:, None] < around[None, :, 2:]
    )
    return bool(inside.all(axis=2).any())


def _label(
    variant: int,
    area: NDArray[np.float64],
    leader: tuple[Point, Point] | None,
    slot: int,
) -> PlacedLabel:
    left, top, right, bottom = map(float, area)
    return PlacedLabel(variant, (left, top, right, bottom), leader, slot)


def _clipped(box: Area, view: Size) -> Area | None:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(view[0], box[2]), min(view[1], box[3])
    return (left, top, right, bottom) if right > left and bottom > top else None


def _head(box: Area) -> Area:
    return (box[0], box[1] - HAIR * (box[3] - box[1]), box[2], box[3])


def _rank(box: Area) -> int:
    """Return a face's size in steps, so that equal ones do not take turns."""
    return round(2 * float(np.log2(max(1.0, box[2] - box[0]))))


def _room(boxes: Sequence[Area], index: int, here: Sequence[int]) -> float:
    """Return how wide the label may be: less where others stand near."""
    box = boxes[index]
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    nearest = min(
        (
            max(
                abs((boxes[other][0] + boxes[other][2]) / 2 - middle[0]),
                abs((boxes[other][1] + boxes[other][3]) / 2 - middle[1]),
            )
            for other in here
            if other != index
        ),
        default=float("inf"),
    )
    return max(WIDEST * (box[2] - box[0]), nearest)
