"""Two cameras or streams as one source: side by side in one picture, on one clock."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.errors import FerError, Message, SourceError
from fer_core.sources.reconnecting import REMEDIES
from fer_core.types import Box, Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.sources.base import FrameSource, SourceKind

logger = logging.getLogger(__name__)

MAX_HEIGHT = 1080  # pixels, of the picture
GAP = 8  # black pixels between the two
# For which the newer frame waits for the other camera's: more than half of the time
# between two frames, so that cameras of one rate give one picture for each pair.
PAIR_S = 0.02
LOST_S = 1.5  # without a frame, until a camera's half is shown as lost
LOST_GREY, CROSS_GREY = 40, 90
JOIN_TIMEOUT_S = 2.0  # for a camera that is let go; one that hangs is left behind


class SideBySide:
    """Two live sources in one picture, the first on the left.

    The picture is as high as the higher of the two; the other is enlarged to that. A
    frame is given when both have a new one, or when the newer has waited ``PAIR_S``;
    its time is that of the newer. A camera that is lost leaves its half empty, with a
    cross, until it is back, and the other goes on; only when both are gone for good do
    the frames end.

    Args:
        first, second: Live sources of their own, which get closed.
    """

    kind: SourceKind = "camera"
    live = True
    frame_count: int | None = None

    def __init__(self, first: FrameSource, second: FrameSource) -> None:
        self.name = f"{first.name} + {second.name}"
        self.size: tuple[int, int] | None = None
        self.rate_fps: float | None = None
        self._closed = threading.Event()
        self._changed = threading.Condition()
        self._sides = (_Side(first, self._changed), _Side(second, self._changed))

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of those that give no picture now, though they did."""
        now_s = time.monotonic()
        return tuple(
            side.source.name
            for side in self._sides
            if side.newest is not None and side.is_lost(now_s)
        )

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; ``timestamp_s`` is the time of the newer half."""
        if self._closed.is_set():
            return
        for side in self._sides:
            side.start()
        try:
            if not self._wait_for_both():
                return
            layout = _Layout.of(*(side.image for side in self._sides))
            self.size = layout.size
            rates = [side.source.rate_fps for side in self._sides]
            self.rate_fps = max((rate for rate in rates if rate), default=None)
            start_s = last_s = -1.0
            for index in itertools.count():
                captured_s = self._next_capture_s(last_s)
                if captured_s is None:
                    return
                last_s = captured_s
                start_s = captured_s if index == 0 else start_s
                yield Frame(
                    layout.compose([side.shown(captured_s) for side in self._sides]),
                    captured_s - start_s,
                    index,
                    self.name,
                    captured_s=captured_s,
                    views=layout.views,
                )
        finally:
            for side in self._sides:
                side.source.close()
            for side in self._sides:
                side.join(JOIN_TIMEOUT_S)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()
        for side in self._sides:
            side.source.close()
        with self._changed:
            self._changed.notify_all()

    def _wait_for_both(self) -> bool:
        """Wait for a first frame of each; False when closed before.

        Raises:
            SourceError: If one of them gives none.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._closed.is_set()
                    or any(side.ended for side in self._sides)
                    or all(side.newest is not None for side in self._sides)
                )
            )
        if self._closed.is_set():
            return False
        for side in self._sides:
            if side.newest is None and side.ended:
                raise side.problem or SourceError(
                    "{camera} gives no picture. {advice}",
                    camera=side.source.name,
                    advice=REMEDIES.get(side.source.kind, REMEDIES["camera"]),
                )
        return True

    def _next_capture_s(self, last_s: float) -> float | None:
        """Wait for frames captured after ``last_s``; None at the end.

        Raises:
            SourceError: If both are gone, and one of them says why.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._fresh(last_s) > 0)
            self._changed.wait_for(
                lambda: self._is_over or self._fresh(last_s) >= self._there,
                PAIR_S,
            )
        if self._closed.is_set():
            return None
        captured_s = max(side.captured_s for side in self._sides)
        if captured_s > last_s:
            return captured_s
        problem = next((side.problem for side in self._sides if side.problem), None)
        if problem is not None:
            raise problem
        return None

    @property
    def _is_over(self) -> bool:
        return self._closed.is_set() or all(side.ended for side in self._sides)

    @property
    def _there(self) -> int:
        now_s = time.monotonic()
        return sum(not side.is_lost(now_s) for side in self._sides)

    def _fresh(self, last_s: float) -> int:
        return sum(side.captured_s > last_s for side in self._sides)


class _Side:
    """One of the two: reads its source on a thread, and keeps the newest frame."""

    def __init__(self, source: FrameSource, changed: threading.Condition) -> None:
        self.source = source
        self.newest: Frame | None = None
        self.captured_s = -1.0
        self.ended = False
        self.problem: FerError | None = None
        self._changed = changed
        self._thread = threading.Thread(
            target=self._read, name=f"half of {source.name}", daemon=True
        )

    @property
    def image(self) -> NDArray[np.uint8]:
        """The newest picture."""
        assert self.newest is not None
        return self.newest.image

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def is_lost(self, now_s: float) -> bool:
        return self.ended or now_s - self.captured_s > LOST_S

    def shown(self, now_s: float) -> NDArray[np.uint8] | None:
        """Return what to show of it at ``now_s``; None where it is lost."""
        with self._changed:
            return None if self.is_lost(now_s) else self.image

    def _read(self) -> None:
        try:
            for frame in self.source.frames():
                with self._changed:
                    self.newest = frame
                    self.captured_s = frame.captured_s or time.monotonic()
                    self._changed.notify_all()
        except FerError as error:
            logger.warning("%s", error)
            self.problem = error
        except Exception as error:
            logger.exception("%s failed", self.source.name)
            self.problem = SourceError(
                Message(
                    "{name} stopped unexpectedly ({reason}). See the log in Help.",
                    name=self.source.name,
                    reason=error,
                )
            )
        finally:
            with self._changed:
                self.ended = True
                self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the two lie; it stays as it is when a camera comes back with another size.

    Attributes:
        size: (width, height) of the whole, both even, as encoders want them.
        views: Of the two.
    """

    size: tuple[int, int]
    views: tuple[Box, Box]

    @classmethod
    def of(cls, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> _Layout:
        height = min(MAX_HEIGHT, max(len(first), len(second))) // 2 * 2
        left, right = (
            max(2, round(image.shape[1] * height / len(image)) // 2 * 2)
            for image in (first, second)
        )
        views = Box(0, 0, left, height), Box(left + GAP, 0, left + GAP + right, height)
        return cls((views[1].right, height), views)

    def compose(self, images: list[NDArray[np.uint8] | None]) -> NDArray[np.uint8]:
        """Return one picture of both; None is a lost one."""
        whole = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        for image, view in zip(images, self.views, strict=True):
            part = whole[view.top : view.bottom, view.left : view.right]
            if image is None:
                _cross_out(part)
            else:
                _fit(image, part)
        return whole


def _fit(image: NDArray[np.uint8], part: NDArray[np.uint8]) -> None:
    """Put ``image`` into the middle of ``part``, as large as it goes."""
    height, width = part.shape[:2]
    scale = min(height / len(image), width / image.shape[1])
    rows = min(height, max(1, round(len(image) * scale)))
    columns = min(width, max(1, round(image.shape[1] * scale)))
    if height - rows + width - columns <= 2:  # left by rounding to even numbers
        rows, columns = height, width
    if image.shape[:2] != (rows, columns):
        smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        resized = cv2.resize(image, (columns, rows), interpolation=smaller)
        image = np.asarray(resized, np.uint8)
    top, left = (height - rows) // 2, (width - columns) // 2
    part[top : top + rows, left : left + columns] = image


def _cross_out(part: NDArray[np.uint8]) -> None:
    """Make ``part`` grey, with a cross."""
    part[:] = LOST_GREY
    height, width = part.shape[:2]
    arm = min(height, width) // 8
    x, y = width // 2, height // 2
    grey = (CROSS_GREY,) * 3
    for slope in (-1, 1):
        ends = (x - arm, y - slope * arm), (x + arm, y + slope * arm)
        # On a copy: OpenCV draws into arrays without gaps between rows only.
        cut = np.ascontiguousarray(part)
        cv2.line(cut, ends[0], ends[1], grey, max(2, arm // 8), cv2.LINE_AA)
        part[:] = cut
