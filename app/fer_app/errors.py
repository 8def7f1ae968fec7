"""The banner for what went wrong, the log file, and the hooks for the unforeseen."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from fer_app.i18n.sentences import said
from fer_app.style.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

logger = logging.getLogger(__name__)

LOG_BYTES = 1_000_000
LOG_FILES = 2
NOTICE_MS = 12_000  # long enough to read it and to reach for the mouse


class Banner(QFrame):
    """One sentence and one action, above the picture; never in the way."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._action: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(NOTICE_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        close = QToolButton()
        close.setAccessibleName(self.tr("Close this message"))
        close.setToolTip(self.tr("Close this message"))
        close.setIcon(icon("close", "#888888"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6, 6)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._button)
        row.addWidget(close)
        self.hide()

    def show_error(
        self,
        sentence: str,
        label: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """Show what went wrong and a button ``label`` that runs ``action``."""
        self._show("banner", said(sentence), label, action)

    def show_notice(
        self, sentence: str, label: str, action: Callable[[], None]
    ) -> None:
        """Show what went well, for a while."""
        self._show("notice", sentence, label, action)
        self._timer.start()

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return "" if self.isHidden() else self._sentence.text()

    def press(self) -> None:
        """Run the action, as a click does."""
        self._button.click()

    def _show(
        self, look: str, sentence: str, label: str, action: Callable[[], None] | None
    ) -> None:
        self._timer.stop()
        self.setObjectName(look)
        self.style().unpolish(self)
        self.style().polish(self)
        self._sentence.setText(sentence)
        self._action = action
        self._button.setText(label)
        self._button.setVisible(action is not None)
        self.setAccessibleName(sentence)
        self.show()

    def _act(self) -> None:
        action = self._action
        self.hide()
        if action is not None:
            action()


class Hooks(QObject):
    """Brings errors nobody caught to the log and to the banner, from any thread.

    Signals:
        caught: The sentence to show.
    """

    caught = Signal(str)

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
        what = str(error) or kind.__name__
        self.caught.emit(f"Something unforeseen happened ({what}).")

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
