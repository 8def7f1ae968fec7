"""The banner for what went wrong and what went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from fer_app.i18n.messages import translate_message
from fer_app.style.icons import icon
from fer_app.widgets.announcer import announce

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QEnterEvent
    from PySide6.QtWidgets import QWidget

NOTICE_MS = 6_000  # long enough to read it
ACTION_MS = 10_000  # and to reach for the mouse

WIDEST = 820  # pixels: a longer line is hard to read
SPARE = 4  # pixels; what a font rounds
GAP = 10  # to the edges of what it lies over


class Banner(QFrame):
    """One sentence and one action, over the lower edge of the picture.

    The picture stays where it is and as large as it is; heads and the sign of a
    recording are above. A notice goes by itself, but not from under the mouse.

    Args:
        over: The picture; a sibling, or a part of one.
    """

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = over
        self._covered = 0  # pixels at the bottom that controls lie over
        over.installEventFilter(self)
        self.setObjectName("banner")
        self._action: Callable[[], None] | None = None
        self._left_ms = -1  # of the notice under the mouse
        self._timer = QTimer(self)
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
        self._row = row = QHBoxLayout(self)
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
        self,
        sentence: str,
        label: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """Show what went well, or is good to know, for a while."""
        self._show("notice", sentence, label, action)
        self._timer.start(NOTICE_MS if action is None else ACTION_MS)

    def leave_free(self, height: int) -> None:
        """Stay above the lowest ``height`` pixels: controls lie there."""
        self._covered = height
        self._settle()

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return "" if self.isHidden() else self._sentence.text()

    def _show(
        self, look: str, sentence: str, label: str, action: Callable[[], None] | None
    ) -> None:
        self._timer.stop()
        self._left_ms = -1
        self.setObjectName(look)
        self.style().unpolish(self)
        self.style().polish(self)
        self._sentence.setText(sentence)
        self._action = action
        self._button.setText(label)
        self._button.setVisible(action is not None)
        self.setAccessibleName(sentence)
        announce(self, sentence)
        self.show()
        self._settle()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the picture."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        corner = self._over.mapTo(parent, QPoint())
        self._row.activate()
        width = min(self._over.width() - 2 * GAP, WIDEST, self._line_width())
        height = self._row.totalHeightForWidth(width)
        left = corner.x() + (self._over.width() - width) // 2
        bottom = corner.y() + self._over.height() - self._covered - GAP
        self.setGeometry(left, bottom - height, width, height)

    def _line_width(self) -> int:
        """Return the width at which the sentence is one line."""
        words = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text())
        around = self._row.sizeHint().width() - self._sentence.sizeHint().width()
        return words + around + SPARE

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is here."""
        self._left_ms = self._timer.remainingTime()
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on waiting."""
        if self._left_ms > 0:
            self._timer.start(self._left_ms)
        super().leaveEvent(event)

    def _act(self) -> None:
        action = self._action
        self.hide()
        if action is not None:
            action()
