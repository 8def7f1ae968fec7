"""A camera as a source: 1280x720 at 30 frames/s where supported."""

from __future__ import annotations

import os
import sys
import time
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
DAMAGED_S = 2.0  # with nothing but damaged pictures, until a camera counts as lost


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
        self._compressed = _leave_compressed(self._capture)
        self._shape: tuple[int, ...] = (*self.size[::-1], 3)
        self._latest = self._shape  # of a picture that may be damaged

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``; damaged pictures are left out."""
        end_s = time.monotonic() + DAMAGED_S
        while True:
            there, taken = self._capture.read()
            if not there or taken is None:
                return None
            image = self._decoded(taken) if self._compressed else _colored(taken)
            if image is not None or time.monotonic() > end_s:
                return image

    def _decoded(self, jpeg: cv2.typing.MatLike) -> NDArray[np.uint8] | None:
        try:
            image = cv2.imdecode(np.asarray(jpeg, np.uint8), cv2.IMREAD_COLOR)
        except cv2.error:  # empty, or it claims to be larger than any picture may be
            return None
        if image is None:
            return None
        # A damaged header gives one picture another size, a camera gives it to all.
        before, self._latest = self._latest, image.shape
        if image.shape not in (self._shape, before):
            return None
        self._shape = image.shape
        return np.asarray(image, np.uint8)

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


def _colored(image: cv2.typing.MatLike) -> NDArray[np.uint8]:
    if image.ndim == 2:  # an infrared camera
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(image[..., :3], dtype=np.uint8)


def _leave_compressed(capture: cv2.VideoCapture) -> bool:
    """Have a camera's JPEGs handed on as they are; return whether they will be.

    Where one cannot be decoded, OpenCV would hand on memory that nothing was written
    to: earlier pictures, or anything else of this process.
    """
    code = int(capture.get(cv2.CAP_PROP_FOURCC))
    return (
        capture.getBackendName() == "V4L2"
        and code in {cv2.VideoWriter.fourcc(*name) for name in ("MJPG", "JPEG")}
        and bool(capture.set(cv2.CAP_PROP_CONVERT_RGB, 0))
    )


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
