"""A conflating mailbox between two threads."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Hands the latest value from one thread to another; drops older ones.

    Attributes:
        dropped: Number of values replaced before they were taken.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._value: T | None = None
        self._closed = False
        self._changed = threading.Condition()

    def put(self, value: T) -> None:
        """Store ``value``, replacing one that was not taken."""
        with self._changed:
            self.dropped += self._value is not None
            self._value = value
            self._changed.notify()

    def take(self, timeout_s: float = 0.0) -> T | None:
        """Return the latest value once; None after ``timeout_s`` or when closed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._value is not None or self._closed, timeout_s
            )
            value, self._value = self._value, None
            return value

    def close(self) -> None:
        """Wake the waiting thread; a stored value can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
