"""Work that may take its time, away from the window: the only place with threads."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_core.errors import FerError, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    Wanted = Callable[[], bool]

logger = logging.getLogger(__name__)


def time_left(seconds: float) -> Callable[[], float]:
    """Return what tells how many of ``seconds`` from now on are left, never below 0."""
    end_s = time.monotonic() + seconds
    return lambda: max(0.0, end_s - time.monotonic())


def unforeseen(error: Exception) -> Message:
    """Return what is said of an error that no work has words for."""
    return Message("Something unforeseen happened ({reason}).", reason=error)


class BackgroundTask(QObject):
    """Runs one piece of work after the other, each on a thread of its own.

    Of work begun with ``start_newest`` the newest wins: what came before learns from
    ``wanted`` that it should return nothing, and its failure is not told.

    Args:
        name: Of the threads, in the log.
        parent: Owns it; None for a task that lives until its work ends.
        patience_s: For work before that does not end; None waits for ever.
        failure: What to say of an error that is no ``FerError``.

    Signals:
        done: What the work returned; whoever hears of it finds it counted.
        failed: The ``Message`` to show.
    """

    done = Signal(object)
    failed = Signal(object)
    _returned = Signal(object)
    _raised = Signal(object, object)

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        patience_s: float | None = None,
        failure: Callable[[Exception], Message] = unforeseen,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._patience_s = patience_s
        self._failure = failure
        self._newest = 0
        self._under_way = 0
        self._thread: threading.Thread | None = None
        self._returned.connect(self._tell)
        self._raised.connect(self._tell_failure)

    @property
    def busy(self) -> bool:
        """Whether there is work whose end was not told so far."""
        return self._under_way > 0

    def start(self, work: Callable[[], object]) -> None:
        """Run ``work`` once the work before has ended."""
        self._begin(work, lambda: True)

    def start_newest(self, work: Callable[[Wanted], object]) -> None:
        """Run ``work`` once the work before has ended, which is not wanted any more."""
        self.forget()
        number = self._newest

        def wanted() -> bool:
            return number == self._newest

        self._begin(lambda: work(wanted), wanted)

    def forget(self) -> None:
        """Want nothing more from work that ``start_newest`` began."""
        self._newest += 1

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _begin(self, work: Callable[[], object], wanted: Wanted) -> None:
        self._under_way += 1
        self._thread = threading.Thread(
            target=self._run,
            args=(work, wanted, self._thread),
            name=self._name,
            daemon=True,
        )
        self._thread.start()

    def _run(
        self,
        work: Callable[[], object],
        wanted: Wanted,
        before: threading.Thread | None,
    ) -> None:
        if before is not None:
            before.join(self._patience_s)
        try:
            result = work()
        except FerError as error:
            self._raised.emit(wanted, error.message)
        except Exception as error:
            logger.exception("Work on thread %s failed", self._name)
            self._raised.emit(wanted, self._failure(error))
        else:
            self._returned.emit(result)

    def _tell(self, result: object) -> None:
        self._under_way -= 1
        self.done.emit(result)

    def _tell_failure(self, wanted: Wanted, sentence: Message) -> None:
        self._under_way -= 1
        if wanted():
            self.failed.emit(sentence)
