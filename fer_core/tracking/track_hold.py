"""Coasting: faces that the detector misses for a few frames stay on display."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.types import FaceReading

HOLD_S = 0.2  # for which a track without a detection coasts
IOU_THRESHOLD = 0.3  # from which a detected face replaces a coasting one


class TrackHold:
    """Keeps tracks without a detection on display for a moment, against blinking."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[FaceReading, float]] = {}
        self._shot = 0

    def update(
        self, readings: Sequence[FaceReading], timestamp_s: float, shot: int = 0
    ) -> tuple[FaceReading, ...]:
        """Return the last readings of the tracks that coast.

        A track coasts for ``HOLD_S`` at most. It ends at once when a detected face
        takes its place, or at a shot boundary.
        """
        before = self._last if shot == self._shot else {}
        detected = [reading.track.detection.box for reading in readings]
        now = {reading.track.face_id: (reading, timestamp_s) for reading in readings}
        coasting = {
            face_id: (reading, seen_s)
            for face_id, (reading, seen_s) in before.items()
            if face_id not in now
            and 0 < timestamp_s - seen_s <= HOLD_S
            and all(
                reading.track.detection.box.iou(box) < IOU_THRESHOLD for box in detected
            )
        }
        self._last, self._shot = coasting | now, shot
        return tuple(reading for reading, _ in coasting.values())
