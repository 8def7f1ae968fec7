"""OpenCV, imported so that it harms neither Qt nor the start of a camera.

Everything takes it from here: ``from fer_core._platform.opencv import cv2``.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Both carry X11's libraries, and PyAV, loaded second, would watch the screen with those
# of OpenCV and crash.
with suppress(ImportError):
    import av  # noqa: F401

# Without it Media Foundation needs 10 to 20 s to open a camera on Windows.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# A device that does not open is told in a sentence of ours, not in OpenCV's log.
os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")

# Of a picture, as for other readers: a damaged header may claim 3 GB.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "120000000")

# On Linux the wheel points Qt at the Qt 5 it carries, and PySide6 then aborts.
_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None or "cv2" in _value:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

# Frames are small: waking a second thread for each step takes as long as it saves, and
# half as much processor time again. Film decoders have threads of their own.
cv2.setNumThreads(1)

__all__ = ["cv2", "shrunk"]


def shrunk(image: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Return the image of means over blocks of ``factor`` times ``factor`` pixels.

    OpenCV halves a picture several times as fast as it divides one by other numbers.

    Args:
        image: (H, W) or (H, W, C) uint8; ``factor`` divides H and W.
        factor: 1 up; with 1 the image itself is returned.
    """
    while factor > 1:
        step = 2 if factor % 2 == 0 else factor
        size = image.shape[1] // step, image.shape[0] // step
        image = np.asarray(
            cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8
        )
        factor //= step
    return image
