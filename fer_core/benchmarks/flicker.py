"""Label changes a minute on clips, raw against smoothed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Emotion, FaceReading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="video files")
    parser.add_argument("--weights", type=Path, help="default: those that ship")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    from fer_core.recognition.classifier import load_classifier

    classifier = load_classifier(options.weights)
    print(
        f"{'clip':24} {'face minutes':>12} {'raw/min':>8} {'smooth/min':>10} uncertain"
    )
    for file in options.files:
        raw, smoothed = _watch(file, classifier)
        minutes = smoothed.minutes()
        if not minutes:
            print(f"{Path(file).name:24} shows no face that lasts")
            continue
        print(
            f"{Path(file).name:24} {minutes:12.2f} {raw.changes() / minutes:8.1f}"
            f" {smoothed.changes() / minutes:10.1f} {smoothed.uncertain():9.1%}"
        )


@dataclass(frozen=True, slots=True)
class LabelHistory:
    """The labels of each face over time, by id: (timestamp in seconds, label)."""

    faces: dict[int, list[tuple[float, Emotion | None]]] = field(default_factory=dict)

    def add(self, readings: tuple[FaceReading, ...], timestamp_s: float) -> None:
        """Add the labels of one frame."""
        for reading in readings:
            face = self.faces.setdefault(reading.track.face_id, [])
            face.append((timestamp_s, reading.label))

    def changes(self) -> int:
        """Return the number of label changes; those to None count, too."""
        return sum(
            before[1] != after[1]
            for face in self.faces.values()
            for before, after in pairwise(face)
        )

    def minutes(self) -> float:
        """Return the total tracking time of all faces."""
        return sum(face[-1][0] - face[0][0] for face in self.faces.values()) / 60

    def uncertain(self) -> float:
        """Return the share of readings without a label."""
        labels = [label for face in self.faces.values() for _, label in face]
        return labels.count(None) / len(labels)


def _watch(
    file: str, classifier: EmotionClassifier
) -> tuple[LabelHistory, LabelHistory]:
    from fer_core.config import SmootherConfig
    from fer_core.detection.detector import FaceDetector
    from fer_core.recognition.flip_averaging import FaceClassifier
    from fer_core.sources.factory import open_source
    from fer_core.tracking.smoothing import EmotionSmoother
    from fer_core.tracking.tracker import FaceTracker

    tracker, raw, smoothed = FaceTracker(), LabelHistory(), LabelHistory()
    face_classifier = FaceClassifier(classifier, averaged=True)
    unsmoothed = SmootherConfig(time_constant_s=0, threshold=0, threshold_band=0)
    smoothers = (EmotionSmoother(unsmoothed), raw), (EmotionSmoother(), smoothed)
    with FaceDetector() as detector:
        for frame in open_source(file).frames():
            tracks = tracker.update(detector.detect(frame), frame.timestamp_s)
            scores = face_classifier.classify(frame.image, tracks, frame.timestamp_s)
            for smoother, history in smoothers:
                readings = smoother.update(tracks, scores, frame.timestamp_s)
                history.add(readings, frame.timestamp_s)
    return raw, smoothed
