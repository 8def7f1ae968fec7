"""The annotated picture as a camera for calls: an optional extra."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from fer_core._platform.extras import require
from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRIVER_HINTS = {
    "linux": "Install it with 'sudo apt-get install v4l2loopback-dkms' and load it with"
    " 'sudo modprobe v4l2loopback'.",
    "darwin": "Install OBS 30 or newer and start its virtual camera once.",
    "win32": "Install OBS Studio, which brings one.",
}


class VirtualCamera:
    """Sends pictures to programs that take a camera; use it from one thread.

    Args:
        size: (width, height) of the pictures; others are scaled to it.
        rate_fps: The rate the camera tells other programs.
    """

    def __init__(self, size: tuple[int, int], rate_fps: float = 30.0) -> None:
        """Open it.

        Raises:
            OutputError: If the package or the system's driver is missing.
        """
        require("virtualcam", "pyvirtualcam", error=OutputError)
        import pyvirtualcam

        try:
            self._camera: Any = pyvirtualcam.Camera(
                *size, rate_fps, fmt=pyvirtualcam.PixelFormat.BGR
            )
        except RuntimeError as error:
            hint = DRIVER_HINTS.get(sys.platform, "")
            raise OutputError(
                f"This system has no driver for a virtual camera. {hint}".strip()
            ) from error
        self.device = str(self._camera.device)
        self._size = size

    def send(self, image: NDArray[np.uint8]) -> None:
        """Show (H, W, 3) BGR until the next one."""
        if (image.shape[1], image.shape[0]) != self._size:
            self._camera.send(cv2.resize(image, self._size))
        else:
            self._camera.send(image)

    def close(self) -> None:
        """Take the camera away; may be called again."""
        self._camera.close()
