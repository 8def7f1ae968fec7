"""A network stream as a source: RTSP, HTTP (MJPEG, HLS), RTMP, UDP."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import av
import av.error

from fer_core.errors import SourceError
from fer_core.sources.decoding import FrameConverter
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

OPEN_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 5.0
MAX_WAIT_S = 1.0  # for a frame with an invalid timestamp
# No jitter buffer: low latency matters more than smooth playback.
OPTIONS = {"fflags": "nobuffer", "flags": "low_delay"}


def open_stream(address: str, patience_s: float) -> ReconnectingSource:
    """Return the stream as a source; ``frames()`` opens the connection.

    A lost stream is reconnected for up to ``patience_s``.
    """
    name = without_credentials(address)
    return ReconnectingSource(
        name,
        "stream",
        lambda: StreamDevice(address),
        lambda: True,
        Timeouts(
            open_s=OPEN_TIMEOUT_S + READ_TIMEOUT_S,
            stall_s=READ_TIMEOUT_S,
            reconnect_s=patience_s,
        ),
    )


class StreamDevice:
    """An open stream; see ``LiveDevice``."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            SourceError: If the stream cannot be opened, with a remedy.
        """
        name = without_credentials(address)
        options = dict(OPTIONS)
        if address.lower().startswith("rtsp"):
            options["rtsp_transport"] = "tcp"  # over UDP, frames arrive torn
        try:
            self._container = av.open(
                address,
                options=options,
                timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S),
                metadata_errors="replace",
            )
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(
                f"The stream {name} cannot be opened ({_reason(error)}). Check the"
                " address and that the sender is running."
            ) from error
        if not self._container.streams.video:
            self._container.close()
            raise SourceError(f"The stream {name} carries no video.")
        video = self._container.streams.video[0]
        video.thread_type = "SLICE"  # frame threads would each hold one frame back
        aspect = video.sample_aspect_ratio
        self.size = (video.width, video.height)
        self.rate_fps: float | None = (
            float(video.average_rate) if video.average_rate else None
        )
        self.finite = bool(self._container.duration)
        self._pacer = _RealTimePacer() if self.finite else None
        self._converter = FrameConverter(float(aspect) if aspect else 1.0)
        self._frames = self._decoded()

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``."""
        frame = next(self._frames, None)
        if frame is None:
            return None
        if self._pacer is not None and frame.time is not None:
            self._pacer.wait_until_due(frame.time)
        return self._converter.bgr(frame)

    def close(self) -> None:
        """See ``LiveDevice``."""
        self._container.close()

    def _decoded(self) -> Iterator[VideoFrame]:
        packets = self._container.demux(self._container.streams.video[0])
        try:
            for packet in packets:
                try:
                    yield from packet.decode()
                except av.error.InvalidDataError:  # damaged in transit; skip it
                    continue
        except (av.error.FFmpegError, OSError):
            return


class _RealTimePacer:
    """Paces a video that arrives faster than real time."""

    def __init__(self) -> None:
        self._offset_s: float | None = None

    def wait_until_due(self, time_s: float) -> None:
        now_s = time.monotonic()
        if self._offset_s is None:
            self._offset_s = now_s - time_s
        time.sleep(min(max(0.0, time_s + self._offset_s - now_s), MAX_WAIT_S))


def without_credentials(address: str) -> str:
    """Return the address without user name and password, for display."""
    return re.sub(r"//[^/@]*@", "//", address)


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return str(text).lower()
