"""Keeps the program's own windows out of a screen that is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from fer_core.sources.screen import DesktopSource, Rectangle

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen

    from fer_core.sources.base import FrameSource

FOLLOW_MS = 100  # where the windows are is looked at so often


class OwnWindows(QObject):
    """Tells the source that watches the screen where our windows are.

    Without it, the window would see its own picture, and the faces in that again.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._source: DesktopSource | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._tell)

    def leave_out_of(self, source: FrameSource | None) -> None:
        """Keep them out of ``source`` from now on; other sources see no windows."""
        self._source = source if isinstance(source, DesktopSource) else None
        if self._source is None:
            self._timer.stop()
            return
        self._tell()
        self._timer.start()

    def _tell(self) -> None:
        if self._source is not None:
            self._source.exclude(_places())


def native_rectangle(screen: QScreen, place: QRect) -> Rectangle:
    """Return a place on ``screen`` in the pixels that are grabbed.

    Qt scales what is on a screen, but not where the screen begins.
    """
    scale = screen.devicePixelRatio()
    origin = screen.geometry().topLeft()
    corner = origin + QPoint(
        round((place.x() - origin.x()) * scale), round((place.y() - origin.y()) * scale)
    )
    return Rectangle(
        corner.x(),
        corner.y(),
        round(place.width() * scale),
        round(place.height() * scale),
    )


def _places() -> list[Rectangle]:
    minimized = Qt.WindowState.WindowMinimized
    return [
        native_rectangle(window.screen(), window.frameGeometry())
        for window in QGuiApplication.topLevelWindows()
        if window.isVisible() and not window.windowStates() & minimized
    ]
