"""How readily an expression is shown: from reserved to sensitive."""

from __future__ import annotations

import numpy as np

from fer_core.recognition.baseline import log_probabilities
from fer_core.types import Emotion, EmotionScores

# Of FER+'s majorities on PublicTest, in the order of ``Emotion`` without neutral.
EXPRESSIVE = (345, 47, 94, 904, 454, 465)
NEUTRAL_SHARE = 0.8  # of the faces before a camera, at most times
STRENGTH = 0.5  # of the prior at either end: neutral 1.3 nats up or down against happy


def with_sensitivity(scores: EmotionScores, sensitivity: float) -> EmotionScores:
    """Return the probabilities with neutral and rare classes made rarer or likelier.

    Logit adjustment (Menon et al., 2020): a share of the classes' log-frequencies is
    taken from the log-probabilities, so that faint and rare expressions are shown
    earlier, or added to them, so that they must be clearer.

    Args:
        scores: As predicted, plain or relative to a baseline.
        sensitivity: -1 (reserved) to 1 (sensitive); 0 changes nothing.

    Example:
        >>> faint = EmotionScores((0.1, 0.0, 0.0, 0.35, 0.05, 0.0, 0.5))
        >>> [with_sensitivity(faint, s).emotion.label for s in (-1, 0, 1)]
        ['Neutral', 'Neutral', 'Happy']
    """
    if sensitivity == 0:
        return scores
    logs = log_probabilities(scores) - sensitivity * STRENGTH * _log_priors()
    weights = np.exp(logs - logs.max())
    return EmotionScores(tuple((weights / weights.sum()).tolist()))


def _log_priors() -> np.ndarray:
    expressive = np.array(EXPRESSIVE) / sum(EXPRESSIVE) * (1 - NEUTRAL_SHARE)
    return np.log(np.insert(expressive, Emotion.NEUTRAL, NEUTRAL_SHARE))
