"""A video file as a source: every frame, upright, with its own timestamp."""

from __future__ import annotations

import itertools
import logging
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from fer_core.errors import SourceError
from fer_core.sources.container import (
    BROADCASTS,
    MAX_RATE,
    clock_shift_s,
    codec_name,
    decodable,
    end_of,
    open_video,
    rate_of,
    video_of,
)
from fer_core.sources.decoding import FrameConverter
from fer_core.sources.video_decoder import LOOKED_AT, Clock, VideoDecoder
from fer_core.sources.web_video import WebVideo, interruptible
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from fer_core.sources.base import SourceKind
    from fer_core.sources.container import Place

logger = logging.getLogger(__name__)

TRUNCATION_S = 0.6  # a file that ends so much earlier than it says has been cut off
FALLBACK_RATE = 25.0  # frames/s for files that tell neither a rate nor times
COMMON_RATE = 120.0  # frames/s; more may be the ticks of a clock


class VideoFile:
    """Frames of a video file, with the file's own timestamps.

    Images are upright (rotation metadata) with square pixels. The frame rate may vary.
    The frames of a damaged packet are skipped, with a warning in the log.

    ``frames()`` may be called repeatedly, one pass at a time; each pass starts at the
    position given to ``seek()``, else at the beginning. To jump, leave the running
    pass, call ``seek()`` and start another; to loop, start another.

    The film is opened once: what was decoded to describe it begins the first pass from
    the beginning. Until that, or ``close()``, its file stays open.

    Attributes:
        place: Where the film is.
        duration_s: Duration from the container; 0 where unknown.
    """

    kind: SourceKind = "video"
    live = False

    def __init__(self, place: Place) -> None:
        """Read the metadata of the file.

        Raises:
            SourceError: If it is missing, damaged or holds no video.
        """
        self.place = place
        self.name = place.name
        with interruptible(place):
            container = open_video(place)
            try:
                metadata, decoder = _described(place, container)
            except BaseException:
                container.close()
                raise
        self.size: tuple[int, int] | None = metadata.size
        self.rate_fps: float | None = metadata.rate_fps
        self.frame_count: int | None = metadata.frame_count
        self.duration_s = metadata.duration_s
        self._metadata = metadata
        self._start_s = 0.0
        self._one_clock = True  # as far as is known
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._ready: VideoDecoder | None = decoder  # for the first pass

    def seek(self, position_s: float) -> None:
        """Start the next pass of ``frames()`` with the frame at ``position_s``."""
        self._start_s = max(0.0, position_s)

    def frames(self) -> Iterator[Frame]:
        """Yield every frame from the seek position on; see ``FrameSource``.

        After a seek ``index`` is estimated from time and frame rate.

        A file that ends earlier than it says gives what it holds, with a warning.

        Raises:
            SourceError: If there is no frame at all.
        """
        start_s, self._start_s = self._start_s, 0.0
        rate_fps = self.rate_fps or FALLBACK_RATE
        end_s = -1.0
        index = 0
        with (
            interruptible(self.place),
            self._decoder_at(start_s, rate_fps) as decoder,
        ):
            converter = _frame_converter(self.place, decoder.stream)
            shown = decoder.frames_from(start_s) if start_s else decoder.frames()
            for decoded, time_s in shown:
                if self._closed.is_set():
                    return
                end_s = time_s + decoder.duration_s(decoded)
                if not index and start_s:
                    index = round(time_s * rate_fps)
                self._one_clock &= decoder.one_clock
                yield Frame(converter.bgr(decoded), time_s, index, self.name)
                index += 1
        if self._closed.is_set():
            return
        if decoder.damaged:
            logger.warning(
                "%s is damaged in %d places; those frames are missing.",
                self.name,
                decoder.damaged,
            )
        self._check_end(end_s, start_s)

    def close(self) -> None:
        """See ``FrameSource``."""
        self._closed.set()
        if isinstance(self.place, WebVideo):
            self.place.stop()
        if (decoder := self._take_ready()) is not None:
            decoder.container.close()

    def _take_ready(self) -> VideoDecoder | None:
        with self._lock:
            decoder, self._ready = self._ready, None
        return decoder

    @contextmanager
    def _decoder_at(self, start_s: float, rate_fps: float) -> Iterator[VideoDecoder]:
        clock = self._metadata.clock
        ready = self._take_ready()
        if ready is not None:
            with closing(ready.container):
                if not start_s:
                    yield ready
                    return
        if start_s and self._one_clock:  # or a time may be in it twice
            with closing(open_video(self.place)) as container:
                decoder = VideoDecoder(container, clock, rate_fps)
                if decoder.seek(start_s):
                    yield decoder
                    return
        with closing(open_video(self.place)) as container:
            yield VideoDecoder(container, clock, rate_fps)

    def _check_end(self, end_s: float, start_s: float) -> None:
        """Say that the file ends early; what it claims is no reason to fail."""
        promised_s = self._metadata.promised_s
        if end_s < 0 and not start_s:
            raise SourceError(
                "{path} holds no picture that can be decoded.", path=self.place
            )
        if promised_s - end_s > TRUNCATION_S and start_s < promised_s:
            logger.warning(
                "%s ends after %.1f s, though it says %.1f s: it may be truncated.",
                self.name,
                max(0.0, end_s),
                promised_s,
            )


@dataclass(frozen=True, slots=True)
class _Metadata:
    size: tuple[int, int]
    rate_fps: float | None
    frame_count: int | None
    duration_s: float
    promised_s: float  # when it ends by the file's own account; 0 unknown
    clock: Clock


def _described(
    place: Place, container: InputContainer
) -> tuple[_Metadata, VideoDecoder]:
    """Return what a film is, and the decoder that stands at its first frame."""
    if not container.streams.video:
        raise SourceError(
            "{path} holds no video. Give a file with pictures in it.", path=place
        )
    if not decodable(container):
        raise SourceError(
            "{path} holds video that cannot be decoded here ({codec}). Convert it to"
            " H.264 first.",
            path=place,
            codec=codec_name(place),
        )
    stream = video_of(container)
    if stream.disposition & Disposition.attached_pic:
        raise SourceError("{path} holds sound and a cover, but no video.", path=place)
    shift_s = clock_shift_s(container)
    told_fps = rate_of(stream)
    end_s = max(0.0, end_of(stream, container, told_fps) - shift_s)
    clock = Clock(shift_s, container.format.name in BROADCASTS)
    decoder = VideoDecoder(container, clock, told_fps or FALLBACK_RATE)
    first = decoder.first()
    if first is None:
        raise SourceError(
            "{path} holds no picture that can be decoded ({codec}). Copy it again, or"
            " give another file.",
            path=place,
            codec=stream.codec_context.name,
        )
    lost = len(container.streams.video) - len(decodable(container))
    if lost:
        logger.warning(
            "%s holds %s that cannot be decoded here; left out.",
            place.name,
            "1 picture stream" if lost == 1 else f"{lost} picture streams",
        )
    if not _order_told(place, decoder):
        decoder.clock = clock = replace(clock, first_dts=first[0].dts)
    rate_fps = _believed_rate(told_fps, decoder, first[0])
    shown_s = end_s - first[1]
    count = stream.frames if rate_fps == told_fps else 0
    count = count or (round(shown_s * rate_fps) if rate_fps else 0)
    metadata = _Metadata(
        size=_frame_converter(place, stream).size(first[0]),
        rate_fps=rate_fps,
        frame_count=count if count > 0 else None,
        duration_s=end_s or max(0.0, (container.duration or 0) / av.time_base),
        promised_s=0.0 if clock.broadcast else end_s,
        clock=clock,
    )
    return metadata, decoder


def _believed_rate(
    told_fps: float | None, decoder: VideoDecoder, first: VideoFrame
) -> float | None:
    """Return the rate that a container tells, or a truer one, for ``decoder``, too."""
    better: float | None = None
    coded = decoder.stream.codec_context.framerate
    if first.pts is None and coded and 0 < coded <= MAX_RATE:
        better = float(coded)  # for a raw stream the container's is made up
    elif told_fps is not None and told_fps > COMMON_RATE:
        seen_fps = decoder.first_rate()
        better = seen_fps if seen_fps and seen_fps < told_fps / 2 else None
    if better is None:
        return told_fps
    decoder.step_s = 1 / better
    return better


def _order_told(place: Place, decoder: VideoDecoder) -> bool:
    """Return whether the first frames come with times that grow, as they are shown."""
    if decoder.container.format.name == "avi":
        return False  # what FFmpeg gives it are guesses
    if not decoder.stream.codec_context.has_b_frames:
        return True
    try:
        stamps = decoder.first_stamps()
        if stamps != sorted(stamps):
            return True  # decoding order is not the order shown, and they say so
        return _shown_in_order(place)
    except av.error.FFmpegError:  # damaged so early: what it says is all there is
        return True


def _shown_in_order(place: Place) -> bool:
    # Opened again: the decoder's frames belong to the first pass.
    with closing(open_video(place)) as container:
        decoded = VideoDecoder(container, Clock(0.0, broadcast=False), FALLBACK_RATE)
        shown = [
            frame.pts
            for frame, _ in itertools.islice(decoded.frames(), LOOKED_AT)
            if frame.pts is not None
        ]
        return shown == sorted(shown)


def _frame_converter(place: Place, stream: VideoStream) -> FrameConverter:
    aspect = stream.sample_aspect_ratio
    return FrameConverter(str(place), float(aspect) if aspect else 1.0)
