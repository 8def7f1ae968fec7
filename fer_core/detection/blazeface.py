"""The two BlazeFace models, run by OpenVINO; their answers decoded as MediaPipe does."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import MODELS
from fer_core._platform.private_imports import import_openvino
from fer_core.errors import ModelError
from fer_core.types import Box, Detection, KeyPoints

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

ModelName = Literal["short", "full"]

INPUT_SIZE: dict[ModelName, int] = {"short": 128, "full": 192}  # pixels a side
# Square grids over the input: (cells a side, answers a cell), in the model's order.
GRIDS: dict[ModelName, tuple[tuple[int, int], ...]] = {
    "short": ((16, 2), (8, 6)),
    "full": ((48, 1),),
}
MERGED_IOU = 0.3  # answers that overlap more are one face
_FILES: dict[ModelName, tuple[str, str]] = {
    "short": (
        "face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    ),
    "full": (
        "face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    ),
}


class BlazeFace:
    """One BlazeFace model (Bazarevsky et al., 2019, arXiv:1907.05047).

    An instance computes on one thread, and two of a model can do so at once.
    """

    def __init__(
        self, name: ModelName, min_score: float, folder: Path = MODELS
    ) -> None:
        """Load the model.

        Raises:
            ModelError: If the file is missing, damaged or cannot be run.
        """
        path = verified_model(name, folder)
        self.size = INPUT_SIZE[name]
        self._min_score = min_score
        self._centers = _cell_centers(name)
        try:
            self._request: Any = _compiled(path).create_infer_request()
            self.detect(np.zeros((self.size, self.size, 3), np.uint8))
        except RuntimeError as error:
            raise ModelError(
                "The face model {name} does not run here ({reason})."
                " Install fer-live again.",
                name=path.name,
                reason=error,
            ) from error

    def detect(self, square: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Return the faces in a (S, S, 3) uint8 BGR image, in its pixels."""
        side = len(square)
        if side != self.size:
            # Cell by cell from its corner, without averaging: as MediaPipe does.
            scale = np.diag([side / self.size, side / self.size, 1.0])[:2]
            square = cv2.warpAffine(
                square,
                scale,
                (self.size, self.size),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            )
        rgb = cv2.cvtColor(square, cv2.COLOR_BGR2RGB).astype(np.float32)
        self._request.infer([(rgb * np.float32(2 / 255) - 1)[None]], share_inputs=True)
        offsets, logits = (self._request.get_output_tensor(i).data[0] for i in (0, 1))
        scores = 1 / (1 + np.exp(-np.clip(logits[:, 0], -80, 80)))
        likely = np.flatnonzero(scores >= self._min_score)
        points = offsets[likely].reshape(-1, 8, 2) / np.float32(self.size)
        points[:, [0, *range(2, 8)]] += self._centers[likely, None]
        return tuple(
            _detection(float(score), merged * side)
            for score, merged in _merged(scores[likely], points)
        )

    def close(self) -> None:
        """Release the model; idempotent."""
        self._request = None


@lru_cache(maxsize=len(_FILES))
def _compiled(path: Path) -> Any:  # noqa: ANN401
    """Return the model, compiled once for all instances: that takes up to 0.5 s."""
    core = import_openvino().Core()
    # Too small for more threads on one inference, and slower in 16 bits.
    threads = {"NUM_STREAMS": 2, "INFERENCE_NUM_THREADS": 2}
    precision = {"INFERENCE_PRECISION_HINT": "f32"}
    return core.compile_model(core.read_model(path), "CPU", threads | precision)


def _cell_centers(name: ModelName) -> NDArray[np.float32]:
    """Return the (N, 2) points, 0 to 1, that a model's N answers are relative to."""
    parts = []
    for cells, answers in GRIDS[name]:
        at = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        x, y = np.meshgrid(at, at)
        parts.append(np.repeat(np.stack((x.ravel(), y.ravel()), 1), answers, axis=0))
    return np.concatenate(parts)


def _merged(
    scores: NDArray[np.float32], points: NDArray[np.float32]
) -> Iterator[tuple[np.float32, NDArray[np.float32]]]:
    """Merge what overlaps the best answer left, weighted by score, until none is left.

    Args:
        scores: (N,), 0 to 1.
        points: (N, 8, 2): centre of the box, its size, and the six key points.

    Yields:
        The best answer's score, and (8, 2): left top and right bottom of the box, and
        the key points.
    """
    order = np.argsort(-scores, kind="stable")
    scores, points = scores[order], points[order]
    low = points[:, 0] - points[:, 1] / 2
    high = low + points[:, 1]
    corners = np.concatenate((low[:, None], high[:, None], points[:, 2:]), axis=1)
    areas = points[:, 1].prod(axis=1)
    left = np.flatnonzero((points[:, 1] > 0).all(axis=1))
    while len(left):
        best = left[0]
        shared = np.minimum(high[best], high[left]) - np.maximum(low[best], low[left])
        overlap = np.maximum(shared, 0).prod(axis=1)
        same = overlap > MERGED_IOU * (areas[best] + areas[left] - overlap)
        same[0] = True
        weights = scores[left[same]]
        merged = np.tensordot(weights, corners[left[same]], axes=1) / weights.sum()
        yield scores[best], merged
        left = left[~same]


def verified_model(name: ModelName, folder: Path = MODELS) -> Path:
    """Return the path of a model file after verifying its SHA-256 checksum.

    Raises:
        ModelError: If the file is missing or differs from the one shipped.
    """
    file, sha256 = _FILES[name]
    path = folder / file
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "The face model {path} cannot be read ({reason}). Install fer-live again.",
            path=path,
            reason=error.strerror,
        ) from error
    if hashlib.sha256(model).hexdigest() != sha256:
        raise ModelError(
            "The face model {path} is damaged: its checksum is wrong."
            " Install fer-live again.",
            path=path,
        )
    return path


def _detection(score: float, points: NDArray[np.float32]) -> Detection:
    """Return a detection of (8, 2) pixels: the box's corners, then the key points.

    As MediaPipe gives them, a box that begins left of or above the image is moved to
    its border.
    """
    (left, top), (width, height) = points[0], points[1] - points[0]
    left, top = max(0, int(left)), max(0, int(top))
    return Detection(
        Box(left, top, left + max(1, int(width)), top + max(1, int(height))),
        KeyPoints(*((float(x), float(y)) for x, y in points[2:])),
        score,
    )
