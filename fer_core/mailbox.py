"""A one-place mailbox between two threads."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Hand the newest value from one thread to another; older ones are dropped.

    Attributes:
        dropped: How many values were replaced before anybody took them.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._value: T | None = None
        self._closed = False
        self._changed = threading.Condition()

    def put(self, value: T) -> None:
        """Replace whatever waits with ``value``."""
        with self._changed:
            self.dropped += self._value is not None
            self._value = value
            self._changed.notify()

    def take(self, timeout_s: float = 0.0) -> T | None:
        """Return the newest value once; None after ``timeout_s`` or when closed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._value is not None or self._closed, timeout_s
            )
            value, self._value = self._value, None
            return value

    def close(self) -> None:
        """Wake whoever waits; what is still inside can be taken once more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
