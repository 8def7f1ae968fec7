"""Sinks of a live view: at the recording's own time, with pauses, never waited for."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fer_core.errors import OutputError
from fer_core.recording.clock import RecordingClock
from fer_core.sinks.fan_out import FanOut

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fer_core.errors import Message
    from fer_core.sinks.base import Sink
    from fer_core.sound.live_sound import LiveSound
    from fer_core.types import AnalysedFrame


class LiveSinks:
    """Gives frames to sinks on a thread of their own; ``offer`` never waits.

    Args:
        sinks: This object's from now on.
        rate_fps: About how many frames a second will come.
        keep_position: Leave a frame its ``position`` in the source; else it is that in
            the recording.
        sound: Recorded beside the frames; paused and resumed with them.
        on_start: Called with the recording's time of the first frame, and of the first
            after each pause, before a sink gets it.

    Attributes:
        elapsed_s: The recording's time.
        paused: Whether what comes is left out.
    """

    def __init__(
        self,
        sinks: Sequence[Sink],
        rate_fps: float,
        *,
        keep_position: bool = False,
        sound: LiveSound | None = None,
        on_start: Callable[[float], None] | None = None,
    ) -> None:
        self.elapsed_s = 0.0
        self.paused = False
        self._sinks = FanOut(sinks, in_step=False)
        self._clock = RecordingClock(1 / rate_fps)
        self._keep_position = keep_position
        self._sound = sound
        self._on_start = on_start
        self._starts = True
        self._count = 0
        self._lock = threading.Lock()

    def offer(self, analysed: AnalysedFrame) -> None:
        """Hand a frame over; a full queue drops and counts it."""
        with self._lock:
            if self.paused:
                return
            given = analysed.frame
            time_s = self._clock.time_s(given.timestamp_s)
            frame = replace(
                given,
                timestamp_s=time_s,
                index=self._count,
                file_position=given.position if self._keep_position else None,
            )
            if self._starts and self._on_start is not None:
                self._on_start(time_s)
            self._starts = False
            if self._sound is not None and given.captured_s is not None:
                self._sound.anchor(given.captured_s, time_s)
            if self._sinks.offer(replace(analysed, frame=frame)):
                self._count += 1
                self.elapsed_s = time_s

    def pause(self) -> None:
        """Leave out what comes, until ``resume()``."""
        with self._lock:
            self.paused = True
            if self._sound is not None:
                self._sound.pause()

    def resume(self) -> None:
        """Go on, as if there had been no pause."""
        with self._lock:
            if self.paused:
                self._clock.resume()
                self._starts = True
            self.paused = False

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete all and return their paths; may be called again.

        Each by itself: one that cannot be completed takes none with it.
        """
        with suppress(OutputError):  # it is in ``problem``
            self._sinks.close()
        return (*self._sinks.files, *self._sinks.recovered)

    @property
    def dropped(self) -> int:
        """Frames that found the queue full."""
        return self._sinks.dropped

    @property
    def problem(self) -> Message | None:
        """The sentence to show when a sink has failed."""
        return next(iter(self._sinks.problems), None)
