"""The log file, and the hooks for errors that nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from fer_core.errors import Message

if TYPE_CHECKING:
    from types import TracebackType

logger = logging.getLogger(__name__)

LOG_BYTES = 1_000_000
LOG_FILES = 2


class ExceptionHooks(QObject):
    """Brings errors nobody caught to the log and to the banner, from any thread.

    Signals:
        caught: The ``Message`` to show.
    """

    caught = Signal(object)

    def install(self) -> None:
        """Take the place of Python's own hooks."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Give Python its hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logger.error("Unforeseen error", exc_info=(kind, error, trace))
        what = error if str(error) else kind.__name__
        self.caught.emit(
            Message("Something unforeseen happened ({reason}).", reason=what)
        )

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)


def log_path() -> Path:
    """Return where the log file is."""
    where = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "fer-live.log"


def start_log() -> None:
    """Write warnings and the program's own notes to the log file.

    A folder that cannot be written leaves the log on standard error only.
    """
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s: %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for room in ("fer_app", "fer_core"):
        logging.getLogger(room).setLevel(logging.INFO)
