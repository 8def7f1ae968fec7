"""What the network looked at, as a picture to lay over a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core.opencv import cv2
from fer_core.preprocessing import chip_box, face_chip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import Box, FaceReading, Frame

OPAQUE = 200  # of 255, where the network looked most


def explain_face(frame: Frame, face: FaceReading) -> tuple[NDArray[np.uint8], Box]:
    """Return a heat map, (48, 48, 4) RGBA uint8, and the box of ``frame`` it covers.

    Raises:
        ModelError: If the weights are missing or damaged.
    """
    from fer_core.explanation import heat_map  # loads torch, which takes seconds

    emotion = face.label if face.label is not None else face.scores.emotion
    chip = face_chip(frame.image, face.track.detection.key_points)
    heat = heat_picture(heat_map(chip, emotion))
    return heat, chip_box(face.track.detection.key_points)


def heat_picture(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (H, W, 4) RGBA uint8 of a heat map (H, W), 0 to 1; cold is clear."""
    levels = np.clip(heat * 255, 0, 255).astype(np.uint8)
    colors = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    alpha = (levels.astype(np.uint16) * OPAQUE // 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack((colors, alpha)), np.uint8)
