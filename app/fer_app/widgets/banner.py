"""The banner for what went wrong and what went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from fer_app.i18n.messages import translate_message
from fer_app.style.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)  # it may hold a name
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
        self._show("banner", translate_message(sentence), label, action)

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
