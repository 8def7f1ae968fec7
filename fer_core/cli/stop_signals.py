"""Ctrl-C and its like, as the end of the work in good order."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STOPPING_SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
    if hasattr(signal, name)
)
SIGNALLED, ENDED = b"s", b"e"


@contextmanager
def kept_from_children() -> Iterator[None]:
    """Start processes inside that a terminal's Ctrl-C and log-off do not reach.

    A terminal tells all processes; only the command heeds it. What comes meanwhile is
    heard at the end. Windows tells no others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING_SIGNALS)
    try:
        # Unasked it would be started later, and die of the first SIGHUP.
        resource_tracker.ensure_running()
        # ... which lets through what it found blocked.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING_SIGNALS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def stopped_by_signals(
    stopping: threading.Event, say: Callable[[str], None], status: int
) -> Iterator[None]:
    """Let the first Ctrl-C end the work in good order.

    A second one, which may be a finger's tremble, takes nothing away; a third ends
    the program as a kill does, which leaves what was written in partial files.

    Args:
        stopping: Set by the first.
        say: Shows the sentence that answers the second.
        status: What the third ends the program with.
    """
    heard, told = os.pipe()

    def tell(*_: object) -> None:
        # The event's own lock may be held by the very code that is interrupted.
        os.write(told, SIGNALLED)

    def listen() -> None:
        count = 0
        while os.read(heard, 1) == SIGNALLED:
            count += 1
            if count == 1:
                stopping.set()
            elif count == 2:
                say("Completing the files. Once more ends at once, without that.")
            else:
                os._exit(status)

    listening = threading.Thread(target=listen, name="signals", daemon=True)
    listening.start()
    # What the caller ignores (nohup) stays ignored.
    wanted = [n for n in STOPPING_SIGNALS if signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, tell) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.write(told, ENDED)
        listening.join()
        os.close(heard)
        os.close(told)


def leaving(status: int) -> int:
    """Return the status of a program whose end does not wait for a hung source.

    A thread in FFmpeg or in a driver is not to be stopped, and now and then crashes
    the interpreter while it is taken down. All files are complete then.
    """
    atexit.register(_leave_at_once, status)
    return status


def _leave_at_once(status: int) -> None:
    from fer_core.sources.reconnecting import reading_hangs

    if reading_hangs():
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # the reader is gone
                stream.flush()
        os._exit(status)
