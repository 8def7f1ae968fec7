"""Region regions and tiles of a frame, resized to the models' input size."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2, shrunk
from fer_core.detection.blazeface import INPUT_SIZE
from fer_core.types import Box, Detection, KeyPoints, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORKING_SIZE = 640  # about, pixels on the longer side, for crops of large regions
FINE_TILE_SIDE = 0.375  # of the frame's longer side
FINE_TILE_OVERLAP = 0.125  # of their side, at least
THUMBNAIL_SIZE = 32  # pixels a side
UNCHANGED = 0.03  # of a region's contrast: mean difference that may be noise
NEAR_TOLERANCE = 0.07  # of a region's side, by which a near one may differ


@dataclass(frozen=True, slots=True)
class Region:
    """A square region of the frame, in its pixels; it may cross the image border."""

    left: int
    top: int
    side: int

    @classmethod
    def around(cls, box: Box, margin: float) -> Region:
        """Return the square centred on ``box``, ``margin`` times its longer side."""
        side = max(8, round(max(box.width, box.height) * margin))
        x, y = box.center
        return cls(round(x - side / 2), round(y - side / 2), side)

    def is_near(self, other: Region) -> bool:
        """Return whether ``other`` has about the same size and position."""
        tolerance = self.side * NEAR_TOLERANCE
        shift = (other.side - self.side) / 2
        return (
            abs(other.side - self.side) < 2 * tolerance
            and abs(other.left - self.left + shift) < tolerance
            and abs(other.top - self.top + shift) < tolerance
        )

    def to_frame(
        self, face: Detection, origin: tuple[int, int], size: int
    ) -> Detection:
        """Map a face detected in a crop of this region to the frame's pixels.

        Args:
            face: In pixels of the model input.
            origin: (x, y) of the crop in the model input.
            size: Side of the crop in pixels.
        """
        scale = self.side / size

        def transform(point: Point) -> Point:
            return (
                self.left + (point[0] - origin[0]) * scale,
                self.top + (point[1] - origin[1]) * scale,
            )

        box, points = face.box, face.key_points
        left, top = transform((box.left, box.top))
        width = max(1, round(box.width * scale))
        height = max(1, round(box.height * scale))
        return Detection(
            Box(round(left), round(top), round(left) + width, round(top) + height),
            KeyPoints(
                transform(points.right_eye),
                transform(points.left_eye),
                transform(points.nose),
                transform(points.mouth),
                transform(points.right_ear),
                transform(points.left_ear),
            ),
            face.score,
        )


class TiledImage:
    """A frame, its tiles, and a downscaled copy for crops of large regions.

    Attributes:
        image: (H, W, 3) uint8, BGR.
        shrink: Downscaling factor of ``small``; an integer, because averaging whole
            pixels is ten times faster.
    """

    def __init__(self, image: NDArray[np.uint8]) -> None:
        height, width = image.shape[:2]
        self.image = image
        self.shrink = min(
            max(1, round(max(width, height) / WORKING_SIZE)), width, height
        )
        self._thumbnails: dict[Region, NDArray[np.uint8] | None] = {}

    @functools.cached_property
    def small(self) -> NDArray[np.uint8]:
        """(H // shrink, W // shrink, 3) uint8; made when it is first needed."""
        height, width = (n - n % self.shrink for n in self.image.shape[:2])
        return shrunk(self.image[:height, :width], self.shrink)

    @property
    def whole(self) -> Region:
        """The whole frame, letterboxed to a region."""
        height, width = self.image.shape[:2]
        side = max(width, height)
        return Region((width - side) // 2, (height - side) // 2, side)

    @property
    def coarse_tiles(self) -> tuple[Region, ...]:
        """Two overlapping tiles, or one where two would gain no resolution.

        A wide frame leaves much of one square empty. In two tiles 5/8 as wide, faces
        are 8/5 as large, and every face up to a quarter of the frame lies completely
        in one of them.
        """
        height, width = self.image.shape[:2]
        longer, shorter = max(width, height), min(width, height)
        side = max(shorter, round(longer * 0.625))
        if side > 0.8 * longer:
            return (self.whole,)
        along, across = longer - side, (shorter - side) // 2
        if width >= height:
            return Region(0, across, side), Region(along, across, side)
        return Region(across, 0, side), Region(across, along, side)

    @property
    def fine_tiles(self) -> tuple[Region, ...]:
        """Small overlapping tiles that cover the frame; none for a small frame.

        Small faces are 5/3 as large in them as in ``coarse_tiles``; large ones do not
        fit.
        """
        height, width = self.image.shape[:2]
        side = round(max(width, height) * FINE_TILE_SIDE)
        if side < INPUT_SIZE["full"]:  # smaller ones would gain no resolution
            return ()
        return tuple(
            Region(left, top, side)
            for top in _tile_starts(height, side)
            for left in _tile_starts(width, side)
        )

    def crop(self, region: Region, size: int) -> NDArray[np.uint8]:
        """Return ``region`` as (size, size, 3) uint8, BGR; black outside the frame."""
        if region.side >= size * self.shrink:
            source, shrink = self.small, self.shrink
        else:
            source, shrink = self.image, 1
        scale = size / region.side * shrink  # output pixels in one of source
        height, width = source.shape[:2]
        left, top = region.left / shrink, region.top / shrink
        side = region.side / shrink
        x0, x1 = max(0, round(left)), min(width, round(left + side))
        y0, y1 = max(0, round(top)), min(height, round(top + side))
        out = np.zeros((size, size, 3), np.uint8)
        if x1 <= x0 or y1 <= y0:
            return out
        x, y = round((x0 - left) * scale), round((y0 - top) * scale)
        resized = (
            min(size - x, max(1, round((x1 - x0) * scale))),
            min(size - y, max(1, round((y1 - y0) * scale))),
        )
        # Area averaging is exact but slow, and needed only at strong reduction.
        filter_ = cv2.INTER_AREA if scale < 0.45 else cv2.INTER_LINEAR
        out[y : y + resized[1], x : x + resized[0]] = cv2.resize(
            source[y0:y1, x0:x1], resized, interpolation=filter_
        )
        return out

    def looks_like(self, other: TiledImage, region: Region) -> bool:
        """Return whether ``region`` looks as in ``other``, but for a camera's noise."""
        before, now = other.thumbnail(region), self.thumbnail(region)
        if before is None or now is None:
            return False
        return bool(cv2.absdiff(before, now).mean() <= UNCHANGED * before.std())

    def thumbnail(self, region: Region) -> NDArray[np.uint8] | None:
        """Return what lies in ``region``, or None where that is too small.

        Returns:
            (T, T, 3) uint8, BGR, of means over equal parts of what lies in the frame.
        """
        if region not in self._thumbnails:
            self._thumbnails[region] = self._thumbnail(region)
        return self._thumbnails[region]

    def _thumbnail(self, region: Region) -> NDArray[np.uint8] | None:
        left, top, side = region.left, region.top, region.side
        inside = self.image[max(0, top) : top + side, max(0, left) : left + side]
        # Twice the size is enough for means; nothing reduces a picture faster.
        while min(inside.shape[:2]) >= 4 * THUMBNAIL_SIZE:
            height, width = (n - n % 2 for n in inside.shape[:2])
            inside = shrunk(inside[:height, :width], 2)
        if min(inside.shape[:2]) < THUMBNAIL_SIZE:
            return None
        size = (THUMBNAIL_SIZE, THUMBNAIL_SIZE)
        blocks = cv2.resize(inside, size, interpolation=cv2.INTER_AREA)
        return blocks.astype(np.uint8, copy=False)


def _tile_starts(length: int, side: int) -> list[int]:
    """Return evenly spaced starts of tiles of ``side`` that cover ``length``."""
    overlap = side * FINE_TILE_OVERLAP
    count = math.ceil((length - overlap) / (side - overlap))
    if count <= 1:
        return [(length - side) // 2]
    return [round(i * (length - side) / (count - 1)) for i in range(count)]
