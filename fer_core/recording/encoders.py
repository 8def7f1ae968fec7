"""H.264 encoders: hardware where it really opens, else x264."""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from fer_core.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.codec.context import CodecContext
    from av.video.codeccontext import VideoCodecContext

SOFTWARE = "libx264"
HARDWARE = {
    "darwin": ("h264_videotoolbox",),
    "linux": ("h264_nvenc", "h264_qsv"),
    "win32": ("h264_nvenc", "h264_qsv", "h264_amf", "h264_mf"),
}
TIME_BASE = Fraction(1, 90_000)  # s: exact for all usual frame rates, fine for others
GOP_SIZE = 60  # frames: players can jump to each
# No look-ahead: a killed program would lose the frames looked at. At this preset
# 1280x720 at 30 frames/s costs about a fifth of a core (docs/recording.md).
X264_OPTIONS = {"preset": "veryfast", "crf": "23", "tune": "zerolatency"}
HARDWARE_BITS_PER_PIXEL = 0.12
COLORS_BT601 = 6  # AVCOL_SPC_SMPTE170M: what OpenCV's conversion makes
PRIMARIES_BT709 = 1
RANGE_LIMITED = 1


def candidates() -> tuple[str, ...]:
    """Return the encoders to try on this system, best first; x264 comes last."""
    return (*HARDWARE.get(sys.platform, ()), SOFTWARE)


def first_working(names: Sequence[str], size: tuple[int, int]) -> str:
    """Return the first encoder that really encodes images of ``size``.

    Raises:
        OutputError: If none does.
    """
    for name in names:
        if _encodes(name, size):
            return name
    raise OutputError(
        "No H.264 encoder takes pictures of {width}x{height}. Install PyAV from its"
        " wheel ('pip install --force-reinstall av'), or choose a smaller picture.",
        width=size[0],
        height=size[1],
    )


def configure(
    context: CodecContext | VideoCodecContext, size: tuple[int, int], rate_fps: float
) -> None:
    """Give an encoder its size, times, colours and speed; before it opens."""
    context.width, context.height = size  # type: ignore[union-attr]
    context.pix_fmt = "yuv420p"  # type: ignore[union-attr]
    context.time_base = TIME_BASE
    context.framerate = Fraction(rate_fps).limit_denominator(1001)  # type: ignore[union-attr]
    context.gop_size = GOP_SIZE  # type: ignore[union-attr]
    context.max_b_frames = 0  # type: ignore[union-attr]
    context.colorspace = COLORS_BT601  # type: ignore[union-attr]
    context.color_primaries = PRIMARIES_BT709  # type: ignore[union-attr]
    context.color_trc = PRIMARIES_BT709  # type: ignore[union-attr]
    context.color_range = RANGE_LIMITED  # type: ignore[union-attr]
    if context.name == SOFTWARE:
        context.options = dict(X264_OPTIONS)
    else:
        context.bit_rate = int(size[0] * size[1] * rate_fps * HARDWARE_BITS_PER_PIXEL)


@cache
def _encodes(name: str, size: tuple[int, int]) -> bool:
    try:
        context = av.CodecContext.create(name, "w")
        configure(context, size, 30.0)
        grey = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
        packets = 0
        for index in range(3):
            frame = av.VideoFrame.from_ndarray(grey, format="yuv420p")
            frame.pts, frame.time_base = index * 3000, TIME_BASE
            packets += len(context.encode(frame))  # type: ignore[attr-defined]
        packets += len(context.encode(None))  # type: ignore[attr-defined]
    except (av.error.FFmpegError, ValueError, RuntimeError, OSError):
        return False
    return packets == 3
