"""Where a frame lies in the view, and the way back from a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from fer_core.types import Box


ZOOM_STEP = 1.25  # a notch of the wheel
LEAST_ZOOM, MOST_ZOOM = 0.25, 16.0


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


@dataclass(frozen=True, slots=True)
class Zoom:
    """How much larger than the fit asks, and moved by how many pixels of the view."""

    factor: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def moved(self, by: QPointF) -> Zoom:
        """Return it moved on."""
        return replace(self, x=self.x + by.x(), y=self.y + by.y())

    def scaled(self, steps: float, about: QPointF) -> Zoom:
        """Return it ``steps`` larger; what lies at ``about`` stays there.

        Args:
            steps: Powers of ``ZOOM_STEP``; negative ones make it smaller.
            about: From the middle of the view.
        """
        factor = min(max(self.factor * ZOOM_STEP**steps, LEAST_ZOOM), MOST_ZOOM)
        grown = factor / self.factor
        return Zoom(
            factor,
            about.x() + (self.x - about.x()) * grown,
            about.y() + (self.y - about.y()) * grown,
        )

    def within(self, size: QSizeF, view: QSizeF) -> Zoom:
        """Return it moved so far only that a picture of ``size`` fills the view."""
        across = max(0.0, (size.width() - view.width()) / 2)
        down = max(0.0, (size.height() - view.height()) / 2)
        return replace(
            self,
            x=min(max(self.x, -across), across),
            y=min(max(self.y, -down), down),
        )


NO_ZOOM = Zoom()


def place(
    frame: tuple[int, int],
    view: QSizeF,
    mode: FitMode,
    *,
    mirrored: bool,
    zoom: Zoom = NO_ZOOM,
) -> Placement:
    """Return the placement of a ``(width, height)`` frame, centred in ``view``."""
    width, height = frame
    across, down = view.width() / width, view.height() / height
    scale = {
        FitMode.FIT: min(across, down),
        FitMode.FILL: max(across, down),
        FitMode.ACTUAL: 1.0,
    }[mode]
    scale *= zoom.factor
    size = QSizeF(width * scale, height * scale)
    zoom = zoom.within(size, view)
    corner = QPointF(
        (view.width() - size.width()) / 2 + zoom.x,
        (view.height() - size.height()) / 2 + zoom.y,
    )
    return Placement(QRectF(corner, size), width, height, mirrored)
