"""A page that makes its dialog as high as its words need."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

SPARE = 4  # pixels: at 150 % a desktop rounds a window smaller than it was asked
TITLE_BAR = 48  # pixels: what a desktop puts above a dialog


class TallPage(QScrollArea):
    """Shows ``page`` whole where the screen is high enough; else it scrolls.

    Qt alone makes a dialog no higher than two thirds of the screen, and cuts wrapped
    lines rather than tell.
    """

    def __init__(self, page: QWidget, name: str) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self, dialog: QDialog, width: int) -> None:
        """Make ``dialog`` ``width`` pixels wide, and as high as the screen allows."""
        layout, words = dialog.layout(), self._page.layout()
        assert layout is not None
        assert words is not None
        hint = dialog.sizeHint()  # fonts are the style's from here on
        sides = layout.contentsMargins()
        room = width - sides.left() - sides.right()
        if words.hasHeightForWidth():
            page = words.totalHeightForWidth(room)
        else:
            page = words.sizeHint().height()
        around = hint.height() - self.sizeHint().height()
        screen = dialog.screen().availableSize().height() - TITLE_BAR
        dialog.resize(width, min(page + around + SPARE, screen))
