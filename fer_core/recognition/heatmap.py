"""Grad-CAM heatmaps as overlays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.network.weights import load_weights
from fer_core.recognition.alignment import align_face, face_alignment
from fer_core.recognition.gradcam import GradCam

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.types import FaceReading, Frame, Point

MAX_ALPHA = 255  # of 255, at the maximum of the heatmap


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


class FaceExplainer:
    """Computes heatmaps of faces; use it from one thread at a time."""

    def __init__(self, weights: Path | None = None) -> None:
        """Load the weights, by default those that ship; takes a second.

        Raises:
            ModelError: If the weights are missing, damaged or of another kind.
        """
        self._grad_cam = GradCam(load_weights(weights or DEFAULT_WEIGHTS))

    def explain(self, frame: Frame, face: FaceReading) -> Heatmap:
        """Return the heatmap for the face's label."""
        emotion = face.label if face.label is not None else face.emotion
        points = face.track.detection.key_points
        heat = self._grad_cam.heatmap(align_face(frame.image, points), emotion)
        center, scale, roll = face_alignment(points)
        return Heatmap(colorize_heatmap(heat), center, scale * len(heat), roll)

    def close(self) -> None:
        """Release the model; idempotent."""
        self._grad_cam.close()


def colorize_heatmap(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (H, W, 4) uint8 RGBA of a heatmap (H, W), 0 to 1; 0 is transparent."""
    levels = np.clip(heat * 255, 0, 255).astype(np.uint8)
    colors = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    alpha = (levels.astype(np.uint16) * MAX_ALPHA // 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack((colors, alpha)), np.uint8)
