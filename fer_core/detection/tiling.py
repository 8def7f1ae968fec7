"""Parts of a frame at the sizes the face models want."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.detection.blazeface import INPUT_SIZE
from fer_core.types import Box, Detection, KeyPoints, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORKING_SIZE = 640  # pixels on the longer side, about, for looks at large areas
FINE = 0.375  # of the longer side: what a fine tile is wide
FINE_OVERLAP = 0.125  # of their side, at least, by which fine tiles overlap
NEAR = 0.07  # how far, in its side, a square may be off another that is near


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the frame, in its pixels; it may reach over the edge."""

    left: int
    top: int
    side: int

    @classmethod
    def around(cls, box: Box, margin: float) -> Square:
        """Return the square round the middle of ``box``, ``margin`` times its side."""
        side = max(8, round(max(box.width, box.height) * margin))
        x, y = box.center
        return cls(round(x - side / 2), round(y - side / 2), side)

    def is_near(self, other: Square) -> bool:
        """Return whether ``other`` is about as large and about here."""
        tolerance = self.side * NEAR
        shift = (other.side - self.side) / 2
        return (
            abs(other.side - self.side) < 2 * tolerance
            and abs(other.left - self.left + shift) < tolerance
            and abs(other.top - self.top + shift) < tolerance
        )

    def to_frame(
        self, face: Detection, corner: tuple[int, int], size: int
    ) -> Detection:
        """Return a face seen in this square, drawn ``size`` wide at ``corner``."""
        scale = self.side / size

        def place(point: Point) -> Point:
            return (
                self.left + (point[0] - corner[0]) * scale,
                self.top + (point[1] - corner[1]) * scale,
            )

        box, points = face.box, face.key_points
        left, top = place((box.left, box.top))
        width = max(1, round(box.width * scale))
        height = max(1, round(box.height * scale))
        return Detection(
            Box(round(left), round(top), round(left) + width, round(top) + height),
            KeyPoints(
                place(points.right_eye),
                place(points.left_eye),
                place(points.nose),
                place(points.mouth),
                place(points.right_ear),
                place(points.left_ear),
            ),
            face.score,
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame, and a small copy of it for looks at large areas, made once.

    Attributes:
        image: (H, W, 3) uint8, BGR.
        small: (H // shrink, W // shrink, 3) uint8.
        shrink: Pixels of ``image`` a side in one of ``small``; a whole number,
            because averaging whole pixels is ten times faster.
    """

    image: NDArray[np.uint8]
    small: NDArray[np.uint8]
    shrink: int

    @classmethod
    def of(cls, image: NDArray[np.uint8]) -> Picture:
        """Return the picture of a frame's image."""
        height, width = image.shape[:2]
        shrink = min(max(1, round(max(width, height) / WORKING_SIZE)), width, height)
        if shrink == 1:
            return cls(image, image, 1)
        rows, columns = height // shrink, width // shrink
        even = image[: rows * shrink, : columns * shrink]
        small = cv2.resize(even, (columns, rows), interpolation=cv2.INTER_AREA)
        return cls(image, small.astype(np.uint8, copy=False), shrink)

    @property
    def whole(self) -> Square:
        """The frame with bars on two sides."""
        height, width = self.image.shape[:2]
        side = max(width, height)
        return Square((width - side) // 2, (height - side) // 2, side)

    @property
    def tiles(self) -> tuple[Square, ...]:
        """Two squares that overlap, or one where two would not show more.

        A wide frame leaves much of one square empty. Two that are 5/8 as wide show
        faces 8/5 as large, and every face up to a quarter of the frame is whole in
        one of them.
        """
        height, width = self.image.shape[:2]
        longer, shorter = max(width, height), min(width, height)
        side = max(shorter, round(longer * 0.625))
        if side > 0.8 * longer:
            return (self.whole,)
        along, across = longer - side, (shorter - side) // 2
        if width >= height:
            return Square(0, across, side), Square(along, across, side)
        return Square(across, 0, side), Square(across, along, side)

    @property
    def fine_tiles(self) -> tuple[Square, ...]:
        """Small squares that overlap, all over the frame; none of a small frame.

        They show small faces 5/3 as large as ``tiles`` do; large ones do not fit in.
        """
        height, width = self.image.shape[:2]
        side = round(max(width, height) * FINE)
        if side < INPUT_SIZE["full"]:  # smaller ones would show no more
            return ()
        return tuple(
            Square(left, top, side)
            for top in _spread(height, side)
            for left in _spread(width, side)
        )

    def cut(self, square: Square, size: int) -> NDArray[np.uint8]:
        """Return ``square`` as (size, size, 3) uint8, BGR; black off the frame."""
        if square.side >= size * self.shrink:
            source, shrink = self.small, self.shrink
        else:
            source, shrink = self.image, 1
        scale = size / square.side * shrink  # output pixels in one of source
        height, width = source.shape[:2]
        left, top = square.left / shrink, square.top / shrink
        side = square.side / shrink
        x0, x1 = max(0, round(left)), min(width, round(left + side))
        y0, y1 = max(0, round(top)), min(height, round(top + side))
        out = np.zeros((size, size, 3), np.uint8)
        if x1 <= x0 or y1 <= y0:
            return out
        x, y = round((x0 - left) * scale), round((y0 - top) * scale)
        shown = (
            min(size - x, max(1, round((x1 - x0) * scale))),
            min(size - y, max(1, round((y1 - y0) * scale))),
        )
        # Area averaging is exact and slow, and needed only when much is shrunk.
        filter_ = cv2.INTER_AREA if scale < 0.45 else cv2.INTER_LINEAR
        out[y : y + shown[1], x : x + shown[0]] = cv2.resize(
            source[y0:y1, x0:x1], shown, interpolation=filter_
        )
        return out


def _spread(length: int, side: int) -> list[int]:
    """Return where to begin for pieces of ``side`` to cover ``length``."""
    overlap = side * FINE_OVERLAP
    count = math.ceil((length - overlap) / (side - overlap))
    if count <= 1:
        return [(length - side) // 2]
    return [round(i * (length - side) / (count - 1)) for i in range(count)]
