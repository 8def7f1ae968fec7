"""Conversion of decoded video frames to upright BGR images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import Colorspace, VideoReformatter

from fer_core._platform.image_file import MAX_PIXELS
from fer_core._platform.opencv import cv2
from fer_core.errors import SourceError
from fer_core.sources.hdr import RGB, StandardRange, is_hdr

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

_ROTATIONS = {  # degrees counter-clockwise
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}
_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HD_HEIGHT = 720  # from here on players take untagged colours for BT.709
# FFmpeg's decoder refuses a larger frame before it takes memory for it.
DECODER = {"max_pixels": str(MAX_PIXELS)}


class FrameConverter:
    """Converts the decoded frames of one stream to BGR images.

    Args:
        name: Of the file or stream, for people.
        pixel_aspect: Width of the stream's pixels by their height; 1 is square.
    """

    def __init__(self, name: str, pixel_aspect: float = 1.0) -> None:
        self._name = name
        self._pixel_aspect = pixel_aspect
        self._reformatter = VideoReformatter()  # caches its conversion tables
        self._standard_range = StandardRange()

    def bgr(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """Return (H, W, 3) uint8 BGR, upright, with square pixels.

        Raises:
            SourceError: If it has more pixels than a picture may have.
        """
        if self._width(frame) * frame.height > MAX_PIXELS:
            raise SourceError(
                "{path} has pictures that are too large ({width} x {height}). Make"
                " them smaller.",
                path=self._name,
                width=frame.width,
                height=frame.height,
            )
        hdr = is_hdr(frame)
        colorspace = None
        if frame.colorspace == _UNSPECIFIED and hdr:
            colorspace = Colorspace.BT2020
        elif frame.colorspace == _UNSPECIFIED and frame.height >= _HD_HEIGHT:
            colorspace = Colorspace.ITU709
        converted = self._reformatter.reformat(
            frame,
            width=self._width(frame),
            format=RGB if hdr else "bgr24",
            src_colorspace=colorspace,
        )
        if hdr:
            converted = self._standard_range.mapped(converted).reformat(format="bgr24")
        picture = converted.to_ndarray()
        image: NDArray[np.uint8] = np.asarray(picture, np.uint8)
        rotation = _ROTATIONS.get(round(frame.rotation) % 360)
        if rotation is not None:
            image = np.asarray(cv2.rotate(image, rotation), np.uint8)
        return np.ascontiguousarray(image)

    def size(self, frame: VideoFrame) -> tuple[int, int]:
        """Return (width, height) of the image, upright."""
        size = self._width(frame), frame.height
        sideways = round(frame.rotation) % 180 == 90
        return (size[1], size[0]) if sideways else size

    def _width(self, frame: VideoFrame) -> int:
        return max(1, round(frame.width * self._pixel_aspect))
