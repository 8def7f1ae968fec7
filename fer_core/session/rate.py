"""How many things happen in a second."""

from __future__ import annotations

from collections import deque

WINDOW_S = 2.0  # long enough to be calm, short enough to follow a change


class RateMeter:
    """Count ticks over the last two seconds; one thread ticks, any may read."""

    def __init__(self) -> None:
        self._ticks: deque[float] = deque(maxlen=1024)

    def tick(self, now_s: float) -> None:
        """Note that it happened at ``now_s`` (monotonic seconds)."""
        self._ticks.append(now_s)

    def per_second(self, now_s: float) -> float:
        """Return the rate over the last two seconds; 0 before the second tick."""
        recent = [tick for tick in tuple(self._ticks) if now_s - tick <= WINDOW_S]
        if len(recent) < 2:
            return 0.0
        return (len(recent) - 1) / max(recent[-1] - recent[0], 1e-6)
