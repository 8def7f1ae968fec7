"""One MP4 file: images with true times, and sound; readable while it grows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import av
import av.error
import numpy as np

from fer_core._platform.atomic_file import AtomicFile
from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError
from fer_core.recording.encoders import TIME_BASE, configure, first_working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from fer_core.recording.audio import AudioTrack
    from fer_core.recording.live_audio import LiveAudioTrack

logger = logging.getLogger(__name__)

# Fragments of half a second, each playable as soon as it is written, so that a killed
# program loses no more; at the end the whole becomes an ordinary MP4.
CONTAINER_OPTIONS = {
    "movflags": "+hybrid_fragmented+delay_moov",
    "frag_duration": "500000",  # microseconds
    "avoid_negative_ts": "disabled",  # else the first image would move to 0
    "video_track_timescale": "90000",
}


class Mp4Writer:
    """H.264 in MP4 under ``NAME.part.mp4`` until ``close()``; one thread at a time.

    Args:
        path: The name it is to have.
        size: (width, height) of the images; odd ones grow by one pixel, as H.264
            wants even ones.
        encoders: Encoders to try, best first.
        rate_fps: About how many images a second there will be.
        audio: The sound to put beside them, or None.
        replace: May take the place of a file of that name.

    Raises:
        OutputError: From every method, if the disk is full or gone.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        *,
        encoders: Sequence[str],
        rate_fps: float,
        audio: AudioTrack | LiveAudioTrack | None,
        replace: bool,
    ) -> None:
        self.size = size
        self.written = 0
        self._even_size = (size[0] + size[0] % 2, size[1] + size[1] % 2)
        self.encoder = first_working(encoders, self._even_size)
        self._audio = audio
        self._last_pts = -1
        self._duration = max(1, round(1 / rate_fps / TIME_BASE))
        self.file = AtomicFile(path, replace=replace)
        self._container = av.open(
            self.file, "w", format="mp4", options=CONTAINER_OPTIONS
        )
        self._stream = cast("VideoStream", self._container.add_stream(self.encoder))
        self._stream.time_base = TIME_BASE
        configure(self._stream.codec_context, self._even_size, rate_fps)
        if audio is not None:
            audio.add_to(self._container)

    def write(self, image: NDArray[np.uint8], time_s: float) -> None:
        """Add an image, (H, W, 3) BGR, to be shown from ``time_s`` on."""
        pts = max(round(time_s / TIME_BASE), self._last_pts + 1)
        self._last_pts = pts
        frame = av.VideoFrame.from_ndarray(
            _to_yuv420(image, self._even_size), format="yuv420p"
        )
        frame.pts, frame.time_base, frame.duration = pts, TIME_BASE, self._duration
        if self._audio is not None:
            self._audio.write_until(time_s)
        self._mux(frame)
        self.written += 1

    def close(self) -> Path:
        """Complete the file and give it its name; return that."""
        if self._audio is not None:
            self._audio.write_until(
                float((self._last_pts + self._duration) * TIME_BASE)
            )
            self._audio.close()
        self._mux(None)
        self._container.close()
        return self.file.commit()

    def recover(self) -> Path | None:
        """After a failure give what plays its name; return where it is.

        None if nothing plays. Where the disk does not let us, the name stays partial.
        """
        if not self._truncate():
            return None
        try:
            return self.file.commit()
        except OutputError:
            return self.file.abort()

    def abort(self, *, keep: bool = True) -> Path | None:
        """End, and leave what plays as ``NAME.part.mp4``; None if nothing is left."""
        plays = self._truncate()
        return self.file.abort(keep=keep and plays)

    def _truncate(self) -> bool:
        """Reduce the file to what plays; return whether there is any."""
        self._close_container()
        if not self.written:
            self.file.abort(keep=False)
        elif self.file.path.exists():
            # While it is held: once closed it may be another program's.
            _truncate_to_last_fragment(self.file.path)
            return True
        return False

    def _close_container(self) -> None:
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError, OutputError):
            logger.info("The end of %s is missing; the rest plays.", self.file.path)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)


def _to_yuv420(image: NDArray[np.uint8], even: tuple[int, int]) -> NDArray[np.uint8]:
    """Return (H * 3 / 2, W) planes of YUV 4:2:0 with even sides."""
    padded: cv2.typing.MatLike = image
    height, width = image.shape[:2]
    down, across = even[1] - height, even[0] - width
    if down or across:
        padded = cv2.copyMakeBorder(image, 0, down, 0, across, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(padded, cv2.COLOR_BGR2YUV_I420), np.uint8)


def _truncate_to_last_fragment(path: Path) -> None:
    """Take off a last fragment that is incomplete: players stumble over it."""
    size, at, whole = path.stat().st_size, 0, 0
    with path.open("r+b") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:  # the length stands behind the kind, in eight bytes
                length = int.from_bytes(head[8:], "big")
            if length < 8 or at + length > size:
                break
            at += length
            if kind != b"moof":  # without its images (mdat) it is worth nothing
                whole = at
        file.truncate(whole)
