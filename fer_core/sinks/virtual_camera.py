"""The annotated image as a camera for calls: an optional extra."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core._platform.extras import require
from fer_core._platform.opencv import cv2
from fer_core.errors import Message, OutputError
from fer_core.rendering.annotator import annotate
from fer_core.rendering.labels import ENGLISH
from fer_core.rendering.steady_labels import SteadyLabels
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fer_core.types import AnalysedFrame, Emotion

# How to get a driver, by system.
ADVICE = {
    "linux": Message(
        "Install it with 'sudo apt-get install v4l2loopback-dkms' and load it with"
        " 'sudo modprobe v4l2loopback'."
    ),
    "darwin": Message("Install OBS 30 or newer and start its virtual camera once."),
    "win32": Message("Install OBS Studio, which brings one."),
}


class VirtualCamera(Sink):
    """Shows the annotated image to programs that take a camera; leaves no file.

    It is there from the first frame on, and has its size; others are scaled to it.

    Args:
        rate_fps: The rate the camera tells other programs.
        names: Of the emotions, in the viewers' language.

    Raises:
        OutputError: If the package is missing; from ``write``, if the system's driver
            is, or may not be used.
    """

    def __init__(
        self,
        rate_fps: float = 30.0,
        *,
        names: Mapping[Emotion | None, str] = ENGLISH,
    ) -> None:
        require("virtualcam", "pyvirtualcam", error=OutputError)
        self.name = Message("The virtual camera")
        self._names = names
        self._labels = SteadyLabels()
        self._rate_fps = rate_fps
        self._size = (0, 0)
        self._camera: Any = None

    def write(self, analysed: AnalysedFrame) -> None:
        """Show a frame until the next one."""
        image = annotate(analysed, names=self._names, steady=self._labels)
        if self._camera is None:
            self._size = (image.shape[1], image.shape[0])
            self._camera = _open(self._size, self._rate_fps)
        if (image.shape[1], image.shape[0]) != self._size:
            image = np.asarray(cv2.resize(image, self._size), np.uint8)
        self._camera.send(image)

    def close(self) -> tuple[Path, ...]:
        """Take the camera away."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()
        return ()

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """Take the camera away."""
        return self.close()


def _open(size: tuple[int, int], rate_fps: float) -> Any:  # noqa: ANN401 - optional
    import pyvirtualcam

    try:
        return pyvirtualcam.Camera(*size, rate_fps, fmt=pyvirtualcam.PixelFormat.BGR)
    except RuntimeError as error:
        if "permission" in str(error):
            raise OutputError(
                "The virtual camera may not be used. Add your user to the group"
                " 'video', then log in again."
            ) from error
        raise OutputError(
            "This system has no driver for a virtual camera. {advice}",
            advice=ADVICE.get(sys.platform, ""),
        ) from error
