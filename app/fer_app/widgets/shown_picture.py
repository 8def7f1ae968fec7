"""The pixels of one frame, drawn as large as they are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from fer_app.widgets.overlay import draw_heat
from fer_app.widgets.view_transform import Placement

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRect

    from fer_core.recognition.heatmap import Heatmap
    from fer_core.rendering.preview import ScreenScaler


class ShownPicture:
    """Draws one frame; scales it once as long as it stays in its place.

    Attributes:
        pixels: (H, W, 3) uint8 BGR.
        size: Width and height in pixels.
    """

    def __init__(self, pixels: NDArray[np.uint8], scaler: ScreenScaler) -> None:
        """Show ``pixels``; ``scaler`` serves one picture at a time."""
        height, width = pixels.shape[:2]
        self.pixels = pixels
        self.size = (width, height)
        self._scaler = scaler
        self._image = QImage(
            pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888
        )
        # As drawn last: of which size and side, its pixels, the image that has them.
        self._scaled: tuple[object, NDArray[np.uint8], QImage] | None = None

    def draw(
        self, painter: QPainter, view: QRect, placement: Placement, mirrored: bool
    ) -> None:
        """Draw the picture where it is placed in ``view``."""
        if view.contains(placement.rect.toAlignedRect()):
            ratio = painter.device().devicePixelRatio()
            image = self._whole(placement, ratio, mirrored)
            painter.drawImage(placement.rect.topLeft(), image)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if mirrored:
            painter.translate(2 * placement.rect.center().x(), 0)
            painter.scale(-1, 1)
        painter.drawImage(placement.rect, self._image)
        painter.restore()

    def with_heat(self, heat: tuple[QImage, Heatmap] | None) -> NDArray[np.uint8]:
        """Return a copy with a heat map over it, (H, W, 3) BGR."""
        picture = self._image.convertToFormat(QImage.Format.Format_RGB32)
        if heat is not None:
            frame = Placement(QRectF(picture.rect()), *self.size, False)
            painter = QPainter(picture)
            draw_heat(painter, *heat, frame)
            painter.end()
        return _bgr(picture)

    def _whole(self, placement: Placement, ratio: float, mirrored: bool) -> QImage:
        """Return the whole picture in the screen's pixels."""
        size = placement.rect.size() * ratio
        width, height = max(1, round(size.width())), max(1, round(size.height()))
        key = (width, height, mirrored)
        if self._scaled is None or self._scaled[0] != key:
            pixels = self._scaler.scaled(self.pixels, width, height, mirrored=mirrored)
            image = QImage(
                pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32
            )
            image.setDevicePixelRatio(ratio)
            self._scaled = (key, pixels, image)
        return self._scaled[2]


def _bgr(picture: QImage) -> NDArray[np.uint8]:
    """Return a copy of the pixels, (H, W, 3) BGR."""
    picture = picture.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(picture.constBits(), np.uint8)
    rows = rows.reshape(picture.height(), picture.bytesPerLine())
    return rows[:, : 3 * picture.width()].reshape(picture.height(), -1, 3).copy()
