"""A synthetic source for tests and demonstrations."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.sources.base import SourceKind

BAR_SPEED = 0.25  # image widths per second


class SyntheticSource:
    """A bar moving across a static gradient, without a face.

    Args:
        size: (width, height) in pixels.
        rate_fps: Frames per second.
        frame_count: Number of frames; None for an endless source.
        live: Paced in real time like a camera; otherwise as fast as they are taken,
            like a file.
    """

    kind: SourceKind = "synthetic"
    name = "synthetic"

    def __init__(
        self,
        *,
        size: tuple[int, int] = (640, 360),
        rate_fps: float = 30.0,
        frame_count: int | None = None,
        live: bool = True,
    ) -> None:
        self.size: tuple[int, int] | None = size
        self.rate_fps: float | None = rate_fps
        self.frame_count = frame_count
        self.live = live
        self._closed = threading.Event()
        self._rate = rate_fps
        self._gradient = _gradient(*size)

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``."""
        start_s = time.monotonic()
        for index in itertools.count():
            if self._closed.is_set() or index == self.frame_count:
                return
            timestamp_s = index / self._rate
            if self.live:
                self._closed.wait(start_s + timestamp_s - time.monotonic())
            yield Frame(self._picture(timestamp_s), timestamp_s, index, self.name)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()

    def _picture(self, timestamp_s: float) -> NDArray[np.uint8]:
        image = self._gradient.copy()
        width = image.shape[1]
        left = int(timestamp_s * BAR_SPEED * width) % width
        image[:, left : left + max(1, width // 16)] = 255
        return image


def _gradient(width: int, height: int) -> NDArray[np.uint8]:
    image = np.empty((height, width, 3), np.uint8)
    image[..., 0] = np.linspace(40, 200, width)[None]
    image[..., 1] = np.linspace(60, 160, height)[:, None]
    image[..., 2] = 90
    return image
