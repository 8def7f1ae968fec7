"""From a frame to what its faces show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from fer_core.recognition.flip_averaging import FaceReader
from fer_core.tracking.shot_boundaries import SceneWatch
from fer_core.tracking.smoothing import FaceHold
from fer_core.types import AnalysedFrame

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.detection.detector import FaceDetector
    from fer_core.network.backends import DeviceName, EngineName
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.tracking.smoothing import EmotionSmoother
    from fer_core.tracking.tracker import FaceTracker
    from fer_core.types import Frame

DetectorRange = Literal["short", "full", "auto"]


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """What a pipeline is made of.

    Attributes:
        weights: A weights file; None for the one that ships.
        engine: What computes the network.
        device: Where it is computed.
        detector: Which faces are found: near ones, far ones, or both.
        min_confidence: Of the detector, 0 to 1.
        smoothing: Whether readings are smoothed over time.

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

    def __post_init__(self) -> None:
        if not 0 < self.min_confidence < 1:
            raise ValueError(f"min_confidence is 0 to 1, got {self.min_confidence}")


class Pipeline:
    """The stages in their order; used by one thread, closed by who built it.

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
    ) -> None:
        self.classifier = classifier
        self._detector = detector
        self._scenes = SceneWatch()
        self._tracker = tracker
        self._reader = FaceReader(classifier, averaged=smoother.averages)
        self._smoother = smoother
        self._hold = FaceHold()

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show; timestamps must grow."""
        detections = self._detector.detect(frame)
        scene = self._scenes.scene_of(frame)
        tracks = self._tracker.update(detections, frame.timestamp_s, scene)
        scores = self._reader.read(frame.image, tracks, frame.timestamp_s)
        sure = {id(track.detection) for track in tracks}
        readings = self._smoother.update(tracks, scores, frame.timestamp_s)
        return AnalysedFrame(
            frame,
            readings,
            unsure=tuple(found.box for found in detections if id(found) not in sure),
            scene=scene,
            missed=self._hold.update(readings, frame.timestamp_s, scene),
        )

    def close(self) -> None:
        """Free the detector; the classifier stays usable. May be called again."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build_pipeline(config: PipelineConfig) -> Pipeline:
    """Load everything and return a pipeline ready for its first frame.

    Raises:
        ModelError: If weights or face models are missing, damaged or of another kind.
        EngineError: If the engine or device asked for is not there.

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
    """Return a pipeline round a classifier that is loaded: for another source.

    Args:
        classifier: Stays usable when the pipeline is closed.
        config: For the other stages.
        detector: One that is open already; else the pipeline opens its own.

    Raises:
        ModelError: If the face models are missing or damaged.
    """
    from fer_core.config import SmootherConfig
    from fer_core.detection.detector import FaceDetector
    from fer_core.tracking.smoothing import EmotionSmoother
    from fer_core.tracking.tracker import FaceTracker

    smoothing = SmootherConfig() if config.smoothing else SmootherConfig(0.0)
    return Pipeline(
        detector or FaceDetector(config.detector, config.min_confidence),
        FaceTracker(),
        classifier,
        EmotionSmoother(smoothing),
    )
