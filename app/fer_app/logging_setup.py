"""The log file, and the reports of errors that nobody caught."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
import traceback
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from fer_core._platform.version import versions
from fer_core.errors import Message

if TYPE_CHECKING:
    from types import TracebackType

logger = logging.getLogger(__name__)

LOG_BYTES = 1_000_000
LOG_FILES = 2
REPORTS = 10  # kept; older ones go
LOG_LINES = 50  # of the log, in a report


class ExceptionHooks(QObject):
    """Brings errors nobody caught to log, report and banner, from any thread.

    Signals:
        caught: The ``Message`` to show; its field ``report``, where it has one, is the
            path of a file to attach for whoever mends the program.
    """

    caught = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._reports: dict[str, Path] = {}  # by what happened: once is enough

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
        report = self._report(kind, error, trace)
        if report is None:
            sentence = Message("Something unforeseen happened ({reason}).", reason=what)
        else:
            sentence = Message(
                "Something unforeseen happened ({reason}). To have it mended, tell us"
                " and attach {report}; nothing was sent.",
                reason=what,
                report=report,
            )
        self.caught.emit(sentence)

    def _report(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> Path | None:
        """Return the report of what happened; None where none can be written."""
        text = "".join(traceback.format_exception(kind, error, trace))
        if text in self._reports:
            return self._reports[text]
        try:
            path = write_report(text)
        except OSError:
            logger.exception("No report could be written")
            return None
        if len(self._reports) < REPORTS:
            self._reports[text] = path
        return path

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)


def state_folder() -> Path:
    """Return where the platform wants logs: neither settings nor documents."""
    where = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(where)) / "fer-live"


def log_path() -> Path:
    """Return where the log file is."""
    return state_folder() / "fer-live.log"


def write_report(trace: str) -> Path:
    """Write a report with versions, ``trace`` and the log's end; return its path.

    It is to be shown to others, so the home folder, which often tells a name, is ``~``.
    Of the reports before it the newest nine stay.

    Raises:
        OSError: If it cannot be written.
    """
    folder = state_folder() / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("report-*.txt"))[: 1 - REPORTS]:
        old.unlink(missing_ok=True)
    try:
        log = log_path().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        log = []
    now = datetime.now().astimezone()
    path = folder / f"report-{now:%Y-%m-%d-%H%M%S-%f}.txt"
    parts = (
        "For the makers of fer-live; no picture is in it, the log may name files:",
        f"{now.isoformat(timespec='seconds')}\n{versions()}",
        trace.rstrip(),
        "The log's end:\n" + "\n".join(log[-LOG_LINES:]),
    )
    text = "\n\n".join(parts).replace(str(Path.home()), "~")
    path.write_text(text + "\n", encoding="utf-8")
    return path


def start_log() -> None:
    """Write warnings and the program's own notes to the log file.

    A folder that cannot be written leaves the log on standard error only.
    """
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _move_old_logs(path)
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


def _move_old_logs(path: Path) -> None:
    """Take over the logs that 0.1 kept among the program's data."""
    where = QStandardPaths.StandardLocation.AppLocalDataLocation
    before = Path(QStandardPaths.writableLocation(where))
    for old in before.glob(f"{path.name}*"):
        if (path.parent / old.name).exists():
            continue
        shutil.move(old, path.parent / old.name)
