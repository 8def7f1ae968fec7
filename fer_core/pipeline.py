"""The stages in their order: from a frame to the expressions of its faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from fer_core.recognition.flip_averaging import FaceClassifier
from fer_core.recognition.relative_reading import PLAIN, Relation, RelativeReader
from fer_core.tracking.shot_boundaries import ShotBoundaryDetector
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.tracking.track_hold import TrackHold
from fer_core.types import AnalysedFrame

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.detection.detector import FaceDetector
    from fer_core.network.backends import DeviceName, EngineName
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.recognition.relative_reading import BaselineChoice
    from fer_core.tracking.tracker import FaceTracker
    from fer_core.types import Frame

DetectorRange = Literal["short", "full", "auto"]


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """The parts of a pipeline.

    Attributes:
        weights: A weights file; None for the one that ships.
        engine: The inference backend.
        device: The device it runs on.
        detector: Short range for near faces, full range for far ones, auto for both.
        min_confidence: Score threshold of the detector, 0 to 1.
        smoothing: Whether predictions are smoothed over time.
        baseline: Faces are read relative to it, too: one of a person at rest, or
            ``auto`` for one of each face, learned from its own time in view.
        sensitivity: How readily an expression is shown, -1 (reserved) to 1
            (sensitive); 0 is what the network says.

    Example:
        >>> fer.PipelineConfig(detector="short", smoothing=False).device
        'auto'
    """

    weights: Path | None = None
    engine: EngineName = "auto"
    device: DeviceName = "auto"
    detector: DetectorRange = "auto"
    min_confidence: float = 0.5
    smoothing: bool = True
    baseline: BaselineChoice | None = None
    sensitivity: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.min_confidence < 1:
            raise ValueError(f"min_confidence is 0 to 1, got {self.min_confidence}")
        if not -1 <= self.sensitivity <= 1:
            raise ValueError(f"sensitivity is -1 to 1, got {self.sensitivity}")


class Pipeline:
    """Detection to smoothing, frame by frame; not thread-safe, closed by its owner.

    Example:
        >>> with fer.build_pipeline(fer.PipelineConfig()) as pipeline:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         print(len(pipeline.process(frame).faces))
        2
    """

    def __init__(
        self,
        detector: FaceDetector,
        tracker: FaceTracker,
        classifier: EmotionClassifier,
        smoother: EmotionSmoother,
        relation: Relation = PLAIN,
    ) -> None:
        self.classifier = classifier
        self._detector = detector
        self._shots = ShotBoundaryDetector()
        self._tracker = tracker
        self._face_classifier = FaceClassifier(classifier, averaged=smoother.averages)
        self._smoother = self._next_smoother = smoother
        self._hold = TrackHold()
        self._picture: tuple[int, int] | None = None
        self._next_relation = relation
        self._relative = RelativeReader(relation, EmotionSmoother(smoother.config))

    def use_smoother(self, smoother: EmotionSmoother) -> None:
        """Smooth readings with another one from the next frame on; from any thread."""
        self._next_smoother = smoother

    def relate(self, relation: Relation) -> None:
        """Show readings so from the next frame on; from any thread."""
        self._next_relation = relation

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show; timestamps must grow."""
        if self._smoother is not self._next_smoother:
            self._smoother = self._next_smoother
            averaged = self._smoother.averages
            self._face_classifier = FaceClassifier(self.classifier, averaged=averaged)
            self._relative.use_smoother(EmotionSmoother(self._smoother.config))
        self._relative.use(self._next_relation)
        detections = self._detector.detect(frame)
        shot = self._shots.update(frame)
        height, width = frame.image.shape[:2]
        if (width, height) != self._picture:  # what coasts lies elsewhere in it
            self._picture, self._hold = (width, height), TrackHold()
        tracks = self._tracker.update(
            detections, frame.timestamp_s, shot, self._picture
        )
        scores = self._face_classifier.classify(frame.image, tracks, frame.timestamp_s)
        confirmed = {id(track.detection) for track in tracks}
        readings = self._smoother.update(tracks, scores, frame.timestamp_s)
        readings = self._relative.update(frame, shot, readings, scores)
        return AnalysedFrame(
            frame,
            readings,
            tentative=tuple(
                found.box for found in detections if id(found) not in confirmed
            ),
            shot=shot,
            coasting=self._hold.update(readings, frame.timestamp_s, shot),
        )

    def close(self) -> None:
        """Release the detector; the classifier stays usable. Idempotent."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build_pipeline(config: PipelineConfig) -> Pipeline:
    """Load all models and return a pipeline ready for its first frame.

    Raises:
        ModelError: If weights or face models are missing, damaged or of another kind.
        EngineError: If the requested engine or device is not available.

    Example:
        >>> with fer.build_pipeline(fer.PipelineConfig(device="cpu")) as pipeline:
        ...     pipeline.classifier.device
        'cpu'
    """
    from fer_core.recognition.classifier import load_classifier

    return pipeline_with(
        load_classifier(config.weights, config.engine, config.device), config
    )


def pipeline_with(
    classifier: EmotionClassifier,
    config: PipelineConfig,
    detector: FaceDetector | None = None,
) -> Pipeline:
    """Return a pipeline around a loaded classifier, for another source.

    Args:
        classifier: Stays usable when the pipeline is closed.
        config: For the other stages.
        detector: One that is open already; else the pipeline opens its own.

    Raises:
        ModelError: If the face models are missing or damaged.
    """
    from fer_core.config import SmootherConfig
    from fer_core.detection.detector import FaceDetector
    from fer_core.tracking.tracker import FaceTracker

    smoothing = SmootherConfig() if config.smoothing else SmootherConfig(0.0)
    return Pipeline(
        detector or FaceDetector(config.detector, config.min_confidence),
        FaceTracker(),
        classifier,
        EmotionSmoother(smoothing),
        Relation(config.baseline, config.sensitivity),
    )
