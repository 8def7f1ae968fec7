"""A camera as a source: 1280x720 at 30 frames/s where supported."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.errors import Message, SourceError
from fer_core.sources.camera_discovery import Camera, backends, list_cameras
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = ((1280, 720), (640, 480))  # the second for cameras too slow at the first
RATE_FPS = 30.0
SLOW_FPS = 20.0  # below it, the smaller size is preferred
VALID_RATES = (0.0, 1000.0)  # drivers that know no rate answer outside


def open_camera(camera: Camera, patience_s: float) -> ReconnectingSource:
    """Return ``camera`` as a source; ``frames()`` switches it on."""
    return ReconnectingSource(
        camera.name,
        "camera",
        lambda: CameraDevice(_with_current_index(camera)),
        lambda: not camera.stable_id or _listed(camera) is not None,
        Timeouts(reconnect_s=patience_s),
    )


class CameraDevice:
    """An open camera; see ``LiveDevice``."""

    finite = False

    def __init__(self, camera: Camera) -> None:
        """Open it, with the largest of ``SIZES`` at a sufficient frame rate.

        Raises:
            SourceError: If it is missing, busy or forbidden, with a remedy.
        """
        self._capture = _open(camera)
        for size in SIZES:
            _request(self._capture, size)
            rate_fps = self._capture.get(cv2.CAP_PROP_FPS)
            if not VALID_RATES[0] < rate_fps < VALID_RATES[1] or rate_fps >= SLOW_FPS:
                break
        self.rate_fps: float | None = (
            rate_fps if VALID_RATES[0] < rate_fps < VALID_RATES[1] else None
        )
        self.size = (
            int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        )

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``."""
        there, image = self._capture.read()
        if not there or image is None:
            return None
        if image.ndim == 2:  # an infrared camera
            image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
        return np.ascontiguousarray(image[..., :3], dtype=np.uint8)

    def close(self) -> None:
        """See ``LiveDevice``."""
        self._capture.release()


def _open(camera: Camera) -> cv2.VideoCapture:
    others = (other for other in backends() if other != camera.backend)
    for backend in (camera.backend, *others):
        capture = cv2.VideoCapture(camera.index, backend)
        if capture.isOpened():
            return capture
        capture.release()
    raise SourceError(_open_error(camera))


def _request(capture: cv2.VideoCapture, size: tuple[int, int]) -> None:
    # Uncompressed, USB carries 10 frames/s of this size: MJPG must be requested
    # before size and rate, or the driver picks an uncompressed mode.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    capture.set(cv2.CAP_PROP_FPS, RATE_FPS)


def _listed(camera: Camera) -> Camera | None:
    found = (c for c in list_cameras() if c.stable_id == camera.stable_id)
    return next(found, None)


def _with_current_index(camera: Camera) -> Camera:
    """Return the camera with its current index."""
    listed = _listed(camera) if camera.stable_id else None
    return replace(camera, index=listed.index) if listed else camera


def _open_error(camera: Camera) -> Message:
    """Return why the camera does not open, and the remedy on this system."""
    busy = Message(
        "{camera} is used by another program. Close that program first.",
        camera=camera.name,
    )
    if sys.platform == "darwin":
        return Message(
            "{camera} cannot be opened. Allow it in System Settings > Privacy &"
            " Security > Camera, and close other programs that use it.",
            camera=camera.name,
        )
    if sys.platform == "win32":
        return Message(
            "{camera} cannot be opened. Allow it in Settings > Privacy &"
            " security > Camera, and close other programs that use it.",
            camera=camera.name,
        )
    device = Path(f"/dev/video{camera.index}")
    try:
        os.close(os.open(device, os.O_RDWR | os.O_NONBLOCK))
    except PermissionError:
        return Message(
            "{camera} may not be used by this user. Run 'sudo usermod -aG video"
            " $USER', then log out and in again.",
            camera=camera.name,
        )
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            return busy
        others = ", ".join(f"{c.index} ({c.name})" for c in list_cameras())
        if not others:
            return Message(
                "There is no camera {number} ({device}). Plug one in first.",
                number=camera.index,
                device=device,
            )
        return Message(
            "There is no camera {number} ({device}). The cameras here: {names}.",
            number=camera.index,
            device=device,
            names=others,
        )
    return busy
