"""The two BlazeFace models, run by MediaPipe's Tasks API."""

from __future__ import annotations

import hashlib
import importlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fer_core._platform.deferred_imports import deferred_imports
from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import MODELS
from fer_core._platform.stderr_filter import native_chatter_dropped
from fer_core.errors import ModelError
from fer_core.types import Box, Detection, KeyPoints

if TYPE_CHECKING:
    from pathlib import Path

    from mediapipe.tasks.python.components.containers.detections import (
        Detection as MediaPipeDetection,
    )
    from numpy.typing import NDArray

ModelName = Literal["short", "full"]

INPUT_SIZE: dict[ModelName, int] = {"short": 128, "full": 192}  # pixels a side
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

    MediaPipe runs each instance on a thread of its own, so two can run in parallel.
    """

    def __init__(
        self, name: ModelName, min_score: float, folder: Path = MODELS
    ) -> None:
        """Load the model.

        Raises:
            ModelError: If the file is missing, damaged or cannot be run.
        """
        model = verified_model(name, folder)
        self.size = INPUT_SIZE[name]
        # The log lines come from a thread that the first inference waits for.
        with native_chatter_dropped():
            _import_mediapipe()
            from mediapipe.tasks.python.core.base_options import BaseOptions
            from mediapipe.tasks.python.vision import (
                FaceDetector,
                FaceDetectorOptions,
            )
            from mediapipe.tasks.python.vision.core.image import Image, ImageFormat

            self._image, self._format = Image, ImageFormat.SRGB
            try:
                self._model: Any = FaceDetector.create_from_options(
                    FaceDetectorOptions(
                        base_options=BaseOptions(model_asset_buffer=model),
                        min_detection_confidence=min_score,
                    )
                )
                self.detect(np.zeros((self.size, self.size, 3), np.uint8))
            except OSError as error:  # a library that MediaPipe loads is not there
                raise ModelError(
                    "MediaPipe cannot start: {reason}. Install that library; on Debian"
                    " and Ubuntu: apt-get install libgles2 libegl1.",
                    reason=error,
                ) from error
            except (RuntimeError, ValueError) as error:
                raise ModelError(
                    "The face model {name} does not run here ({reason})."
                    " Install fer-live again.",
                    name=_FILES[name][0],
                    reason=error,
                ) from error

    def detect(self, square: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Return the faces in a (S, S, 3) uint8 BGR image, in its pixels."""
        rgb = cv2.cvtColor(square, cv2.COLOR_BGR2RGB)
        found = self._model.detect(self._image(self._format, rgb)).detections
        side = len(square)
        return tuple(_detection(one, side) for one in found)

    def close(self) -> None:
        """Release the model; idempotent."""
        try:
            self._model.close()
        except RuntimeError:
            # The interpreter is ending and has ended the thread that MediaPipe closes
            # with; its destructor would try, and complain on the terminal.
            self._model._handle = None


def _import_mediapipe() -> None:
    """Import MediaPipe without what it draws plots and records sound with.

    They would take 0.8 of a second, four fifths of the whole, and 40 MB.
    """
    with deferred_imports("matplotlib.pyplot", "sounddevice"):
        importlib.import_module("mediapipe.tasks.python.vision")


def verified_model(name: ModelName, folder: Path = MODELS) -> bytes:
    """Return the bytes of a model file after verifying its SHA-256 checksum.

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
    return model


def _detection(found: MediaPipeDetection, side: int) -> Detection:
    box = found.bounding_box
    left, top = int(box.origin_x), int(box.origin_y)
    points = [(float(p.x) * side, float(p.y) * side) for p in found.keypoints]
    return Detection(
        Box(left, top, left + max(1, int(box.width)), top + max(1, int(box.height))),
        KeyPoints(*points),
        float(found.categories[0].score),
    )
