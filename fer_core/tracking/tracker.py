"""Which face in this frame is which face of the frames before."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core.config import TrackerConfig
from fer_core.types import Box, Detection, Point, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VELOCITY_S = 0.15  # seconds over which a face's speed is averaged


class FaceTracker:
    """Gives faces ids that last; an id is never used twice.

    Each face is expected where its speed takes it, so two people who cross keep
    their ids. It knows no time but the frames' own.

    Example:
        >>> tracker = fer.FaceTracker()
        >>> with fer.FaceDetector() as detector:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         tracks = tracker.update(detector.detect(frame), frame.timestamp_s)
        >>> [track.face_id for track in tracks]
        [1, 2]
    """

    def __init__(self, config: TrackerConfig | None = None) -> None:
        self._config = config or TrackerConfig()
        self._ids = itertools.count(1)
        self._known: tuple[_Face, ...] = ()
        self._now_s = -math.inf

    def update(
        self, detections: Sequence[Detection], timestamp_s: float, scene: int = 0
    ) -> tuple[Track, ...]:
        """Return the faces of this frame, in the order of ``detections``.

        A face of another ``scene`` is another face, wherever it stands.

        A doubtful face that turns up in the middle of a film gets its id only when it
        has been seen for a moment: most are one frame's mistake. A timestamp before the
        last one (a film that starts again) ends all tracks.
        """
        if timestamp_s < self._now_s:
            self._known, self._now_s = (), -math.inf
        in_a_film = timestamp_s - self._now_s <= self._config.keep_s
        self._now_s = timestamp_s
        alive = [
            face
            for face in self._known
            if timestamp_s - face.seen_s <= self._config.keep_s
        ]
        here = [face for face in alive if face.scene == scene]
        before = _assigned(here, detections, timestamp_s, self._config)
        seen = [
            face.moved(found.box, timestamp_s)
            if (face := before.get(position)) is not None
            else _Face.new(found.box, timestamp_s, scene)
            for position, found in enumerate(detections)
        ]
        seen = [
            replace(face, face_id=next(self._ids))
            if face.face_id is None
            and (not in_a_film or self._is_sure(face, found, timestamp_s))
            else face
            for face, found in zip(seen, detections, strict=True)
        ]
        met = {id(face) for face in before.values()}
        self._known = (*seen, *(face for face in alive if id(face) not in met))
        return tuple(
            Track(face.face_id, found)
            for face, found in zip(seen, detections, strict=True)
            if face.face_id is not None
        )

    def _is_sure(self, face: _Face, found: Detection, timestamp_s: float) -> bool:
        seen_for_s = timestamp_s - face.first_s
        return (
            found.score >= self._config.sure_score
            or seen_for_s >= self._config.confirm_s
        )


@dataclass(frozen=True, slots=True)
class _Face:
    """Where a face was last seen and how fast it moves, in pixels and seconds.

    It has no id while it is doubtful.
    """

    face_id: int | None
    center: Point
    size: float
    velocity: Point
    first_s: float
    seen_s: float
    scene: int

    @classmethod
    def new(cls, box: Box, timestamp_s: float, scene: int) -> _Face:
        still = (0.0, 0.0)
        return cls(None, box.center, _size(box), still, timestamp_s, timestamp_s, scene)

    def expected(self, timestamp_s: float) -> Point:
        gap_s = timestamp_s - self.seen_s
        return (
            self.center[0] + self.velocity[0] * gap_s,
            self.center[1] + self.velocity[1] * gap_s,
        )

    def moved(self, box: Box, timestamp_s: float) -> _Face:
        gap_s = timestamp_s - self.seen_s
        if gap_s <= 0:
            return replace(self, center=box.center, size=_size(box), seen_s=timestamp_s)
        weight = 1 - math.exp(-gap_s / VELOCITY_S)
        x, y = box.center
        now = (x - self.center[0]) / gap_s, (y - self.center[1]) / gap_s
        velocity = (
            self.velocity[0] + weight * (now[0] - self.velocity[0]),
            self.velocity[1] + weight * (now[1] - self.velocity[1]),
        )
        return replace(
            self,
            center=box.center,
            size=_size(box),
            velocity=velocity,
            seen_s=timestamp_s,
        )


def _size(box: Box) -> float:
    return math.sqrt(box.width * box.height)


def _assigned(
    faces: Iterable[_Face],
    detections: Sequence[Detection],
    timestamp_s: float,
    config: TrackerConfig,
) -> dict[int, _Face]:
    """Return which known face each detection is, by its position; best pairs first."""
    pairs = sorted(
        (cost, number, position, face)
        for number, face in enumerate(faces)
        for position, found in enumerate(detections)
        if (cost := _cost(face, found.box, timestamp_s, config)) is not None
    )
    taken: set[int] = set()
    assigned: dict[int, _Face] = {}
    for _, number, position, face in pairs:
        if number not in taken and position not in assigned:
            taken.add(number)
            assigned[position] = face
    return assigned


def _cost(
    face: _Face, box: Box, timestamp_s: float, config: TrackerConfig
) -> float | None:
    """Return how unlike the expected face ``box`` is; None if it cannot be it."""
    size = _size(box)
    growth = abs(math.log(size / face.size))
    distance = math.dist(face.expected(timestamp_s), box.center) / max(size, face.size)
    reach = config.reach + config.reach_per_s * (timestamp_s - face.seen_s)
    if distance > reach or growth > math.log(config.size_change):
        return None
    return distance + growth
