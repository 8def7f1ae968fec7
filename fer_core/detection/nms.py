"""Non-maximum suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fer_core.types import Detection

IOU_THRESHOLD = 0.3  # from which two detections are the same face


def non_max_suppression(detections: Iterable[Detection]) -> tuple[Detection, ...]:
    """Return the detections without duplicates, highest score first."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda detection: -detection.score):
        if not any(same_face(detection, other) for other in kept):
            kept.append(detection)
    return tuple(kept)


def same_face(one: Detection, other: Detection) -> bool:
    """Return whether two detections overlap so much that they are the same face."""
    return one.box.iou(other.box) >= IOU_THRESHOLD
