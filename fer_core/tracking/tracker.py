"""Tracking by detection: greedy association with a constant-velocity prediction."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core.config import TrackerConfig
from fer_core.types import Box, Detection, Point, Track

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

RETURN_LEAD = 0.5  # in cost, of a face that returns before anybody else
VELOCITY_TIME_CONSTANT_S = 0.15  # of the moving average of a face's velocity


class FaceTracker:
    """Assigns persistent ids to faces; an id is never reused.

    The position of each face is predicted from its velocity, so two people who cross
    keep their ids. Time is the frames' own; no clock is read.

    Example:
        >>> tracker = fer.FaceTracker()
        >>> with fer.FaceDetector() as detector:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         tracks = tracker.update(detector.detect(frame), frame.timestamp_s)
        >>> [track.face_id for track in tracks]
        [1, 2]
    """

    def __init__(
        self, config: TrackerConfig | None = None, ids: Iterator[int] | None = None
    ) -> None:
        """Track faces; trackers that share ``ids`` give none of them twice."""
        self._config = config or TrackerConfig()
        self._ids = itertools.count(1) if ids is None else ids
        self._tracks: tuple[_TrackedFace, ...] = ()
        self._now_s = -math.inf
        self._picture: tuple[int, int] | None = None

    def update(
        self,
        detections: Sequence[Detection],
        timestamp_s: float,
        shot: int = 0,
        picture: tuple[int, int] | None = None,
    ) -> tuple[Track, ...]:
        """Return the confirmed tracks of this frame, in the order of ``detections``.

        A track never continues into another ``shot``.

        A new face with a low score in the middle of a video is confirmed, and gets its
        id, only after ``min_hits_s``: most are single-frame false positives. A
        timestamp before the last one (a video that restarts) ends all tracks.

        Args:
            detections: The faces of this frame.
            timestamp_s: The frame's time.
            shot: The number of the shot it belongs to.
            picture: Its (width, height), where that may change in mid-video.
        """
        self._scale_to(picture)
        if timestamp_s < self._now_s:
            self._tracks, self._now_s = (), -math.inf
        continuing = timestamp_s - self._now_s <= self._config.max_age_s
        self._now_s = timestamp_s
        alive = [
            face
            for face in self._tracks
            if timestamp_s - face.seen_s <= self._kept_s(face)
        ]
        here = [face for face in alive if face.shot == shot]
        followed = [face for face in here if not self._is_lost(face, timestamp_s)]
        matched = _associate(followed, detections, timestamp_s, self._config)
        lost = [face for face in here if self._is_lost(face, timestamp_s)]
        matched |= _returning(lost, detections, matched, self._config)
        seen = [
            face.updated(found.box, timestamp_s)
            if (face := matched.get(index)) is not None
            else _TrackedFace.new(found.box, timestamp_s, shot)
            for index, found in enumerate(detections)
        ]
        seen = [
            replace(face, face_id=next(self._ids))
            if face.face_id is None
            and (not continuing or self._is_confirmed(face, found, timestamp_s))
            else face
            for face, found in zip(seen, detections, strict=True)
        ]
        updated = {id(face) for face in matched.values()}
        self._tracks = (*seen, *(face for face in alive if id(face) not in updated))
        return tuple(
            Track(face.face_id, found)
            for face, found in zip(seen, detections, strict=True)
            if face.face_id is not None
        )

    def _kept_s(self, face: _TrackedFace) -> float:
        config = self._config
        tentative = face.face_id is None
        return config.max_age_s if tentative else max(config.max_age_s, config.return_s)

    def _is_lost(self, face: _TrackedFace, timestamp_s: float) -> bool:
        return timestamp_s - face.seen_s > self._config.max_age_s

    def _scale_to(self, picture: tuple[int, int] | None) -> None:
        before, self._picture = self._picture, picture
        if before and picture and before != picture:
            across, down = picture[0] / before[0], picture[1] / before[1]
            self._tracks = tuple(face.scaled(across, down) for face in self._tracks)

    def _is_confirmed(
        self, face: _TrackedFace, found: Detection, timestamp_s: float
    ) -> bool:
        tracked_s = timestamp_s - face.first_s
        return (
            found.score >= self._config.activation_score
            or tracked_s >= self._config.min_hits_s
        )


@dataclass(frozen=True, slots=True)
class _TrackedFace:
    """Last position and velocity of a face, in pixels and seconds.

    ``face_id`` is None while the track is tentative.
    """

    face_id: int | None
    center: Point
    size: float
    velocity: Point
    first_s: float
    seen_s: float
    shot: int

    @classmethod
    def new(cls, box: Box, timestamp_s: float, shot: int) -> _TrackedFace:
        still = (0.0, 0.0)
        return cls(None, box.center, _size(box), still, timestamp_s, timestamp_s, shot)

    def predicted(self, timestamp_s: float) -> Point:
        gap_s = timestamp_s - self.seen_s
        return (
            self.center[0] + self.velocity[0] * gap_s,
            self.center[1] + self.velocity[1] * gap_s,
        )

    def scaled(self, across: float, down: float) -> _TrackedFace:
        return replace(
            self,
            center=(self.center[0] * across, self.center[1] * down),
            size=self.size * math.sqrt(across * down),
            velocity=(self.velocity[0] * across, self.velocity[1] * down),
        )

    def updated(self, box: Box, timestamp_s: float) -> _TrackedFace:
        gap_s = timestamp_s - self.seen_s
        if gap_s <= 0:
            return replace(self, center=box.center, size=_size(box), seen_s=timestamp_s)
        weight = 1 - math.exp(-gap_s / VELOCITY_TIME_CONSTANT_S)
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


def _associate(
    faces: Iterable[_TrackedFace],
    detections: Sequence[Detection],
    timestamp_s: float,
    config: TrackerConfig,
) -> dict[int, _TrackedFace]:
    """Return the track of each detection, by its index; greedy, lowest cost first."""
    pairs = sorted(
        (cost, number, index, face)
        for number, face in enumerate(faces)
        for index, found in enumerate(detections)
        if (cost := _cost(face, found.box, timestamp_s, config)) is not None
    )
    taken: set[int] = set()
    assigned: dict[int, _TrackedFace] = {}
    for _, number, index, face in pairs:
        if number not in taken and index not in assigned:
            taken.add(number)
            assigned[index] = face
    return assigned


def _returning(
    lost: Sequence[_TrackedFace],
    detections: Sequence[Detection],
    taken: Collection[int],
    config: TrackerConfig,
) -> dict[int, _TrackedFace]:
    """Return the lost track of each detection that is back in its place.

    Only where there is no doubt: no other face was lost or is found near there. Where
    it would have moved on to counts no more.
    """
    costs = {
        (index, number): _cost(face, found.box, face.seen_s, config)
        for index, found in enumerate(detections)
        for number, face in enumerate(lost)
    }
    assigned: dict[int, _TrackedFace] = {}
    for (index, number), cost in costs.items():
        if cost is None or index in taken:
            continue
        rivals = [
            other
            for pair, other in costs.items()
            if other is not None
            and pair != (index, number)
            and (pair[0] == index or pair[1] == number)
        ]
        if all(other > cost + RETURN_LEAD for other in rivals):
            assigned[index] = lost[number]
    return assigned


def _cost(
    face: _TrackedFace, box: Box, timestamp_s: float, config: TrackerConfig
) -> float | None:
    """Return the association cost of ``box``; None where it is outside the gate."""
    size = _size(box)
    growth = abs(math.log(size / face.size))
    distance = math.dist(face.predicted(timestamp_s), box.center) / max(size, face.size)
    reach = config.gating_distance + config.gating_growth_per_s * (
        timestamp_s - face.seen_s
    )
    if distance > reach or growth > math.log(config.max_size_ratio):
        return None
    return distance + growth
