"""A video file as a source: every frame, upright, with its own timestamp."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from fer_core.errors import SourceError
from fer_core.sources.decoding import FrameConverter
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from fer_core.sources.base import SourceKind

logger = logging.getLogger(__name__)

MAX_START_OFFSET_S = 1.0  # timestamps that start later are shifted to 0
ROUNDING_S = 0.002  # containers round timestamps to milliseconds
TRUNCATION_S = 0.6  # a file that ends so much before its duration is truncated
FALLBACK_RATE = 25.0  # frames/s for files with neither a frame rate nor timestamps


class VideoFile:
    """Frames of a video file, with the file's own timestamps.

    Images are upright (rotation metadata) with square pixels. The frame rate may vary.
    The frames of a damaged packet are skipped, with a warning in the log.

    ``frames()`` may be called repeatedly, one pass at a time; each pass starts at the
    position given to ``seek()``, else at the beginning. To jump, leave the running
    pass, call ``seek()`` and start another; to loop, start another.

    Attributes:
        duration_s: Duration from the container; 0 where unknown.
    """

    kind: SourceKind = "video"
    live = False

    def __init__(self, path: Path) -> None:
        """Read the metadata of the file.

        Raises:
            SourceError: If it is missing, damaged or holds no video.
        """
        self.path = path
        self.name = path.name
        with closing(_open(path)) as container:
            metadata = _describe(path, container)
        self.size: tuple[int, int] | None = metadata.size
        self.rate_fps: float | None = metadata.rate_fps
        self.frame_count: int | None = metadata.frame_count
        self.duration_s = metadata.duration_s
        self._metadata = metadata
        self._start_s = 0.0
        self._closed = threading.Event()

    def seek(self, position_s: float) -> None:
        """Start the next pass of ``frames()`` with the frame at ``position_s``."""
        self._start_s = max(0.0, position_s)

    def frames(self) -> Iterator[Frame]:
        """Yield every frame from the seek position on; see ``FrameSource``.

        After a seek ``index`` is estimated from time and frame rate.

        Raises:
            SourceError: If there is no frame at all, or, after the last frame, if
                the file is truncated.
        """
        start_s, self._start_s = self._start_s, 0.0
        rate_fps = self.rate_fps or FALLBACK_RATE
        end_s = -1.0
        index = 0
        with closing(_open(self.path)) as container:
            decoder = _Decoder(container, self._metadata.shift_s, rate_fps)
            if start_s:
                decoder.seek(start_s)
            converter = _frame_converter(decoder.stream)
            for decoded, time_s in decoder.frames():
                if self._closed.is_set():
                    return
                end_s = time_s + decoder.duration_s(decoded)
                if end_s - start_s < ROUNDING_S:
                    continue
                if not index and start_s:
                    index = round(time_s * rate_fps)
                yield Frame(converter.bgr(decoded), time_s, index, self.name)
                index += 1
        if decoder.damaged:
            logger.warning(
                "%s is damaged in %d places; those frames are missing.",
                self.name,
                decoder.damaged,
            )
        self._check_end(end_s, start_s, index)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()

    def _check_end(self, end_s: float, start_s: float, index: int) -> None:
        promised_s = self._metadata.end_s
        if promised_s - end_s > TRUNCATION_S and start_s < promised_s:
            remedy = (
                f", or take what is there with --max-frames {index}" if index else ""
            )
            raise SourceError(
                f"{self.path} breaks off after {max(0.0, end_s):.1f} s of"
                f" {promised_s:.1f} s: it is truncated. Copy it again{remedy}."
            )
        if end_s < 0 and not start_s:
            raise SourceError(f"{self.path} holds no picture that can be decoded.")


@dataclass(frozen=True, slots=True)
class _Metadata:
    size: tuple[int, int]
    rate_fps: float | None
    frame_count: int | None
    duration_s: float
    end_s: float  # end of the video from the container; 0 unknown
    shift_s: float  # subtracted from the file's timestamps


class _Decoder:
    """One decoding pass over a container's video; counts damaged packets."""

    def __init__(
        self, container: InputContainer, shift_s: float, rate_fps: float
    ) -> None:
        self.damaged = 0
        self._buffered: list[tuple[VideoFrame, float]] = []  # decoded while seeking
        self._last_s = -1 / rate_fps
        self._container = container
        self.stream = _video(container)
        self.stream.thread_type = "AUTO"
        self._shift_s = shift_s
        self._step_s = 1 / rate_fps

    def seek(self, time_s: float) -> None:
        """Seek to the key frame before ``time_s``; without one, to the start."""
        base = self.stream.time_base or Fraction(1, 1000)
        wanted = int((time_s + self._shift_s) / base)
        try:
            self._container.seek(wanted, stream=self.stream, backward=True)
            first = next(self.frames(), None)
        except av.error.FFmpegError:
            first = None
        if first is not None and first[0].key_frame and first[1] <= time_s:
            self._buffered = [first]
            return
        self._container.seek(0)  # MPEG-TS lands between key frames
        self.damaged = 0
        self._last_s = -self._step_s

    def frames(self) -> Iterator[tuple[VideoFrame, float]]:
        """Yield decoded frames and their increasing times in seconds."""
        yield from self._buffered
        for frame in self._decoded():
            if frame.time is None:
                time_s = self._last_s + self._step_s
            else:
                time_s = max(0.0, frame.time - self._shift_s)
            if time_s <= self._last_s:
                time_s = self._last_s + self._step_s / 2
            self._last_s = time_s
            yield frame, time_s

    def duration_s(self, frame: VideoFrame) -> float:
        """Return the display duration of a frame."""
        if frame.duration and frame.time_base:
            return float(frame.duration * frame.time_base)
        return self._step_s

    def _decoded(self) -> Iterator[VideoFrame]:
        packets = self._container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self.damaged += 1
                if self.damaged > 10_000:  # a demuxer that fails without progress
                    return
                continue
            yield from frames


def clock_shift_s(container: InputContainer) -> float:
    """Return the offset to subtract from a file's timestamps, in seconds.

    Recorded broadcasts start at an arbitrary time; small offsets of other files are
    kept, because the audio and other programs use them.
    """
    start_s = (container.start_time or 0) / av.time_base
    return start_s if start_s < 0 or start_s > MAX_START_OFFSET_S else 0.0


def _open(path: Path) -> InputContainer:
    try:
        return av.open(path, metadata_errors="replace")
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}. Check the path.") from error
    except PermissionError as error:
        raise SourceError(f"{path} may not be read. Check its permissions.") from error
    except (av.error.FFmpegError, OSError) as error:
        raise SourceError(
            f"{path} is not a video, or it is truncated or damaged. Copy it again,"
            " or give another file."
        ) from error


def _describe(path: Path, container: InputContainer) -> _Metadata:
    if not container.streams.video:
        raise SourceError(f"{path} holds no video. Give a file with pictures in it.")
    stream = _video(container)
    if stream.disposition & Disposition.attached_pic:
        raise SourceError(f"{path} holds sound and a cover, but no video.")
    shift_s = clock_shift_s(container)
    rate = stream.average_rate or stream.guessed_rate
    rate_fps = float(rate) if rate else None
    end_s = max(0.0, _end_s(stream, container, rate_fps) - shift_s)
    first = next(_Decoder(container, shift_s, rate_fps or 25.0).frames(), None)
    if first is None:
        raise SourceError(
            f"{path} holds no picture that can be decoded. Copy it again, or give"
            " another file."
        )
    count = stream.frames or (round(end_s * rate_fps) if rate_fps else 0)
    return _Metadata(
        size=_frame_converter(stream).size(first[0]),
        rate_fps=rate_fps,
        frame_count=count or None,
        duration_s=end_s or max(0.0, (container.duration or 0) / av.time_base),
        end_s=end_s,
        shift_s=shift_s,
    )


def _video(container: InputContainer) -> VideoStream:
    """Return the video stream; a cover image only where there is no other."""
    return min(
        container.streams.video,
        key=lambda stream: bool(stream.disposition & Disposition.attached_pic),
    )


def _frame_converter(stream: VideoStream) -> FrameConverter:
    aspect = stream.sample_aspect_ratio
    return FrameConverter(float(aspect) if aspect else 1.0)


def _end_s(
    stream: VideoStream, container: InputContainer, rate_fps: float | None
) -> float:
    """Return the end time of the video from the container; 0 where unknown."""
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    counted_s = stream.frames / rate_fps if stream.frames and rate_fps else 0.0
    if container.format.name == "avi":  # guesses its duration from the file size
        return counted_s
    if stream.duration and stream.time_base:
        return start_s + float(stream.duration * stream.time_base)
    if tag := stream.metadata.get("DURATION"):  # Matroska
        hours, minutes, seconds = tag.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    if len(container.streams) == 1 and container.duration:
        return container.duration / av.time_base
    return counted_s
