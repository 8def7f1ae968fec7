"""Lines of text for which there may be too little room, never cut at a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent


class ElidedLabel(QLabel):
    """Shows as much of its plain text as there is room for; all of it as a tip."""

    def __init__(self, *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Narrow: the text gives way to others in its row."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        shown = self.seen
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), shown)
        painter.end()

    @property
    def seen(self) -> str:
        """What there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._mode, room)


class FiguresLabel(ElidedLabel):
    """Figures in a row; those that matter least are left out where not all fit.

    All of them are its text, which a screen reader speaks and which is the tip.
    """

    def __init__(self) -> None:
        super().__init__()
        self._figures: dict[str, int] = {}

    def show_figures(self, figures: dict[str, int]) -> None:
        """Show ``figures`` in this order; the one with the lowest value matters most.

        Example:
            >>> label.show_figures({"1.2 MB": 1, "30 GB free": 0})
        """
        self._figures = figures
        self.setText(_row(figures))

    @property
    def seen(self) -> str:
        """The figures that fit whole; none may."""
        room = self.contentsRect().width()
        kept = dict(self._figures)
        while kept and self.fontMetrics().horizontalAdvance(_row(kept)) > room:
            del kept[max(kept, key=kept.__getitem__)]
        return _row(kept)

    def least_width(self) -> int:
        """Return the pixels that the most important figure needs."""
        first = sorted(self._figures, key=self._figures.__getitem__)[:1]
        return self.fontMetrics().horizontalAdvance(_row(first))


def _row(figures: Iterable[str]) -> str:
    return "".join(f"  ·  {figure}" for figure in figures)
