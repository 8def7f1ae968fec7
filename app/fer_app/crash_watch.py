"""Crashes in native code: noted as the program ends, told of when it starts again.

No hook of Python's hears of these; ``faulthandler`` writes down, in the signal itself,
what each thread was doing.
"""

from __future__ import annotations

import faulthandler
import logging
import time
from typing import TYPE_CHECKING

from fer_app.logging_setup import state_folder, write_report
from fer_core._platform.file_lock import is_held, open_alone
from fer_core.errors import Message

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

logger = logging.getLogger(__name__)


class CrashWatch:
    """Notes a crash of this run, until it is closed."""

    def __init__(self) -> None:
        self._notes: FileIO | None = None
        self._path = state_folder() / f"crash-{time.time_ns()}.txt"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._notes = open_alone(self._path, new=True)
        except OSError:
            logger.exception("A crash would leave no report")
            return
        faulthandler.enable(self._notes)

    def close(self) -> None:
        """End in good order: there is nothing to tell."""
        if self._notes is None:
            return
        faulthandler.disable()
        self._notes.close()
        self._path.unlink(missing_ok=True)


def crash_before() -> Message | None:
    """Make a report of the last crash nobody was told of; return what to tell."""
    report = None
    try:
        for notes in sorted(state_folder().glob("crash-*.txt")):
            report = _reported(notes) or report
    except OSError:
        logger.exception("The notes of a crash cannot be read")
    if report is None:
        return None
    return Message(
        "The last time, the program crashed. To have it mended, tell us and attach"
        " {report}; nothing was sent.",
        report=report,
    )


def _reported(notes: Path) -> Path | None:
    """Make a report of what a run that is over has left; None if it just ended."""
    if is_held(notes):
        return None
    text = notes.read_text(encoding="utf-8", errors="replace")
    report = write_report(text) if text else None
    notes.unlink(missing_ok=True)
    return report
