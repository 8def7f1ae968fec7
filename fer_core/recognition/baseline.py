"""Expressions relative to a person's own face at rest.

A network trained on many people knows their average face: somebody whose face at rest
looks a little stern is read as a little angry all day. What changes against the same
face at rest is the better sign of an expression (docs/baseline.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.recognition.alignment import align_face, face_alignment
from fer_core.recognition.flip_averaging import classify_with_flip
from fer_core.types import Emotion, EmotionScores, KeyPoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Point

# Fitted to 51 people at rest and smiling, see docs/baseline.md.
SPREADS = 1.5  # an expression must leave the range in which a face at rest varies
MIN_SPREAD = 0.3  # nats; a face seen for a moment has not varied yet
NEUTRAL_MARGIN = 0.5  # nats, in favour of neutral
TEMPERATURE = 0.5
FLOOR = 1e-6  # probabilities below it are all the same

COPIES = 24  # of a picture at rest; what one picture cannot tell is how it varies
MAX_TURN = 6.0  # degrees
MAX_ZOOM = 0.08
MAX_SHIFT = 2.0  # pixels of the crop
MAX_BLUR = 1.0  # pixels, standard deviation
MAX_BRIGHTNESS = 25.0  # grey values
CONTRAST = (0.7, 1.2)
MAX_LOG_GAMMA = 0.3


@dataclass(frozen=True, slots=True)
class Baseline:
    """How the network reads a person's face at rest.

    Attributes:
        means: Of the log-probabilities, in the order of ``Emotion``.
        spreads: Their standard deviations.
        seconds: Of the face at rest; 0 for still images.
    """

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if not len(self.means) == len(self.spreads) == len(Emotion):
            raise ValueError(f"A baseline has seven means and spreads, got {self}")


def baseline_of(predictions: Sequence[EmotionScores], seconds: float = 0.0) -> Baseline:
    """Return the baseline of a face that was read at rest.

    Args:
        predictions: At least one; several frames, or the altered copies of one.
        seconds: For how long the face was seen.

    Example:
        >>> rest = EmotionScores((0.2, 0.0, 0.0, 0.0, 0.1, 0.0, 0.7))
        >>> baseline_of([rest, rest]).spreads
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    """
    logs = np.stack([log_probabilities(each) for each in predictions])
    return Baseline(
        tuple(logs.mean(axis=0).tolist()), tuple(logs.std(axis=0).tolist()), seconds
    )


def relative(
    scores: EmotionScores, baseline: Baseline, share: float = 1.0
) -> EmotionScores:
    """Return what a face shows relative to its baseline.

    The log-probabilities minus those at rest and the range in which these vary, plus a
    margin for neutral, as new probabilities.

    Args:
        scores: The plain prediction.
        baseline: Of the same person.
        share: How far the baseline counts, 0 (the plain prediction) to 1.

    Example:
        >>> rest = EmotionScores((0.5, 0.0, 0.0, 0.0, 0.1, 0.0, 0.4))  # looks stern
        >>> relative(rest, baseline_of([rest])).emotion.label
        'Neutral'
    """
    logs = log_probabilities(scores)
    spreads = np.maximum(baseline.spreads, MIN_SPREAD)
    rest = np.array(baseline.means) + SPREADS * spreads
    rest[Emotion.NEUTRAL] = baseline.means[Emotion.NEUTRAL] - NEUTRAL_MARGIN
    changed = (logs - share * rest) / (1 - share + share * TEMPERATURE)
    weights = np.exp(changed - changed.max())
    return EmotionScores(tuple((weights / weights.sum()).tolist()))


def rest_scores(baseline: Baseline) -> EmotionScores:
    """Return the plain probabilities of the face at rest."""
    shares = np.exp(baseline.means)
    return EmotionScores(tuple((shares / shares.sum()).tolist()))


def log_probabilities(scores: EmotionScores) -> NDArray[np.float64]:
    """Return (7,) natural logarithms, of ``FLOOR`` at least."""
    return np.log(np.maximum(scores.probabilities, FLOOR))


def rest_predictions(
    classifier: EmotionClassifier,
    image: NDArray[np.uint8],
    key_points: KeyPoints,
    copies: int = COPIES,
    seed: int = 0,
) -> tuple[EmotionScores, ...]:
    """Return the predictions of a face and of altered copies of it.

    The copies are turned, zoomed, shifted, relit, blurred and compressed a little, as
    the next frames of the same face would be: their spread stands for that of a face
    at rest.

    Args:
        classifier: Reads the crops, with flip averaging.
        image: (H, W, 3) uint8, BGR.
        key_points: Of the face.
        copies: How many.
        seed: Of the changes; the same face gives the same predictions.
    """
    random = np.random.default_rng(seed)
    crops = [align_face(image, key_points)]
    crops += [_altered(image, key_points, random) for _ in range(copies)]
    return classify_with_flip(classifier, crops)


def _altered(
    image: NDArray[np.uint8], points: KeyPoints, random: np.random.Generator
) -> NDArray[np.uint8]:
    turn = math.radians(random.uniform(-MAX_TURN, MAX_TURN))
    zoom = 1 + random.uniform(-MAX_ZOOM, MAX_ZOOM)
    shift = random.uniform(-MAX_SHIFT, MAX_SHIFT, 2)
    crop = align_face(image, _moved(points, turn, zoom, shift)).astype(np.float32)
    if random.random() < 0.5:
        blurred = cv2.GaussianBlur(crop, (0, 0), random.uniform(0.3, MAX_BLUR))
        crop = np.asarray(blurred, np.float32)
    mean = float(crop.mean())
    light = random.uniform(-MAX_BRIGHTNESS, MAX_BRIGHTNESS)
    crop = (crop - mean) * random.uniform(*CONTRAST) + mean + light
    gamma = math.exp(random.uniform(-MAX_LOG_GAMMA, MAX_LOG_GAMMA))
    relit = (255 * (crop.clip(0, 255) / 255) ** gamma).astype(np.uint8)
    if random.random() < 0.5:
        relit = _compressed(relit, int(random.integers(50, 95)))
    return relit


def _moved(
    points: KeyPoints, turn: float, zoom: float, shift: NDArray[np.float64]
) -> KeyPoints:
    (x, y), scale, _ = face_alignment(points)
    cos, sin = zoom * math.cos(turn), zoom * math.sin(turn)

    def place(point: Point) -> Point:
        right, down = point[0] - x, point[1] - y
        return (
            x + shift[0] * scale + right * cos - down * sin,
            y + shift[1] * scale + right * sin + down * cos,
        )

    names = KeyPoints.__dataclass_fields__
    return replace(points, **{name: place(getattr(points, name)) for name in names})


def _compressed(crop: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    _, packed = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
