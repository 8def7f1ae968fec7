"""The time of a live recording."""

from __future__ import annotations


class RecordingClock:
    """A recording's own time: 0 at the first frame, without the pauses.

    Args:
        step_s: From one frame to the next, where nothing is known.
    """

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._offset_s: float | None = None
        self._last_s = -step_s

    def time_s(self, timestamp_s: float) -> float:
        """Return the recording's time at the stream's ``timestamp_s``."""
        if self._offset_s is None:
            self._offset_s = timestamp_s - (self._last_s + self._step_s)
        self._last_s = max(timestamp_s - self._offset_s, self._last_s)
        return self._last_s

    def resume(self) -> None:
        """Let the next frame follow the last one directly."""
        self._offset_s = None
