"""What the network looked at, as a picture to lay over a face."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import FerError, ModelError
from fer_core.recognition.alignment import chip_frame, face_chip

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.types import FaceReading, Frame, Point

OPAQUE = 255  # of 255, where the network looked most
GOODBYE_S = 1.0


@dataclass(frozen=True, slots=True)
class FaceHeat:
    """A heat map and the square of the frame that it covers.

    Attributes:
        pixels: (48, 48, 4) uint8, RGBA; clear where the network did not look.
        center: Of the square, in pixels of the frame.
        side: Of the square, in pixels of the frame.
        roll: Radians by which the square is turned, clockwise in the picture.
    """

    pixels: NDArray[np.uint8]
    center: Point
    side: float
    roll: float


class FaceExplainer:
    """Explains labels in a process of its own; one thread at a time.

    Gradients need torch, and loading torch would hold up the whole program for
    seconds.
    """

    def __init__(self, weights: Path | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(there, weights or DEFAULT_WEIGHTS), daemon=True
        )
        self._process.start()
        there.close()  # so that its end is noticed here

    def explain(self, frame: Frame, face: FaceReading) -> FaceHeat:
        """Return what spoke for the face's label; the first takes seconds.

        Raises:
            ModelError: If the weights are missing or damaged.
        """
        emotion = face.label if face.label is not None else face.scores.emotion
        points = face.track.detection.key_points
        try:
            self._here.send((face_chip(frame.image, points), emotion))
            answer = self._here.recv()
        except (EOFError, OSError) as error:
            raise ModelError("Explaining ended early. Switch it on again.") from error
        if isinstance(answer, str):
            raise ModelError(answer)
        center, scale, roll = chip_frame(points)
        return FaceHeat(heat_picture(answer), center, scale * len(answer), roll)

    def close(self) -> None:
        """End the process; may be called again."""
        self._here.close()
        self._process.join(GOODBYE_S)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def heat_picture(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (H, W, 4) RGBA uint8 of a heat map (H, W), 0 to 1; cold is clear."""
    levels = np.clip(heat * 255, 0, 255).astype(np.uint8)
    colors = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    alpha = (levels.astype(np.uint16) * OPAQUE // 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack((colors, alpha)), np.uint8)


def _serve(there: Connection, weights: Path) -> None:
    """Answer chips with heat maps, or with a sentence, until the other end closes."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        import torch

        from fer_core.recognition.gradcam import heat_map

        torch.set_num_threads(1)  # the analysis needs the others
        while True:
            chip, emotion = there.recv()
            try:
                there.send(heat_map(chip, emotion, weights))
            except FerError as error:
                there.send(str(error))
