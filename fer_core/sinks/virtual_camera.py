"""The annotated image as a camera for calls: an optional extra."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core._platform.extras import require
from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError
from fer_core.rendering.annotator import annotate
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.types import AnalysedFrame

DRIVER_HINTS = {
    "linux": "Install it with 'sudo apt-get install v4l2loopback-dkms' and load it with"
    " 'sudo modprobe v4l2loopback'.",
    "darwin": "Install OBS 30 or newer and start its virtual camera once.",
    "win32": "Install OBS Studio, which brings one.",
}


class VirtualCamera(Sink):
    """Shows the annotated image to programs that take a camera; leaves no file.

    It is there from the first frame on, and has its size; others are scaled to it.

    Args:
        rate_fps: The rate the camera tells other programs.

    Raises:
        OutputError: From ``write``, if the package or the system's driver is missing.
    """

    def __init__(self, rate_fps: float = 30.0) -> None:
        self.name = "The virtual camera"
        self._rate_fps = rate_fps
        self._size = (0, 0)
        self._camera: Any = None

    def write(self, analysed: AnalysedFrame) -> None:
        """Show a frame until the next one."""
        image = annotate(analysed)
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
    require("virtualcam", "pyvirtualcam", error=OutputError)
    import pyvirtualcam

    try:
        return pyvirtualcam.Camera(*size, rate_fps, fmt=pyvirtualcam.PixelFormat.BGR)
    except RuntimeError as error:
        hint = DRIVER_HINTS.get(sys.platform, "")
        raise OutputError(
            f"This system has no driver for a virtual camera. {hint}".strip()
        ) from error
