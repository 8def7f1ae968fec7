"""Facial expressions from pictures, videos, cameras and streams.

Everything of fer-live but the window. Names are loaded when they are first used, so
that importing this package is quick.

Example:
    >>> import fer_core as fer
    >>> with fer.Reader() as reader:
    ...     for face in reader.read("photo.jpg"):
    ...         print(face.id, face.emotion.label)
    1 Neutral
    2 Happy
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fer_core.config import (
        NO_SMOOTHING,
        DetectorConfig,
        ModelConfig,
        SmootherConfig,
        TrackerConfig,
    )
    from fer_core.detection.detector import FaceDetector
    from fer_core.errors import (
        DataError,
        EngineError,
        FerError,
        ModelError,
        OutputError,
        SessionError,
        SourceError,
        TrainingError,
    )
    from fer_core.pipeline import Pipeline, PipelineConfig, build_pipeline
    from fer_core.reader import Reader, ReadingStream, read_video
    from fer_core.reading import Reading, VideoReading
    from fer_core.recognition.classifier import EmotionClassifier, load_classifier
    from fer_core.recognition.relative_reading import Relation
    from fer_core.rendering.annotator import annotate
    from fer_core.session.archive import RecordedSession, open_session
    from fer_core.sinks.timeline import TimelineWriter
    from fer_core.sources.base import FrameSource
    from fer_core.sources.factory import open_source
    from fer_core.tracking.tracker import FaceTracker
    from fer_core.types import (
        AnalysedFrame,
        Box,
        Emotion,
        EmotionScores,
        FaceReading,
        Frame,
    )

    __version__: str

__all__ = [
    "NO_SMOOTHING",
    "AnalysedFrame",
    "Box",
    "DataError",
    "DetectorConfig",
    "Emotion",
    "EmotionClassifier",
    "EmotionScores",
    "EngineError",
    "FaceDetector",
    "FaceReading",
    "FaceTracker",
    "FerError",
    "Frame",
    "FrameSource",
    "ModelConfig",
    "ModelError",
    "OutputError",
    "Pipeline",
    "PipelineConfig",
    "Reader",
    "Reading",
    "ReadingStream",
    "RecordedSession",
    "Relation",
    "SessionError",
    "SmootherConfig",
    "SourceError",
    "TimelineWriter",
    "TrackerConfig",
    "TrainingError",
    "VideoReading",
    "__version__",
    "annotate",
    "build_pipeline",
    "load_classifier",
    "open_session",
    "open_source",
    "read_video",
]

_MODULES = {
    "config": (
        "DetectorConfig",
        "ModelConfig",
        "NO_SMOOTHING",
        "SmootherConfig",
        "TrackerConfig",
    ),
    "detection.detector": ("FaceDetector",),
    "errors": (
        "DataError",
        "EngineError",
        "FerError",
        "ModelError",
        "OutputError",
        "SessionError",
        "SourceError",
        "TrainingError",
    ),
    "pipeline": ("Pipeline", "PipelineConfig", "build_pipeline"),
    "reader": ("Reader", "ReadingStream", "read_video"),
    "reading": ("Reading", "VideoReading"),
    "recognition.classifier": ("EmotionClassifier", "load_classifier"),
    "recognition.relative_reading": ("Relation",),
    "rendering.annotator": ("annotate",),
    "session.archive": ("RecordedSession", "open_session"),
    "sinks.timeline": ("TimelineWriter",),
    "sources.base": ("FrameSource",),
    "sources.factory": ("open_source",),
    "tracking.tracker": ("FaceTracker",),
    "types": (
        "AnalysedFrame",
        "Box",
        "Emotion",
        "EmotionScores",
        "FaceReading",
        "Frame",
    ),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    value: object
    if name == "__version__":
        from fer_core._platform.version import program_version

        value = program_version()
    elif name in _MODULE_OF:
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
