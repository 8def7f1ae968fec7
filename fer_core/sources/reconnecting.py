"""Live sources: the newest picture of a device that may stall, vanish and return."""

from __future__ import annotations

import itertools
import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fer_core.errors import SourceError
from fer_core.mailbox import Latest
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from fer_core.sources.base import SourceKind

logger = logging.getLogger(__name__)

WAYS_OUT = {
    "camera": "Close other programs that use it, plug it in again, and start again.",
    "stream": "Check that the sender runs and sends video, and start again.",
}
LEAVING_S = 1.0  # longer than a healthy read() takes; a hung one is left behind


class LiveDevice(Protocol):
    """An open camera or stream; used and closed by one thread.

    Attributes:
        size: (width, height) as granted.
        rate_fps: As granted; None where the device does not tell.
        finite: Its end is an end and no loss: a film that is sent over the network.
    """

    size: tuple[int, int]
    rate_fps: float | None
    finite: bool

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture, (H, W, 3) BGR; None when there is no more."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


@dataclass(frozen=True, slots=True)
class LivePatience:
    """How long a live source waits, in seconds.

    Attributes:
        opening_s: For the first picture.
        silence_s: Without a picture, until the device counts as lost.
        repeats_s: With one and the same picture, until it is asked whether the
            device is still there (drivers repeat the last one for ever).
        retry_s: Between two looks for a lost device.
        lost_s: Until a lost device is given up.
    """

    opening_s: float = 30.0
    silence_s: float = 2.0
    repeats_s: float = 2.0
    retry_s: float = 1.0
    lost_s: float = math.inf


class LiveSource:
    """A device read as fast as pictures come, of which the newest counts.

    A watchdog looks for a device that is lost (unplugged, stalled, repeating
    itself) and goes on with it by itself when it is back; meanwhile ``frames()``
    waits. The device is opened, read and closed on a thread of its own, so that
    one that hangs holds up nobody.

    Args:
        name: As people know it.
        kind: ``camera`` or ``stream``.
        open_device: Opens it; raises SourceError with what to do.
        is_present: Whether it is worth trying to open; asked while it is lost.
        patience: How long to wait for what.
    """

    live = True
    frame_count: int | None = None

    def __init__(
        self,
        name: str,
        kind: SourceKind,
        open_device: Callable[[], LiveDevice],
        is_present: Callable[[], bool],
        patience: LivePatience,
    ) -> None:
        self.name = name
        self.kind: SourceKind = kind
        self.size: tuple[int, int] | None = None
        self.rate_fps: float | None = None
        self._open_device = open_device
        self._is_present = is_present
        self._patience = patience
        self._closed = threading.Event()
        self._reader: _Reader | None = None
        self._left: list[_Reader] = []  # asked to end

    def frames(self) -> Iterator[Frame]:
        """See ``FrameSource``; ``timestamp_s`` is the time of capture."""
        if self._closed.is_set():
            return
        reader = self._start_reader()
        shot = reader.wait(self._patience.opening_s)
        if shot is None:
            self._stop_reader()
            reader.join(LEAVING_S)
            if self._closed.is_set():
                return
            raise reader.problem or SourceError(
                f"{self.name} gives no picture. {WAYS_OUT[self.kind]}"
            )
        start_s = shot.captured_s
        try:
            for index in itertools.count():
                yield Frame(shot.image, shot.captured_s - start_s, index, self.name)
                following = self._next(shot)
                if following is None:
                    return
                shot = following
        finally:
            self._stop_reader()
            # A thread in native code at the interpreter's end would abort it.
            for reader in self._left:
                reader.join(LEAVING_S)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()
        self._stop_reader()

    def _next(self, last: _Shot) -> _Shot | None:
        """Return the next picture, however long it takes; None when closed."""
        repeated_since_s = last.captured_s
        while not self._closed.is_set():
            reader = self._reader
            shot = reader.wait(self._patience.silence_s) if reader else None
            if self._closed.is_set():
                return None
            if shot is None and reader is not None and reader.finished:
                return None
            if shot is None:
                logger.warning("%s is lost; looking for it.", self.name)
                return self._find_again()
            if not _same(shot.image, last.image):
                return shot
            if shot.captured_s - repeated_since_s < self._patience.repeats_s:
                return shot
            if self._is_present():
                return shot
            repeated_since_s = math.inf
            self._stop_reader()
            return self._find_again()
        return None

    def _find_again(self) -> _Shot | None:
        self._stop_reader()
        lost_since_s = time.monotonic()
        problem: SourceError | None = None
        while not self._closed.is_set():
            if self._is_present():
                reader = self._start_reader()
                shot = reader.wait(self._patience.opening_s)
                if shot is not None:
                    logger.warning("%s is back.", self.name)
                    return shot
                problem = reader.problem
                self._stop_reader()
            lost_s = time.monotonic() - lost_since_s
            if lost_s >= self._patience.lost_s:
                raise problem or SourceError(
                    f"{self.name} was lost and did not come back within"
                    f" {lost_s:.0f} s. {WAYS_OUT[self.kind]}"
                )
            self._closed.wait(min(self._patience.retry_s, self._patience.lost_s))
        return None

    def _start_reader(self) -> _Reader:
        reader = _Reader(self.name, self._open_device, self._note)
        self._reader = reader
        reader.start()
        if self._closed.is_set():
            reader.stop()
        return reader

    def _stop_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop()
            self._left = [r for r in self._left if r.is_alive()] + [reader]

    def _note(self, device: LiveDevice) -> None:
        self.size, self.rate_fps = device.size, device.rate_fps


@dataclass(frozen=True, slots=True)
class _Shot:
    image: NDArray[np.uint8]
    captured_s: float


class _Reader(threading.Thread):
    """Opens a device and reads it until it ends or ``stop()`` is called."""

    def __init__(
        self,
        name: str,
        open_device: Callable[[], LiveDevice],
        note: Callable[[LiveDevice], None],
    ) -> None:
        super().__init__(name=f"reading {name}", daemon=True)
        self.problem: SourceError | None = None
        self.finished = False
        self._open_device = open_device
        self._note = note
        self._shots: Latest[_Shot] = Latest()
        self._stopping = threading.Event()

    def wait(self, timeout_s: float) -> _Shot | None:
        """Return the newest picture; None after ``timeout_s`` or at the end."""
        return self._shots.take(timeout_s)

    def stop(self) -> None:
        """Let the thread end after the read it is in; wake who waits."""
        self._stopping.set()
        self._shots.close()

    def run(self) -> None:
        """Read until the end."""
        try:
            device = self._open_device()
        except SourceError as error:
            self.problem = error
            self._shots.close()
            return
        try:
            if not self._stopping.is_set():
                self._note(device)
            while not self._stopping.is_set():
                image = device.read()
                if image is None:
                    self.finished = device.finite
                    return
                self._shots.put(_Shot(image, time.monotonic()))
        finally:
            device.close()
            self._shots.close()


def _same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Return whether two pictures are equal, to the noise (looked at on a grid)."""
    return one.shape == other.shape and bool(
        np.array_equal(one[::16, ::16], other[::16, ::16])
    )
