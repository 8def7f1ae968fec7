"""How a file plays in a window: true speed, pause, seek, step, loop."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.sources.base import FrameSource
    from fer_core.types import Frame

BEHIND_S = 1.0  # later than this (a suspended laptop): go on from here, no rush


@runtime_checkable
class SeekableSource(Protocol):
    """A file that can start elsewhere."""

    def seek(self, position_s: float) -> None:
        """Let the next ``frames()`` begin at ``position_s``."""


def played(source: FrameSource, playback: Playback) -> Iterator[Frame]:
    """Give a file's frames when they are due, until ``playback`` is closed.

    Their timestamps grow, also when the file jumps or starts again.
    """
    clock = GrowingTime(source.rate_fps or 30.0)
    while not playback.closed:
        wanted_s = playback.take_seek()
        if wanted_s is not None and isinstance(source, SeekableSource):
            source.seek(wanted_s)
        clock.jumped()
        for frame in source.frames():
            if not playback.wait_until_due(frame.timestamp_s):
                break
            yield clock.stamp(frame)
        else:
            playback.wait_for_seek()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment at which stream time and wall time were seen together, in seconds."""

    stream_s: float
    wall_s: float
    speed: float

    def due_s(self, stream_s: float) -> float:
        """Return the wall time at which ``stream_s`` is to be shown."""
        return self.wall_s + (stream_s - self.stream_s) / self.speed


class Playback:
    """The controls of a playing file; every method may be called from any thread.

    The capture thread asks ``wait_until_due`` before it hands a frame on; the
    window calls the rest.
    """

    def __init__(self, *, loop: bool = False, speed: float = 1.0) -> None:
        self._changed = threading.Condition()
        self._loop = loop
        self._speed = speed
        self._paused = False
        self._steps = 0
        self._seek_to_s: float | None = None
        self._closed = False
        self._at_end = False
        self._anchor: Anchor | None = None
        self._position_s = 0.0

    @property
    def loop(self) -> bool:
        """Whether the file starts again at its end."""
        return self._loop

    @property
    def speed(self) -> float:
        """Stream seconds per second: 1 is true speed."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether the picture stands still on request."""
        return self._paused

    @property
    def at_end(self) -> bool:
        """Whether the last frame was shown; a seek plays on."""
        return self._at_end

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be shown."""
        return self._closed

    @property
    def position_s(self) -> float:
        """The time of the newest frame within the file, or of the seek under way."""
        wanted = self._seek_to_s
        return self._position_s if wanted is None else wanted

    def pause(self) -> None:
        """Stand still."""
        with self._changed:
            self._paused = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on; from the beginning when the end was reached."""
        with self._changed:
            if self._at_end and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._paused = False
            self._anchor = None
            self._changed.notify_all()

    def step(self) -> None:
        """Show one more frame and stand still."""
        with self._changed:
            self._paused = True
            self._steps += 1
            self._changed.notify_all()

    def seek(self, position_s: float) -> None:
        """Go to ``position_s``; a paused file shows the frame there."""
        with self._changed:
            self._seek_to_s = max(0.0, position_s)
            self._changed.notify_all()

    def set_speed(self, speed: float) -> None:
        """Play ``speed`` times as fast; greater than 0."""
        if speed <= 0:
            raise ValueError(f"Speed must be greater than 0, got {speed}")
        with self._changed:
            self._speed = speed
            self._anchor = None
            self._changed.notify_all()

    def set_loop(self, loop: bool) -> None:
        """Start again at the end, or stop there; a file that has ended plays on."""
        with self._changed:
            self._loop = loop
            if loop and self._at_end and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._changed.notify_all()

    def close(self) -> None:
        """Let whoever waits go, for good."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait_until_due(self, position_s: float) -> bool:
        """Block until the frame at ``position_s`` is to be shown.

        Returns:
            False when it is not to be shown: a seek or the end of the session came.
        """
        with self._changed:
            while not self._closed and self._seek_to_s is None:
                wait_s = self._wait_s(position_s)
                if wait_s is not None and wait_s <= 0:
                    self._position_s = position_s
                    return True
                self._changed.wait(wait_s)
            return False

    def wait_for_seek(self) -> bool:
        """Block at the end of the file; False when the session ends instead."""
        with self._changed:
            self._steps = 0
            if self._loop and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._at_end = self._seek_to_s is None
            self._changed.wait_for(lambda: self._closed or self._seek_to_s is not None)
            return not self._closed

    def take_seek(self) -> float | None:
        """Return the position asked for, once; None when there is none."""
        with self._changed:
            wanted, self._seek_to_s = self._seek_to_s, None
            if wanted is not None:
                self._position_s = wanted
                self._anchor = None
                self._at_end = False
                self._steps += self._paused  # the frame there is to be seen
            return wanted

    def _wait_s(self, position_s: float) -> float | None:
        """Seconds until the frame is due; None while paused without a step left."""
        if self._paused:
            self._anchor = None
            if not self._steps:
                return None
            self._steps -= 1
            return 0.0
        now_s = time.monotonic()
        if self._anchor is None:
            self._anchor = Anchor(position_s, now_s, self._speed)
        wait_s = self._anchor.due_s(position_s) - now_s
        if wait_s < -BEHIND_S:
            self._anchor = Anchor(position_s, now_s, self._speed)
        return wait_s


class GrowingTime:
    """Stamps a file's frames so that time and index always grow."""

    def __init__(self, rate_fps: float) -> None:
        self._gap_s = 1 / rate_fps
        self._last_s: float | None = None
        self._offset_s = 0.0
        self._index = 0
        self._jumped = False

    def jumped(self) -> None:
        """Expect the next frame from elsewhere in the file."""
        self._jumped = True

    def stamp(self, frame: Frame) -> Frame:
        """Return the frame with its place in the session's own time."""
        if self._jumped and self._last_s is not None:
            self._offset_s = self._last_s + self._gap_s - frame.timestamp_s
        self._jumped = False
        self._last_s = frame.timestamp_s + self._offset_s
        stamped = replace(frame, timestamp_s=self._last_s, index=self._index)
        self._index += 1
        return stamped
