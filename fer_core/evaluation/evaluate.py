"""What a weights file is worth on labelled faces, through the engines people use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core.errors import DataError
from fer_core.evaluation.metrics import Evaluation, evaluate_probabilities, softmax
from fer_core.recognition.classifier import network_input

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fer_core.datasets.faces import FaceData
    from fer_core.network.backends import InferenceEngine
    from fer_core.network.spec import Head
    from fer_core.network.weights import Weights

BATCH = 64
TITLES: Mapping[Head, str] = {
    "fer2013": "FER2013 labels",
    "ferplus": "FER+ majority",
}


@dataclass(frozen=True, slots=True)
class HeadResult:
    """Answers for one label set, on the faces that have a label in it.

    Attributes:
        head: The label set.
        images: (N, 48, 48) uint8.
        labels: (N,) true classes.
        probabilities: (N, 7).
        evaluation: What they are worth.
        agreed: How many of FER+'s faces its taggers agree on, and the share of these
            that is right, by its authors' protocol; None for other label sets.
    """

    head: Head
    images: NDArray[np.uint8]
    labels: NDArray[np.intp]
    probabilities: NDArray[np.float64]
    evaluation: Evaluation
    agreed: tuple[int, float] | None = None


def head_truth(
    faces: FaceData, head: Head
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Return (which faces have a label in this set, everyone's class)."""
    if head == "ferplus":
        return faces.rated, faces.majority
    return np.ones(len(faces), bool), faces.labels.astype(np.intp)


def evaluate_faces(
    weights: Weights, engine: InferenceEngine, faces: FaceData, *, flip: bool
) -> list[HeadResult]:
    """Return the results for FER2013's labels and, where there are any, FER+'s.

    A network with a head for a label set is judged by that head, else by its first.

    Args:
        weights: For the heads and their temperatures.
        engine: Runs them.
        faces: Labelled faces.
        flip: Average the probabilities of each face and its mirror image.

    Raises:
        DataError: If there are no faces.
    """
    if not len(faces):
        raise DataError("There are no faces to evaluate. Choose another --split.")
    views = [_logits(weights, engine, faces.images)]
    if flip:
        views.append(_logits(weights, engine, faces.images[:, :, ::-1]))
    results = []
    for head in TITLES:
        rows, truth = head_truth(faces, head)
        if not rows.any():
            continue
        spec = weights.spec
        answering_head = head if head in spec.heads else spec.heads[0]
        columns = spec.columns(answering_head)
        temperature = spec.temperature(answering_head)
        probabilities = np.mean(
            [softmax(view[rows][:, columns], temperature) for view in views], axis=0
        )
        results.append(
            HeadResult(
                head=head,
                images=faces.images[rows],
                labels=truth[rows],
                probabilities=probabilities,
                evaluation=evaluate_probabilities(probabilities, truth[rows]),
                agreed=(
                    agreement(faces.take(rows), probabilities)
                    if head == "ferplus"
                    else None
                ),
            )
        )
    return results


def agreement(
    faces: FaceData, probabilities: NDArray[np.floating]
) -> tuple[int, float] | None:
    """Return (faces FER+'s taggers agree on, share of these that is right).

    Contempt counts as wrong: nothing here answers it. None where they agree on none.

    Args:
        faces: N faces with votes.
        probabilities: (N, 7) answers to them.
    """
    agreed = faces.agreed
    rows = agreed >= 0
    if not rows.any():
        return None
    correct = probabilities[rows].argmax(axis=1) == agreed[rows]
    return int(rows.sum()), float(correct.mean())


def summary(
    results: list[HeadResult], weights: Weights, engine: InferenceEngine, *, flip: bool
) -> dict[str, Any]:
    """Return the figures as plain values for JSON."""
    first = results[0].evaluation
    names = weights.spec.class_names
    found: dict[str, Any] = {
        "n": first.n,
        "accuracy": first.accuracy,
        "balanced_accuracy": first.balanced_accuracy,
        "macro_f1": first.macro_f1,
        "ece": first.ece,
        "per_class": _per_class(first, names),
        "confusion": first.confusion.tolist(),
        "ferplus_accuracy": None,
        "engine": engine.name,
        "flip": flip,
        "weights_sha256": weights.sha256,
    }
    for result in results[1:]:
        score = result.evaluation
        found |= {
            "ferplus_n": score.n,
            "ferplus_accuracy": score.accuracy,
            "ferplus_balanced_accuracy": score.balanced_accuracy,
            "ferplus_macro_f1": score.macro_f1,
            "ferplus_ece": score.ece,
            "ferplus_per_class": _per_class(score, names),
            "ferplus_confusion": score.confusion.tolist(),
        }
        if result.agreed is not None:
            found["ferplus_agreed_n"], found["ferplus_agreed_accuracy"] = result.agreed
    return found


def _per_class(score: Evaluation, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name.lower(): asdict(one)
        for name, one in zip(names, score.per_class, strict=True)
    }


def _logits(
    weights: Weights, engine: InferenceEngine, images: NDArray[np.uint8]
) -> NDArray[np.float32]:
    return np.concatenate(
        [
            engine.logits(network_input(images[start : start + BATCH], weights.spec))
            for start in range(0, len(images), BATCH)
        ]
    )
