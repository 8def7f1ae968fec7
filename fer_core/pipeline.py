"""The stages in their order: from a frame to the expressions of its faces."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from fer_core.config import (
    DetectorConfig,
    ModelConfig,
    SmootherConfig,
    TrackerConfig,
)
from fer_core.errors import SourceError
from fer_core.recognition.flip_averaging import FaceClassifier
from fer_core.recognition.relative_reading import PLAIN, Relation, RelativeReader
from fer_core.tracking.shot_boundaries import ShotBoundaryDetector
from fer_core.tracking.smoothing import EmotionSmoother
from fer_core.tracking.track_hold import TrackHold
from fer_core.tracking.tracker import FaceTracker
from fer_core.types import AnalysedFrame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from fer_core.detection.detector import FaceDetector
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Box, Detection, Frame, Track


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """How faces are read, stage by stage.

    Attributes:
        model: What classifies them.
        detector: What finds them.
        tracker: How they keep their ids.
        smoother: How predictions are smoothed over time, and when a label is shown.
        relation: What they are read relative to, and how readily they show something.
        first_id: The id of the first face; for readings that go on with other models.

    Example:
        >>> config = fer.PipelineConfig(detector=fer.DetectorConfig("short"))
        >>> config.model.device, config.smoother.threshold
        ('auto', 0.4)
    """

    model: ModelConfig = field(default_factory=ModelConfig)
    detector: DetectorConfig = field(default_factory=DetectorConfig)
    tracker: TrackerConfig = field(default_factory=TrackerConfig)
    smoother: SmootherConfig = field(default_factory=SmootherConfig)
    relation: Relation = PLAIN
    first_id: int = 1


def related(config: PipelineConfig, **changes: Any) -> PipelineConfig:  # noqa: ANN401
    """Return ``config`` with other fields of its ``relation``."""
    return replace(config, relation=replace(config.relation, **changes))


def settings_of(config: PipelineConfig) -> dict[str, object]:
    """Return every setting by name, as a session notes them; a baseline apart."""
    stages = {
        "model": asdict(config.model),
        "detector": asdict(config.detector),
        "tracker": asdict(config.tracker),
        "smoother": asdict(config.smoother),
    }
    return {**stages, "sensitivity": config.relation.sensitivity}


class Pipeline:
    """Detection to smoothing, frame by frame; not thread-safe, closed by its owner.

    Example:
        >>> with fer.build_pipeline() as pipeline:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         print(len(pipeline.process(frame).faces))
        2
    """

    def __init__(
        self,
        classifier: EmotionClassifier,
        detector: FaceDetector,
        config: PipelineConfig | None = None,
    ) -> None:
        """Put the stages together; ``configure`` says which parts of it may change."""
        self.classifier = classifier
        self._detector = detector
        self._config = self._next_config = config or PipelineConfig()
        self._shots = ShotBoundaryDetector()
        self._ids = itertools.count(self._config.first_id)
        # One for each of the frame's views, so that no track leaves its own.
        self._trackers = [FaceTracker(self._config.tracker, self._ids)]
        self._hold = TrackHold()
        self._picture: tuple[int, int] | None = None
        self._relative = RelativeReader(
            self._config.relation, EmotionSmoother(self._config.smoother)
        )
        self._begin_smoothing()

    def configure(self, config: PipelineConfig) -> None:
        """Smooth and relate readings so from the next frame on; from any thread.

        Models, detector and tracker stay what they are.
        """
        self._next_config = config

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show; timestamps must grow."""
        return self._read(frame, self._detector.detect(frame))

    def process_ahead(self, frames: Iterable[Frame]) -> Iterator[AnalysedFrame]:
        """Process one frame after the other, faster than ``process`` does, to the same.

        Faces are detected in a frame while those of the one before are classified. So
        each comes when the next one has been read: this is for files, not for cameras.

        Raises:
            SourceError: From ``frames``, after all that came before.
        """
        with ThreadPoolExecutor(1, "detection") as ahead:
            last: tuple[Frame, Future[tuple[Detection, ...]]] | None = None
            broken: SourceError | None = None
            try:
                for frame in frames:
                    found = ahead.submit(self._detector.detect, frame)
                    if last is not None:
                        yield self._read(last[0], last[1].result())
                    last = frame, found
            except SourceError as error:
                broken = error
            if last is not None:
                yield self._read(last[0], last[1].result())
            if broken is not None:
                raise broken

    def _read(self, frame: Frame, detections: Sequence[Detection]) -> AnalysedFrame:
        """Track, classify and smooth the faces detected in the next frame."""
        before, self._config = self._config, self._next_config
        if self._config.smoother != before.smoother:
            self._begin_smoothing()
            self._relative.use_smoother(EmotionSmoother(self._config.smoother))
        self._relative.use(self._config.relation)
        # Cameras have no cuts; one that is lost must not end the ids of the other.
        shot = 0 if frame.views else self._shots.update(frame)
        height, width = frame.image.shape[:2]
        if (width, height) != self._picture:  # what coasts lies elsewhere in it
            self._picture, self._hold = (width, height), TrackHold()
        tracks = self._track(frame, detections, shot)
        scores = self._face_classifier.classify(frame.image, tracks, frame.timestamp_s)
        confirmed = {id(track.detection) for track in tracks}
        readings = self._smoother.update(tracks, scores, frame.timestamp_s)
        readings = self._relative.update(frame, shot, readings, scores)
        readings = tuple(
            replace(face, crop=self._face_classifier.crop(face.id)) for face in readings
        )
        return AnalysedFrame(
            frame,
            readings,
            tentative=tuple(
                found.box for found in detections if id(found) not in confirmed
            ),
            shot=shot,
            coasting=self._hold.update(readings, frame.timestamp_s, shot),
        )

    def _track(
        self, frame: Frame, detections: Sequence[Detection], shot: int
    ) -> tuple[Track, ...]:
        """Return the confirmed tracks, view by view."""
        views = frame.views or (None,)
        while len(self._trackers) < len(views):
            self._trackers.append(FaceTracker(self._config.tracker, self._ids))
        return tuple(
            track
            for view, tracker in zip(views, self._trackers, strict=False)
            for track in tracker.update(
                [face for face in detections if view is None or _lies_in(face, view)],
                frame.timestamp_s,
                shot,
                self._picture,
            )
        )

    def _begin_smoothing(self) -> None:
        self._smoother = EmotionSmoother(self._config.smoother)
        self._face_classifier = FaceClassifier(
            self.classifier, averaged=self._smoother.averages
        )

    def close(self) -> None:
        """Release the detector; the classifier stays usable. Idempotent."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lies_in(face: Detection, view: Box) -> bool:
    x, y = face.box.center
    return view.left <= x < view.right and view.top <= y < view.bottom


def build_pipeline(config: PipelineConfig | None = None) -> Pipeline:
    """Load all models and return a pipeline ready for its first frame.

    Raises:
        ModelError: If weights or face models are missing, damaged or of another kind.
        EngineError: If the requested engine or device is not available.

    Example:
        >>> with fer.build_pipeline() as pipeline:
        ...     pipeline.classifier.device
        'cpu'
    """
    config = config or PipelineConfig()
    return pipeline_with(classifier_of(config), config)


def classifier_of(config: PipelineConfig) -> EmotionClassifier:
    """Load what classifies faces.

    Raises:
        ModelError: If the weights are missing, damaged or of another kind.
        EngineError: If the requested engine or device is not available.
    """
    from fer_core.recognition.classifier import load_classifier

    model = config.model
    return load_classifier(model.weights, model.engine, model.device)


def detector_of(config: PipelineConfig) -> FaceDetector:
    """Open what finds faces.

    Raises:
        ModelError: If the face models are missing or damaged.
    """
    from fer_core.detection.detector import FaceDetector

    return FaceDetector(config.detector.model, config.detector.min_confidence)


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
    return Pipeline(classifier, detector or detector_of(config), config)
