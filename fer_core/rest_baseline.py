"""The baseline of a person, from pictures or a film of their face at rest."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from fer_core.detection.detector import FaceDetector
from fer_core.errors import SourceError
from fer_core.recognition.baseline import (
    COPIES,
    Baseline,
    baseline_of,
    rest_predictions,
)
from fer_core.recognition.own_baseline import is_frontal
from fer_core.sources.factory import open_source

if TYPE_CHECKING:
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Detection, EmotionScores, Frame

STEP_S = 0.1  # of a film; frames nearer to each other tell the same
LONGEST_S = 60.0  # of a film; a face at rest does not need more


def rest_baseline(
    spec: str, classifier: EmotionClassifier, detector: FaceDetector | None = None
) -> Baseline:
    """Return the baseline of the person in a picture, a folder of them or a film.

    In each picture the largest face that looks at the camera counts. Altered copies are
    read, too, since a picture does not tell how a face at rest varies.

    Args:
        spec: What ``open_source`` takes; not a camera or stream.
        classifier: Reads the faces.
        detector: One that is open already.

    Raises:
        SourceError: If it cannot be read, or shows no face from the front.
    """
    source = open_source(spec)
    if source.live:
        source.close()
        raise SourceError(
            f"{source.name} is watched live. Give a picture, a folder or a film of the"
            " face at rest."
        )
    predictions: list[EmotionScores] = []
    next_s, seen_s = 0.0, 0.0
    faces = detector or FaceDetector()
    try:
        with closing(source.frames()) as frames:  # type: ignore[type-var]
            for frame in frames:
                if frame.timestamp_s < next_s:
                    continue
                if not frame.is_still and frame.timestamp_s > LONGEST_S:
                    break
                next_s = frame.timestamp_s + STEP_S
                found = _face(faces, frame)
                if found is not None:
                    predictions += _read(classifier, frame, found)
                    seen_s += 0.0 if frame.is_still else STEP_S
    finally:
        source.close()
        if detector is None:
            faces.close()
    if not predictions:
        raise SourceError(
            f"{source.name} shows no face from the front. Give a picture of the"
            " person's relaxed face that looks at the camera."
        )
    return baseline_of(predictions, round(seen_s, 1))


def _face(detector: FaceDetector, frame: Frame) -> Detection | None:
    frontal = [face for face in detector.detect(frame) if is_frontal(face.key_points)]
    return max(frontal, key=lambda face: face.box.width, default=None)


def _read(
    classifier: EmotionClassifier, frame: Frame, face: Detection
) -> tuple[EmotionScores, ...]:
    # In a film, too, since its light stays the same; its frames tell the rest.
    copies = COPIES if frame.is_still else 1
    return rest_predictions(
        classifier, frame.image, face.key_points, copies, seed=frame.index
    )
