"""Live sources: the latest frame of a device, with automatic reconnection."""

from __future__ import annotations

import itertools
import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fer_core.errors import Message, SourceError
from fer_core.mailbox import LatestSlot
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from fer_core.sources.base import SourceKind

logger = logging.getLogger(__name__)

REMEDIES = {
    "camera": Message(
        "Close other programs that use it, plug it in again, and start again."
    ),
    "screen": Message("Unlock it, or choose another part of it, and start again."),
    "stream": Message("Check that the sender runs and sends video, and start again."),
}
JOIN_TIMEOUT_S = 1.0  # longer than a healthy read(); a hung thread is abandoned


class LiveDevice(Protocol):
    """An open camera or stream; used and closed by a single thread.

    Attributes:
        size: (width, height) as granted.
        rate_fps: As granted; None where the device does not tell.
        finite: Whether its end is final and not a lost connection: a video file sent
            over the network.
    """

    size: tuple[int, int]
    rate_fps: float | None
    finite: bool

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next image, (H, W, 3) uint8 BGR; None at the end.

        Raises:
            SourceError: If what it sends cannot be shown, for good.
        """
        ...

    def close(self) -> None:
        """Release the device."""
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts of a live source, in seconds.

    Attributes:
        open_s: Until the first frame.
        stall_s: Without a frame, until the device counts as lost.
        frozen_s: With identical frames, until the presence of the device is checked
            (some drivers repeat the last frame of an unplugged camera for ever).
        retry_s: Between two attempts to find a lost device.
        reconnect_s: Until a lost device is given up.
    """

    open_s: float = 30.0
    stall_s: float = 2.0
    frozen_s: float = 2.0
    retry_s: float = 1.0
    reconnect_s: float = math.inf


class ReconnectingSource:
    """A device read at its own rate; ``frames()`` yields the latest frame.

    A watchdog detects a lost device (unplugged, stalled, frozen) and reconnects when
    it is back; meanwhile ``frames()`` waits. The device is opened, read and closed on
    a thread of its own, so that a hung driver blocks nothing else.

    Args:
        name: Display name.
        kind: ``camera``, ``screen`` or ``stream``.
        open_device: Opens it; raises SourceError with a remedy.
        is_present: Whether opening is worth a try; called while it is lost.
        timeouts: When to give up on what.
    """

    live = True
    frame_count: int | None = None

    def __init__(
        self,
        name: str,
        kind: SourceKind,
        open_device: Callable[[], LiveDevice],
        is_present: Callable[[], bool],
        timeouts: Timeouts,
    ) -> None:
        self.name = name
        self.kind: SourceKind = kind
        self.size: tuple[int, int] | None = None
        self.rate_fps: float | None = None
        self._open_device = open_device
        self._is_present = is_present
        self._timeouts = timeouts
        self._same_since_s = math.inf  # the picture
        self._connected_since_s = -math.inf
        self._closed = threading.Event()
        self._thread: _CaptureThread | None = None
        self._abandoned: list[_CaptureThread] = []  # told to stop

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; ``timestamp_s`` is the time of capture."""
        if self._closed.is_set():
            return
        thread = self._start_thread()
        captured = thread.wait(self._timeouts.open_s)
        if captured is None:
            self._stop_thread()
            thread.join(JOIN_TIMEOUT_S)
            if self._closed.is_set():
                return
            raise thread.problem or SourceError(
                "{camera} gives no picture. {advice}",
                camera=self.name,
                advice=REMEDIES[self.kind],
            )
        start_s = self._same_since_s = captured.captured_s
        try:
            for index in itertools.count():
                yield Frame(
                    captured.image,
                    captured.captured_s - start_s,
                    index,
                    self.name,
                    captured_s=captured.captured_s,
                )
                following = self._next(captured)
                if following is None:
                    return
                captured = following
        finally:
            self._stop_thread()
            # A thread in native code would abort the interpreter at exit.
            for thread in self._abandoned:
                thread.join(JOIN_TIMEOUT_S)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()
        self._stop_thread()

    def _next(self, last: _CapturedFrame) -> _CapturedFrame | None:
        """Return the next frame, however long it takes; None when closed."""
        while not self._closed.is_set():
            thread = self._thread
            captured = thread.wait(self._timeouts.stall_s) if thread else None
            if self._closed.is_set():
                return None
            if captured is None and thread is not None and thread.finished:
                if thread.problem is not None:
                    raise thread.problem
                return None
            if captured is None:
                logger.warning("%s is lost; looking for it.", self.name)
                return self._reconnect()
            if not _identical(captured.image, last.image):
                self._same_since_s = captured.captured_s
            if captured.captured_s - self._same_since_s < self._timeouts.frozen_s:
                return captured
            self._same_since_s = captured.captured_s  # when it may be asked about again
            return captured if self._is_present() else self._reconnect()
        return None

    def _reconnect(self) -> _CapturedFrame | None:
        self._stop_thread()
        # What ends again and again, as a short film sent as a stream, gets a pause.
        connected_s = time.monotonic() - self._connected_since_s
        self._closed.wait(max(0.0, self._pause_s - connected_s))
        lost_since_s = time.monotonic()
        problem: SourceError | None = None
        while not self._closed.is_set():
            if self._is_present():
                thread = self._start_thread()
                captured = thread.wait(self._timeouts.open_s)
                if captured is not None:
                    self._same_since_s = captured.captured_s
                    logger.warning("%s is back.", self.name)
                    return captured
                problem = thread.problem
                self._stop_thread()
            lost_s = time.monotonic() - lost_since_s
            if lost_s >= self._timeouts.reconnect_s:
                raise problem or SourceError(
                    "{camera} was lost and did not come back within {seconds} s."
                    " {advice}",
                    camera=self.name,
                    seconds=f"{lost_s:.0f}",
                    advice=REMEDIES[self.kind],
                )
            self._closed.wait(self._pause_s)
        return None

    @property
    def _pause_s(self) -> float:
        return min(self._timeouts.retry_s, self._timeouts.reconnect_s)

    def _start_thread(self) -> _CaptureThread:
        thread = _CaptureThread(self.name, self._open_device, self._set_granted)
        self._thread, self._connected_since_s = thread, time.monotonic()
        thread.start()
        if self._closed.is_set():
            thread.stop()
        return thread

    def _stop_thread(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()
            self._abandoned = [t for t in self._abandoned if t.is_alive()] + [thread]

    def _set_granted(self, device: LiveDevice) -> None:
        self.size, self.rate_fps = device.size, device.rate_fps


@dataclass(frozen=True, slots=True)
class _CapturedFrame:
    image: NDArray[np.uint8]
    captured_s: float


class _CaptureThread(threading.Thread):
    """Opens a device and reads it until its end or ``stop()``."""

    def __init__(
        self,
        name: str,
        open_device: Callable[[], LiveDevice],
        set_granted: Callable[[LiveDevice], None],
    ) -> None:
        super().__init__(name=f"reading {name}", daemon=True)
        self.problem: SourceError | None = None
        self.finished = False
        self._open_device = open_device
        self._set_granted = set_granted
        self._slot: LatestSlot[_CapturedFrame] = LatestSlot()
        self._stopping = threading.Event()

    def wait(self, timeout_s: float) -> _CapturedFrame | None:
        """Return the latest frame; None after ``timeout_s`` or at the end."""
        return self._slot.take(timeout_s)

    def stop(self) -> None:
        """End the thread after the read in progress; wake the waiting thread."""
        self._stopping.set()
        self._slot.close()

    def run(self) -> None:
        """Read until the end."""
        try:
            device = self._open_device()
        except SourceError as error:
            self.problem = error
            self._slot.close()
            return
        try:
            if not self._stopping.is_set():
                self._set_granted(device)
            while not self._stopping.is_set():
                image = device.read()
                if image is None:
                    self.finished = device.finite
                    return
                self._slot.put(_CapturedFrame(image, time.monotonic()))
        except SourceError as error:  # what it sends is refused; again would not help
            self.problem, self.finished = error, True
        finally:
            device.close()
            self._slot.close()


def reading_hangs() -> bool:
    """Whether a thread still opens or reads a device; it was told to stop."""
    return any(isinstance(thread, _CaptureThread) for thread in threading.enumerate())


def _identical(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Return whether two images are identical, noise included (on a sample grid)."""
    return one.shape == other.shape and bool(
        np.array_equal(one[::16, ::16], other[::16, ::16])
    )
