"""SIGINT, SIGTERM and SIGHUP as a Qt signal, whatever the window is doing.

Python runs its handlers between two instructions of its own. While Qt waits for events
there are none, so that a program told to end would go on until something moved. Python
also writes each signal's number into a descriptor, at once; Qt watches that.
"""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class EndSignals(QObject):
    """Tells of each signal to end; make one, on the main thread.

    A signal that is ignored, as ``nohup`` does with SIGHUP, stays so.

    Signals:
        received: A signal came.
    """

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(
            self._reader.fileno(), QSocketNotifier.Type.Read, self
        )
        self._notifier.activated.connect(self._tell)
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, _noted)

    def close(self) -> None:
        """Watch no longer."""
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _tell(self) -> None:
        if self._reader.recv(4096):
            self.received.emit()


def _noted(_number: int, _frame: object) -> None:
    """Do nothing: the descriptor tells; without a handler the signal would kill."""
