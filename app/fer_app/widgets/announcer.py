"""Says aloud what happened, to whoever cannot see it."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QWidget

SPOKEN_MS = 1000  # until a screen reader has asked what it says


class Announcer(QWidget):
    """A notification without a look, in a corner of the window.

    Screen readers on Linux speak a notification that appears; those that Debian 12
    has know nothing of Qt's announcements, which the others speak.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(1, 1)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str) -> None:
        """Have ``sentence`` spoken, unless it is part of what is spoken now."""
        if not self.isHidden() and sentence in self.accessibleName():
            return
        self.hide()
        self.setAccessibleName(sentence)
        if sys.platform != "linux":
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self, sentence)
            )
        self.show()
        self._silence.start(SPOKEN_MS)


def announce(near: QWidget, sentence: str) -> None:
    """Have a screen reader say ``sentence``, of what happened in a widget's window."""
    window = near.window()
    announcer = window.findChild(Announcer) or Announcer(window)
    announcer.say(sentence)


def speak_choices(part: QWidget) -> None:
    """Have what is chosen in the lists of ``part`` spoken, also while they are closed.

    Orca on Debian 12 speaks of a list only when it is opened.
    """
    if sys.platform == "linux":
        for box in part.findChildren(QComboBox):
            if not box.isEditable():
                box.textActivated.connect(partial(announce, box))
