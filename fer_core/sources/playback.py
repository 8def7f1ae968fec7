"""Playback of a file in real time: pause, seek, step, loop, speed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.sources.base import FrameSource
    from fer_core.types import Frame

MAX_LAG_S = 1.0  # beyond it (a suspended laptop): restart the clock, no catching up


@runtime_checkable
class SeekableSource(Protocol):
    """A source that supports seeking."""

    def seek(self, position_s: float) -> None:
        """Start the next ``frames()`` at ``position_s``."""


def paced(source: FrameSource, playback: Playback) -> Iterator[Frame]:
    """Yield the frames of a file when they are due, until ``playback`` is closed.

    Timestamps increase monotonically, also across seeks and loops; the file's own time
    and index are in each frame's ``file_position``.
    """
    clock = MonotonicTimestamps(source.rate_fps or 30.0)
    while not playback.closed:
        wanted_s = playback.take_seek()
        if wanted_s is not None and isinstance(source, SeekableSource):
            source.seek(wanted_s)
        clock.mark_discontinuity()
        end_s = 0.0
        for frame in source.frames():
            if not playback.wait_until_due(frame.timestamp_s):
                break
            end_s = frame.timestamp_s + 1 / (source.rate_fps or 30.0)
            yield clock.stamp(frame)
        else:
            # The last frame is shown for its time, too, before the first comes again.
            if not playback.loop or playback.wait_until_due(end_s):
                playback.wait_for_seek()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pair of media time and monotonic time, in seconds, for pacing."""

    stream_s: float
    wall_s: float
    speed: float

    def due_s(self, stream_s: float) -> float:
        """Return the monotonic time at which ``stream_s`` is due."""
        return self.wall_s + (stream_s - self.stream_s) / self.speed


class Playback:
    """Playback controls of a file; thread-safe.

    The capture thread calls ``wait_until_due`` before it passes a frame on; the
    window calls the other methods.
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
        """Whether the file restarts at its end."""
        return self._loop

    @property
    def speed(self) -> float:
        """Playback speed; 1 is real time."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether playback is paused."""
        return self._paused

    @property
    def at_end(self) -> bool:
        """Whether the last frame was reached; a seek resumes playback."""
        return self._at_end

    @property
    def closed(self) -> bool:
        """Whether playback has ended for good."""
        return self._closed

    @property
    def position_s(self) -> float:
        """Media time of the latest frame, or the target of a pending seek."""
        wanted = self._seek_to_s
        return self._position_s if wanted is None else wanted

    def media_time_s(self, wall_s: float) -> float | None:
        """Media time at the monotonic time ``wall_s``; None where nothing plays.

        It is what sound has to follow.
        """
        with self._changed:
            anchor = self._anchor
            still = self._paused or self._at_end or self._closed
            if anchor is None or still or self._seek_to_s is not None:
                return None
            return anchor.stream_s + (wall_s - anchor.wall_s) * anchor.speed

    def pause(self) -> None:
        """Pause playback."""
        with self._changed:
            self._paused = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Resume playback; from the beginning when the end was reached."""
        with self._changed:
            if self._at_end and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._paused = False
            self._anchor = None
            self._changed.notify_all()

    def step(self) -> None:
        """Advance by one frame and pause."""
        with self._changed:
            self._paused = True
            self._steps += 1
            self._changed.notify_all()

    def seek(self, position_s: float) -> None:
        """Seek to ``position_s``; a paused file shows the frame there."""
        with self._changed:
            self._seek_to_s = max(0.0, position_s)
            self._changed.notify_all()

    def set_speed(self, speed: float) -> None:
        """Set the playback speed; must be greater than 0."""
        if speed <= 0:
            raise ValueError(f"Speed must be greater than 0, got {speed}")
        with self._changed:
            self._speed = speed
            self._anchor = None
            self._changed.notify_all()

    def set_loop(self, loop: bool) -> None:
        """Restart at the end, or stop there; a file at its end resumes when looped."""
        with self._changed:
            self._loop = loop
            if loop and self._at_end and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._changed.notify_all()

    def close(self) -> None:
        """End playback and wake all waiting threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait_until_due(self, position_s: float) -> bool:
        """Block until the frame at ``position_s`` is due.

        Returns:
            False when the frame must be skipped, because of a seek or ``close()``.
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
        """Block at the end of the file; False when playback is closed instead."""
        with self._changed:
            self._steps = 0
            if self._loop and self._seek_to_s is None:
                self._seek_to_s = 0.0
            self._at_end = self._seek_to_s is None
            self._changed.wait_for(lambda: self._closed or self._seek_to_s is not None)
            return not self._closed

    def take_seek(self) -> float | None:
        """Return the target of a pending seek, once; None without one."""
        with self._changed:
            wanted, self._seek_to_s = self._seek_to_s, None
            if wanted is not None:
                self._position_s = wanted
                self._anchor = None
                self._at_end = False
                self._steps += self._paused  # so that the frame there is displayed
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
        if wait_s < -MAX_LAG_S:
            self._anchor = Anchor(position_s, now_s, self._speed)
        return wait_s


class MonotonicTimestamps:
    """Restamps frames so that timestamp and index increase across seeks and loops."""

    def __init__(self, rate_fps: float) -> None:
        self._gap_s = 1 / rate_fps
        self._last_s: float | None = None
        self._offset_s = 0.0
        self._index = 0
        self._discontinuity = False

    def mark_discontinuity(self) -> None:
        """Announce that the next frame comes after a seek or loop."""
        self._discontinuity = True

    def stamp(self, frame: Frame) -> Frame:
        """Return the frame with a monotonic timestamp and index."""
        if self._discontinuity and self._last_s is not None:
            self._offset_s = self._last_s + self._gap_s - frame.timestamp_s
        self._discontinuity = False
        self._last_s = frame.timestamp_s + self._offset_s
        stamped = replace(
            frame,
            timestamp_s=self._last_s,
            index=self._index,
            file_position=(frame.timestamp_s, frame.index),
        )
        self._index += 1
        return stamped
