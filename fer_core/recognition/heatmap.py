"""Grad-CAM heatmaps as overlays, computed in a separate process."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import FerError, Message, ModelError
from fer_core.recognition.alignment import align_face, face_alignment

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.types import FaceReading, Frame, Point

MAX_ALPHA = 255  # of 255, at the maximum of the heatmap
JOIN_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A heatmap overlay and the square of the frame that it covers.

    Attributes:
        pixels: (48, 48, 4) uint8, RGBA; transparent where the heatmap is 0.
        center: Of the square, in pixels of the frame.
        side: Of the square, in pixels of the frame.
        roll: Rotation of the square in radians, clockwise in the image.
    """

    pixels: NDArray[np.uint8]
    center: Point
    side: float
    roll: float


class HeatmapProcess:
    """Computes heatmaps in a separate process; use it from one thread at a time.

    Gradients need torch, and importing torch would block the program for seconds.
    """

    def __init__(self, weights: Path | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(there, weights or DEFAULT_WEIGHTS), daemon=True
        )
        self._process.start()
        there.close()  # so that recv() raises when the process ends

    def explain(self, frame: Frame, face: FaceReading) -> Heatmap:
        """Return the heatmap for the face's label; the first one takes seconds.

        Raises:
            ModelError: If the weights are missing or damaged.
        """
        emotion = face.label if face.label is not None else face.emotion
        points = face.track.detection.key_points
        try:
            self._here.send((align_face(frame.image, points), emotion))
            answer = self._here.recv()
        except (EOFError, OSError) as error:
            raise ModelError("Explaining ended early. Switch it on again.") from error
        if isinstance(answer, Message):
            raise ModelError(answer)
        center, scale, roll = face_alignment(points)
        return Heatmap(colorize_heatmap(answer), center, scale * len(answer), roll)

    def close(self) -> None:
        """End the process; idempotent."""
        self._here.close()
        self._process.join(JOIN_TIMEOUT_S)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def colorize_heatmap(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (H, W, 4) uint8 RGBA of a heatmap (H, W), 0 to 1; 0 is transparent."""
    levels = np.clip(heat * 255, 0, 255).astype(np.uint8)
    colors = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    alpha = (levels.astype(np.uint16) * MAX_ALPHA // 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack((colors, alpha)), np.uint8)


def _serve(there: Connection, weights: Path) -> None:
    """Answer crops with heatmaps, or error messages, until the other end closes."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        import torch

        from fer_core.recognition.gradcam import grad_cam

        torch.set_num_threads(1)  # the analysis needs the others
        while True:
            crop, emotion = there.recv()
            try:
                there.send(grad_cam(crop, emotion, weights))
            except FerError as error:
                there.send(error.message)
