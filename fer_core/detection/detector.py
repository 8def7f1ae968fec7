"""Face detection: the public detector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from fer_core.detection.cascade import CascadeDetector, SingleStageDetector

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
        self._detector: SingleStageDetector | CascadeDetector = (
            CascadeDetector(min_confidence)
            if detector == "auto"
            else SingleStageDetector(detector, min_confidence)
        )

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Return the faces, highest score first; a box may cross the image border."""
        return self._detector.detect(frame)

    def close(self) -> None:
        """Release the models; idempotent."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
