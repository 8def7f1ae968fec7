"""Times that grow, from whatever a container's clock says."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = TypeVar("Item")

BACK_S = 0.5  # a clock that goes back by more has begun again
SHORTEST_S = 0.0002  # a step below that is a muxer's, where the clock stood still
AHEAD_S = 10.0  # a broadcast's clock that jumps on by more counts from elsewhere


def growing_times(
    stamped: Iterator[tuple[Item, float | None, float]], *, broadcast: bool
) -> Iterator[tuple[Item, float]]:
    """Give each item a time later than the one before.

    Where the clock begins again (recordings one behind the other) it goes on from the
    last time; a time that stands still is as much later as the item before lasts, one
    that is missing as much as the steps before were; a single repeat lies half-way to
    the next.

    Args:
        stamped: Items in the order they are shown, with the container's time in
            seconds or None, and how long they last by the container's account.
        broadcast: Whether a jump ahead is another clock, too, and no gap.

    Example:
        >>> items = [(n, t, 0.5) for n, t in enumerate([0.0, 0.0, 1.0, None, 0.0, 0.5])]
        >>> [time_s for _, time_s in growing_times(iter(items), broadcast=False)]
        [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    """
    offset_s = 0.0
    last_s: float | None = None
    step_s = 0.0
    steps_s: deque[float] = deque(maxlen=2)  # one of them may be a gap
    for (item, stamp, duration_s), following in _with_next(stamped):
        time_s = None if stamp is None else stamp + offset_s
        if last_s is None:
            time_s = time_s or 0.0
        elif time_s is None:
            time_s = last_s + min(steps_s, default=step_s)
        elif time_s < last_s - BACK_S or (broadcast and time_s > last_s + AHEAD_S):
            offset_s += last_s + step_s - time_s
            time_s = last_s + step_s
        elif time_s < last_s + SHORTEST_S:
            next_s = None if following is None else following + offset_s
            if next_s is None or next_s <= last_s + SHORTEST_S:
                time_s = last_s + step_s
            elif time_s <= last_s:
                time_s = (last_s + next_s) / 2
        if last_s is not None and time_s - last_s >= SHORTEST_S:
            steps_s.append(time_s - last_s)
        last_s, step_s = time_s, duration_s
        yield item, time_s


def _with_next(
    stamped: Iterator[tuple[Item, float | None, float]],
) -> Iterator[tuple[tuple[Item, float | None, float], float | None]]:
    """Give each item with the time of the one after it."""
    held = next(stamped, None)
    while held is not None:
        following = next(stamped, None)
        yield held, None if following is None else following[1]
        held = following
