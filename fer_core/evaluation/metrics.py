"""How good a set of probabilities is; pure functions of NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core.types import Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = len(Emotion)
CALIBRATION_BINS = 15


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class: of the faces called so, of the faces that are so, and both."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What probabilities are worth against true classes.

    Attributes:
        n: Number of faces.
        accuracy: Share that is right, 0..1.
        balanced_accuracy: Mean recall of the classes that occur.
        macro_f1: Mean F1 of the classes that occur.
        ece: Expected calibration error over 15 equal bins of confidence (Guo et al.,
            2017, arXiv:1706.04599).
        nll: Mean negative log-likelihood, nats.
        per_class: In class order.
        confusion: (7, 7) counts; rows are true classes, columns are answers.
    """

    n: int
    accuracy: float
    balanced_accuracy: float
    macro_f1: float
    ece: float
    nll: float
    per_class: tuple[ClassScore, ...]
    confusion: NDArray[np.int64]


def evaluate_probabilities(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer]
) -> Evaluation:
    """Compare (N, 7) probabilities with (N,) classes; N must be positive."""
    if not len(labels):
        raise ValueError("nothing to evaluate")
    answers = probabilities.argmax(axis=1)
    pairs = labels.astype(np.int64) * CLASSES + answers
    confusion = np.bincount(pairs, minlength=CLASSES**2).reshape(CLASSES, CLASSES)
    per_class = tuple(_class_score(confusion, c) for c in range(CLASSES))
    present = [score for score in per_class if score.support]
    true = probabilities[np.arange(len(labels)), labels]
    return Evaluation(
        n=len(labels),
        accuracy=float((answers == labels).mean()),
        balanced_accuracy=float(np.mean([score.recall for score in present])),
        macro_f1=float(np.mean([score.f1 for score in present])),
        ece=sum(
            abs(right - sure) * share
            for sure, right, share in calibration_curve(probabilities, labels)
        ),
        nll=float(-np.log(np.clip(true, 1e-12, 1)).mean()),
        per_class=per_class,
        confusion=confusion,
    )


def calibration_curve(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer]
) -> list[tuple[float, float, float]]:
    """Return (mean confidence, accuracy, share of faces) of each bin that has faces."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    curve = []
    for number in range(CALIBRATION_BINS):
        inside = bins == number
        if inside.any():
            point = confidence[inside].mean(), right[inside].mean(), inside.mean()
            curve.append((float(point[0]), float(point[1]), float(point[2])))
    return curve


def softmax(
    logits: NDArray[np.floating], temperature: float = 1.0
) -> NDArray[np.float64]:
    """Return probabilities along the last axis."""
    scaled = logits.astype(np.float64) / temperature
    exponentials = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float64] = exponentials / exponentials.sum(
        axis=-1, keepdims=True
    )
    return probabilities


def fit_temperature(
    views: list[NDArray[np.floating]], labels: NDArray[np.integer]
) -> float:
    """Return the temperature that makes the mean over ``views`` likeliest.

    Args:
        views: Logits (N, 7) of the same faces seen in one or more ways (as they are,
            mirrored); their probabilities are averaged after the temperature.
        labels: (N,) true classes.

    Returns:
        A value between 0.2 and 5, found by golden-section search.
    """

    def loss(log_temperature: float) -> float:
        temperature = float(np.exp(log_temperature))
        mean = np.mean([softmax(view, temperature) for view in views], axis=0)
        true = mean[np.arange(len(labels)), labels]
        return float(-np.log(np.clip(true, 1e-12, 1)).mean())

    low, high = np.log(0.2), np.log(5.0)
    golden = (np.sqrt(5) - 1) / 2
    for _ in range(40):
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def _class_score(confusion: NDArray[np.int64], number: int) -> ClassScore:
    hits = float(confusion[number, number])
    called, support = float(confusion[:, number].sum()), int(confusion[number].sum())
    precision = hits / called if called else 0.0
    recall = hits / support if support else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return ClassScore(precision, recall, f1, support)
