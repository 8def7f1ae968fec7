"""Face detection: the public detector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from fer_core.detection.cascade import CascadeDetector, SingleStageDetector
from fer_core.detection.tiling import Region
from fer_core.types import Box

if TYPE_CHECKING:
    from fer_core.config import DetectorName
    from fer_core.types import Detection, Frame


class FaceDetector:
    """Detects faces; use it from one thread at a time and close it.

    ``auto`` is a cascade of both BlazeFace models. ``short`` and ``full`` run one of
    them once on the whole frame, for machines on which ``auto`` is too slow.

    Example:
        >>> with fer.FaceDetector() as detector:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         print([face.score > 0.5 for face in detector.detect(frame)])
        [True, True]
    """

    def __init__(
        self, detector: DetectorName = "auto", min_confidence: float = 0.5
    ) -> None:
        """Load the models.

        Raises:
            ModelError: If a model file is missing or damaged.
        """
        if detector not in ("short", "full", "auto"):
            raise ValueError(f"detector must be short, full or auto, got {detector!r}")
        if not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence must be 0 to 1, got {min_confidence}")
        self._name, self._min_confidence = detector, min_confidence
        # One for each of the frame's views: it remembers the last frame's faces.
        self._detectors = [self._open()]

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Return the faces, highest score first; a box may cross the image border.

        In a frame with ``views`` each view is searched as an image of its own: no face
        is made up of two, and boxes end where their view does.
        """
        if not frame.views:
            return self._detectors[0].detect(frame)
        while len(self._detectors) < len(frame.views):
            self._detectors.append(self._open())
        found = [
            placed
            for view, detector in zip(frame.views, self._detectors, strict=False)
            for face in detector.detect(_cut_out(frame, view))
            if (placed := _placed(face, view)) is not None
        ]
        return tuple(sorted(found, key=lambda face: -face.score))

    def close(self) -> None:
        """Release the models; idempotent."""
        for detector in self._detectors:
            detector.close()

    def _open(self) -> SingleStageDetector | CascadeDetector:
        if self._name == "auto":
            return CascadeDetector(self._min_confidence)
        return SingleStageDetector(self._name, self._min_confidence)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _cut_out(frame: Frame, view: Box) -> Frame:
    part = frame.image[view.top : view.bottom, view.left : view.right]
    return replace(frame, image=np.ascontiguousarray(part), views=())


def _placed(face: Detection, view: Box) -> Detection | None:
    """Return a view's face in the frame's pixels; None where it lies outside of it."""
    moved = Region(view.left, view.top, 1).to_frame(face, (0, 0), 1)
    left, top = max(moved.box.left, view.left), max(moved.box.top, view.top)
    right = min(moved.box.right, view.right)
    bottom = min(moved.box.bottom, view.bottom)
    if right <= left or bottom <= top:
        return None
    return replace(moved, box=Box(left, top, right, bottom))
