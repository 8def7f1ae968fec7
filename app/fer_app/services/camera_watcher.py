"""Looks for cameras now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fer_app.services.background_task import BackgroundTask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOK_MS = 2000  # between two looks for cameras plugged in or out


class CameraWatcher(QObject):
    """Lists cameras away from the window, as they come and go.

    Signals:
        found: A tuple of (spec, name) pairs, when it differs from the one before.
        failed: Why they cannot be listed; the ``Message`` to show.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, cameras: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._cameras = cameras
        self._known: tuple[tuple[str, str], ...] | None = None
        self._task = BackgroundTask("cameras")
        self._task.done.connect(self._compare)
        self._task.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and go on looking."""
        self._timer.start()
        self.look()

    def stop(self, timeout_s: float) -> None:
        """Look no more; wait so long for a look that is under way."""
        self._timer.stop()
        self._task.wait(timeout_s)

    def look(self) -> None:
        """Look once, unless a look is under way."""
        if not self._task.busy:
            self._task.start(self._cameras)

    def _compare(self, listed: Sequence[tuple[str, str]]) -> None:
        cameras = tuple(listed)
        if self._timer.isActive() and cameras != self._known:
            self._known = cameras
            self.found.emit(cameras)
