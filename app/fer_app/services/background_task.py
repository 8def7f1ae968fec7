"""Work that may take its time, away from the window."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


class Task(QObject):
    """Runs one piece of work after the other on threads of its own.

    Signals:
        done: What the work returned.
        failed: The sentence to show.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._under_way = 0
        # Connected first: who hears of an end finds it counted.
        self.done.connect(self._count_down)
        self.failed.connect(self._count_down)

    @property
    def busy(self) -> bool:
        """Whether there is work whose end was not told so far."""
        return self._under_way > 0

    def start(self, work: Callable[[], object]) -> None:
        """Run ``work`` once the work before has ended."""
        self._under_way += 1
        self._thread = threading.Thread(
            target=self._run, args=(work, self._thread), name="task", daemon=True
        )
        self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _count_down(self) -> None:
        self._under_way -= 1

    def _run(self, work: Callable[[], object], before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        try:
            result = work()
        except FerError as error:
            self.failed.emit(str(error))
        except Exception as error:
            logger.exception("A task failed")
            self.failed.emit(f"Something unforeseen happened ({error}).")
        else:
            self.done.emit(result)
