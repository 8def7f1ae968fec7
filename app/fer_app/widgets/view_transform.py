"""Where a frame lies in the view, and the way back from a click."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from fer_core.types import Box


class FitMode(StrEnum):
    """How the picture fills the view."""

    FIT = "fit"
    FILL = "fill"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class Placement:
    """A frame of ``width`` x ``height`` pixels drawn into ``rect`` of the view."""

    rect: QRectF
    width: int
    height: int
    mirrored: bool

    @property
    def scale(self) -> float:
        """View pixels per frame pixel."""
        return self.rect.width() / self.width

    def box(self, box: Box) -> QRectF:
        """Return where ``box`` lies in the view."""
        left = self.width - box.right if self.mirrored else box.left
        return QRectF(
            self.rect.left() + left * self.scale,
            self.rect.top() + box.top * self.scale,
            box.width * self.scale,
            box.height * self.scale,
        )


def place(
    frame: tuple[int, int], view: QSizeF, mode: FitMode, *, mirrored: bool
) -> Placement:
    """Return the placement of a ``(width, height)`` frame, centred in ``view``."""
    width, height = frame
    across, down = view.width() / width, view.height() / height
    scale = {
        FitMode.FIT: min(across, down),
        FitMode.FILL: max(across, down),
        FitMode.ACTUAL: 1.0,
    }[mode]
    size = QSizeF(width * scale, height * scale)
    corner = QPointF(
        (view.width() - size.width()) / 2, (view.height() - size.height()) / 2
    )
    return Placement(QRectF(corner, size), width, height, mirrored)
