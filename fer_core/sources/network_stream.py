"""A network stream as a source: RTSP, HTTP (MJPEG, HLS), RTMP, UDP."""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING

import av
import av.error

from fer_core.errors import SourceError
from fer_core.sources.decoding import DECODER, FrameConverter
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts
from fer_core.sources.stream_address import (
    PROTOCOLS,
    check_address,
    follow_redirects,
    guarded_opener,
    shown_address,
    silent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

OPEN_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 5.0
# Live playlists grow by pieces of up to ten seconds, and servers may be late with one.
PLAYLIST_TIMEOUT_S = 20.0
MAX_WAIT_S = 1.0  # a frame that is due later than this begins a new part
# FFmpeg's names of what is opened over http: none names other places, as playlists do.
FILMS = (
    *("aac", "asf", "avi", "flv", "gif", "h264", "hevc", "image2", "ivf", "jpeg_pipe"),
    *("live_flv", "m4v", "matroska", "mjpeg", "mov", "mp3", "mpeg", "mpegts"),
    *("mpegvideo", "mpjpeg", "mxf", "nut", "ogg", "png_pipe", "webm", "webp_pipe"),
)
OPTIONS = {
    "flags": "low_delay",
    # FFmpeg would follow a redirect anywhere, and open what a playlist names.
    "max_redirects": "0",
    "protocol_whitelist": ",".join(PROTOCOLS),
}


def open_stream(address: str, patience_s: float) -> ReconnectingSource:
    """Return the stream as a source; ``frames()`` opens the connection.

    A lost stream is connected to again, for ``patience_s`` at most.

    Raises:
        SourceError: If it is no address of a stream to connect to.
    """
    check_address(address)
    shown = shown_address(address)
    return ReconnectingSource(
        shown,
        "stream",
        lambda: StreamDevice(address),
        lambda: True,
        Timeouts(
            open_s=OPEN_TIMEOUT_S + READ_TIMEOUT_S,
            stall_s=_longest_silence_s(address),
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
        shown = shown_address(address)
        try:
            self._container = _open(address)
        except (av.error.ExitError, TimeoutError) as error:  # PyAV's time limit
            raise silent(address) from error
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(
                "The stream {address} cannot be opened ({reason}). Check the"
                " address and that the sender is running.",
                address=shown,
                reason=_reason(error),
            ) from error
        if not self._container.streams.video:
            self._container.close()
            raise SourceError("The stream {address} carries no video.", address=shown)
        video = self._container.streams.video[0]
        video.codec_context.options = DECODER
        video.thread_type = "SLICE"  # frame threads would each hold one frame back
        aspect = video.sample_aspect_ratio
        self.size = (video.width, video.height)
        self.rate_fps: float | None = (
            float(video.average_rate) if video.average_rate else None
        )
        self.finite = bool(self._container.duration)
        # A playlist's pieces come at once, seconds of video each.
        paced = self.finite or self._container.format.name == "hls"
        self._pacer = _RealTimePacer() if paced else None
        self._converter = FrameConverter(shown, float(aspect) if aspect else 1.0)
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
    """Paces a video that arrives faster than real time.

    Where its time jumps, as between the parts of a broadcast, pacing begins anew.
    """

    def __init__(self) -> None:
        self._offset_s = math.inf
        self._last_s = math.inf

    def wait_until_due(self, time_s: float) -> None:
        now_s = time.monotonic()
        if time_s < self._last_s or time_s + self._offset_s - now_s > MAX_WAIT_S:
            self._offset_s = now_s - time_s
        self._last_s = time_s
        time.sleep(max(0.0, time_s + self._offset_s - now_s))


def _open(address: str) -> InputContainer:
    scheme = address.partition(":")[0].lower()
    web = scheme in ("http", "https")
    options = dict(OPTIONS)
    if not web:  # do not gather frames to look smooth; a short film would be lost whole
        options["fflags"] = "nobuffer"
    if scheme.startswith("rtsp"):
        options["rtsp_transport"] = "tcp"  # over UDP, pictures arrive torn
    if not web:
        return _connect(address, options)
    if _is_playlist(address):
        return _open_playlist(address, options)
    options["format_whitelist"] = ",".join(FILMS)
    try:
        return _connect(address, options)
    except av.error.ArgumentError:  # not one of these: a playlist of another name
        return _open_playlist(address, options)
    except av.error.OSError:  # among others where the server redirects
        target = follow_redirects(address, READ_TIMEOUT_S)
        if target == address:
            raise
    if _is_playlist(target):
        return _open_playlist(target, options)
    return _connect(target, options)


def _open_playlist(address: str, options: dict[str, str]) -> InputContainer:
    options = options | {
        "format_whitelist": ",".join(("hls", *FILMS)),
        "http_persistent": "0",  # FFmpeg's own connections, which it has none of
    }
    opener = guarded_opener(address, READ_TIMEOUT_S)
    # Named, since FFmpeg knows a playlist by its suffix or by what its own http says.
    return _connect(address, options, format="hls", io_open=opener)


def _connect(
    address: str,
    options: dict[str, str],
    *,
    format: str | None = None,
    io_open: Callable[..., object] | None = None,
) -> InputContainer:
    return av.open(
        address,
        options=options,
        timeout=(OPEN_TIMEOUT_S, _longest_silence_s(address)),
        metadata_errors="replace",
        format=format,
        io_open=io_open,
    )


def _longest_silence_s(address: str) -> float:
    return PLAYLIST_TIMEOUT_S if _is_playlist(address) else READ_TIMEOUT_S


def _is_playlist(address: str) -> bool:
    path = re.split(r"[?#]", address, maxsplit=1)[0]  # urlsplit refuses odd hosts
    return path.lower().endswith((".m3u8", ".m3u"))


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return str(text).lower()
