"""Space presses the button that has the focus, also where it plays and pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class ButtonKeys(QObject):
    """Keeps a window's shortcut for Space from the buttons and lists in it.

    Qt asks the widget with the focus before it takes a key for a shortcut; buttons do
    not answer, so that with a film open none could be pressed by keyboard.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        kinds = (QAbstractButton, QComboBox)
        for kind in kinds:
            for control in window.findChildren(kind):
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Space for ``watched``."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and cast("QKeyEvent", event).key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)
