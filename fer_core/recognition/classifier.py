"""Emotion classification: seven probabilities for each 48x48 crop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import ModelError
from fer_core.network.backends import InferenceEngine, open_engine
from fer_core.network.spec import CROP_SIZE, ModelSpec, normalize, only_teaches
from fer_core.network.weights import load_weights
from fer_core.types import EmotionScores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.config import DeviceName, EngineName


class EmotionClassifier:
    """Classifies faces; use it from one thread at a time.

    Attributes:
        engine: The inference backend, such as ``openvino int8``.
        device: ``cpu``, ``cuda`` or ``mps``.

    Example:
        >>> face = np.full((48, 48), 128, np.uint8)
        >>> (scores,) = fer.load_classifier().classify([face])
        >>> round(sum(scores.probabilities), 3)
        1.0
    """

    def __init__(self, engine: InferenceEngine, spec: ModelSpec) -> None:
        self.engine = engine.name
        self.device = engine.device
        self._engine = engine
        self._spec = spec

    def classify(self, crops: Sequence[NDArray[np.uint8]]) -> tuple[EmotionScores, ...]:
        """Return one prediction for each crop, in order; none for no crops.

        Args:
            crops: Aligned grey crops, each (48, 48) uint8, see ``align_face``.
        """
        if not crops:
            return ()
        logits = self._engine.logits(network_input(np.stack(crops), self._spec))
        head = self._spec.live_head
        part = logits[:, self._spec.columns(head)].astype(np.float64)
        part /= self._spec.temperature(head)
        odds = np.exp(part - part.max(axis=1, keepdims=True))
        return tuple(EmotionScores(tuple(map(float, row / row.sum()))) for row in odds)


def network_input(crops: NDArray[np.uint8], spec: ModelSpec) -> NDArray[np.float32]:
    """Return (N, 3, 48, 48) float32 network input of (N, 48, 48) uint8 crops."""
    grey = crops.astype(np.float32)[:, None] / np.float32(255)  # (N, 1, 48, 48)
    three = np.broadcast_to(
        normalize(grey, spec), (len(crops), 3, CROP_SIZE, CROP_SIZE)
    )
    return np.ascontiguousarray(three, dtype=np.float32)


def load_classifier(
    weights: Path | None = None,
    engine: EngineName = "auto",
    device: DeviceName = "auto",
) -> EmotionClassifier:
    """Load a classifier; by default with the weights that ship.

    Raises:
        ModelError: If the weights are missing, damaged or of another kind.
        EngineError: If the requested engine or device is not available.

    Example:
        >>> fer.load_classifier(engine="onnx", device="cpu").device
        'cpu'
    """
    loaded = load_weights(weights or DEFAULT_WEIGHTS)
    if loaded.spec.network != "resnet50":
        raise ModelError(only_teaches(loaded.spec))
    return EmotionClassifier(open_engine(loaded, engine, device), loaded.spec)
