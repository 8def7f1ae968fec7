"""How good a set of probabilities is; pure functions of NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax as plain_softmax
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
)

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
        confusion: (7, 7) counts; rows are true classes, columns are predictions.
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
    classes = range(CLASSES)
    predictions = probabilities.argmax(axis=1)
    columns = precision_recall_fscore_support(
        labels, predictions, labels=classes, zero_division=0
    )
    per_class = tuple(
        ClassScore(float(precision), float(recall), float(f1), int(support))
        for precision, recall, f1, support in zip(*columns, strict=True)
    )
    present = [score for score in per_class if score.support]
    return Evaluation(
        n=len(labels),
        accuracy=float(accuracy_score(labels, predictions)),
        # Their own averages count, or warn of, classes that occur in predictions only.
        balanced_accuracy=float(np.mean([score.recall for score in present])),
        macro_f1=float(np.mean([score.f1 for score in present])),
        ece=sum(
            abs(accuracy - confidence) * share
            for confidence, accuracy, share in calibration_curve(probabilities, labels)
        ),
        nll=float(log_loss(labels, probabilities, labels=classes)),
        per_class=per_class,
        confusion=confusion_matrix(labels, predictions, labels=classes),
    )


def calibration_curve(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer]
) -> list[tuple[float, float, float]]:
    """Return (mean confidence, accuracy, share of faces) of each bin that has faces."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    curve = []
    for number in range(CALIBRATION_BINS):
        inside = bins == number
        if inside.any():
            point = confidence[inside].mean(), correct[inside].mean(), inside.mean()
            curve.append((float(point[0]), float(point[1]), float(point[2])))
    return curve


def softmax(
    logits: NDArray[np.floating], temperature: float = 1.0
) -> NDArray[np.float64]:
    """Return probabilities along the last axis."""
    probabilities: NDArray[np.float64] = plain_softmax(
        logits.astype(np.float64) / temperature, axis=-1
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
        A value between 0.2 and 5.
    """

    def loss(log_temperature: float) -> float:
        temperature = float(np.exp(log_temperature))
        mean = np.mean([softmax(view, temperature) for view in views], axis=0)
        return float(log_loss(labels, mean, labels=range(CLASSES)))

    found = minimize_scalar(
        loss, bounds=np.log([0.2, 5.0]), method="bounded", options={"xatol": 1e-6}
    )
    return float(np.exp(found.x))
