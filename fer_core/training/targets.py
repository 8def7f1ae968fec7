"""What the network should answer for each face: soft targets for both heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from fer_core.errors import DataError
from fer_core.evaluation.evaluate import head_truth
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.datasets.faces import FaceData
    from fer_core.network.spec import Head, ModelSpec
    from fer_core.training.config import Recipe

CLASSES = len(Emotion)


def make_targets(faces: FaceData, recipe: Recipe) -> list[torch.Tensor]:
    """Return the soft targets of N faces: (N, 7) float32 for each head of the recipe.

    A row adds up to the face's weight in the loss: 1 for most, 0 for a face FER+ did
    not rate.

    FER2013: one-hot, smoothed. FER+: the share of votes for each of the seven classes,
    after single votes are dropped as slips (Barsoum et al., 2016, arXiv:1608.01041).
    Votes for contempt, unknown and not-a-face count towards none of the seven; a face
    where they outnumber the votes of every class teaches the FER+ head nothing.

    Raises:
        DataError: If the recipe learns FER+ and no face has votes.
    """
    made = []
    for head in recipe.heads:
        if head == "fer2013":
            made.append(_label_targets(faces, recipe))
        else:
            if not faces.rated.any():
                raise DataError(
                    "The recipe learns FER+ votes, and there are none. Give them with"
                    " --ferplus fer2013new.csv, or choose --heads fer2013."
                )
            made.append(_vote_targets(faces))
    return [torch.from_numpy(target).float() for target in made]


def logit_offsets(faces: FaceData, recipe: Recipe) -> np.ndarray:
    """Return what to take from the logits of a network trained on ``faces``.

    Post-hoc logit adjustment (Menon et al., 2021, arXiv:2007.07314): the recipe's
    amount for a head times the log of a class's share of the faces, by label or FER+
    majority. A class without faces counts as the most frequent one: it must not be
    lifted.

    Returns:
        (K,) float32 for the K outputs of ``recipe.spec()``.
    """
    made = []
    for head in recipe.heads:
        rows, truth = head_truth(faces, head)
        counts = np.bincount(truth[rows], minlength=CLASSES)
        shares = np.where(counts, counts, counts.max()) / counts.sum()
        ferplus = head == "ferplus"
        amount = recipe.ferplus_adjustment if ferplus else recipe.logit_adjustment
        made.append(amount * np.log(shares))
    return np.concatenate(made).astype(np.float32)


def head_probabilities(
    logits: torch.Tensor, spec: ModelSpec, heads: Sequence[Head]
) -> list[torch.Tensor]:
    """Return (N, 7) calibrated probabilities for each of ``heads``.

    Args:
        logits: (N, ``spec.outputs``) float32.
        spec: Of the network that answers.
        heads: Whose classes to return; ``spec`` has all of them.
    """
    return [
        (logits[:, spec.columns(head)] / spec.temperature(head)).softmax(1)
        for head in heads
    ]


def blend_teacher(
    targets: list[torch.Tensor], answers: list[torch.Tensor], share: float
) -> list[torch.Tensor]:
    """Return targets of which ``share`` is a teacher's answer; rows keep their weight.

    Distillation (Hinton et al., 2015, arXiv:1503.02531). With a teacher of the same
    kind it works against noisy labels (Furlanello et al., 2018, arXiv:1805.04770).

    Args:
        targets: (N, 7) for each head, from ``make_targets``.
        answers: (N, 7) probabilities for each head.
        share: 0..1.
    """
    return [
        (1 - share) * target + share * target.sum(1, keepdim=True) * answer
        for target, answer in zip(targets, answers, strict=True)
    ]


def _label_targets(faces: FaceData, recipe: Recipe) -> np.ndarray:
    smoothing = recipe.label_smoothing
    target = np.eye(CLASSES)[faces.labels] * (1 - smoothing) + smoothing / CLASSES
    counts = np.bincount(faces.labels, minlength=CLASSES)
    weights = np.maximum(counts, 1.0) ** -recipe.balance
    weights /= (weights * counts).sum() / len(faces)  # the mean face weighs 1
    return np.asarray(target * weights[faces.labels][:, None])


def _vote_targets(faces: FaceData) -> np.ndarray:
    votes = np.where(faces.votes > 1, faces.votes, 0).astype(np.float64)
    total = votes.sum(axis=1)
    usable = (total > 0) & (faces.others.sum(axis=1) <= faces.votes.max(axis=1))
    return np.asarray(votes / np.maximum(total, 1)[:, None] * usable[:, None])
