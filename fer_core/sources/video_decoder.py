"""One decoding pass over a container's video."""

from __future__ import annotations

import itertools
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av.error

from fer_core.sources.container import video_of
from fer_core.sources.decoding import DECODER
from fer_core.sources.timestamps import BACK_S, SHORTEST_S, growing_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MOST_DAMAGE = 10_000  # places; beyond, the file gives nothing any more
ROUNDING_S = 0.002  # containers round timestamps to milliseconds
LOOKED_AT = 48  # frames, to see whether their times grow; x264 reorders over 16


@dataclass(frozen=True, slots=True)
class Clock:
    """How a file's frames get their times.

    Attributes:
        shift_s: To take off the file's times.
        broadcast: Whether its clock may jump; see ``growing_times``.
        first_dts: Where presentation times are missing (B-frames in AVI, in MP4
            without them): the first frame's decoding time, from which they count.
    """

    shift_s: float
    broadcast: bool
    first_dts: int | None = None


class VideoDecoder:
    """One decoding pass over a container's video; counts damaged packets."""

    def __init__(
        self, container: InputContainer, clock: Clock, rate_fps: float
    ) -> None:
        self.damaged = 0
        self.clock = clock
        self.container = container
        self.stream = video_of(container)
        self.stream.codec_context.options = DECODER
        self.stream.thread_type = "AUTO"
        self.step_s = 1 / rate_fps
        self.one_clock = True  # as far as was decoded
        self._demuxed = container.demux(self.stream)
        self._waiting: deque[Packet[VideoStream]] = deque()  # read while looking ahead
        # Presentation and decoding times of the first packets.
        self._stamps: list[tuple[int | None, int | None]] = []
        self._buffered: list[VideoFrame] = []  # decoded while seeking or describing
        self._decoded = self._all_decoded()  # one, or what a packet holds would be lost

    def first(self) -> tuple[VideoFrame, float] | None:
        """Return the first frame and its time, which ``frames()`` begins with, too.

        None where nothing can be decoded.
        """
        # Two, since a time depends on the one after it.
        self._buffered = list(itertools.islice(self._decoded, 2))
        return next(self.frames(), None)

    def first_stamps(self) -> list[int]:
        """Return the presentation times of the first packets, as they lie in the file.

        Raises:
            FFmpegError: If the file is damaged there.
        """
        self._look_ahead()
        return [stamp for stamp, _ in self._stamps if stamp is not None]

    def first_rate(self) -> float | None:
        """Return the frames a second by the decoding times of the first packets."""
        with suppress(av.error.FFmpegError):  # damaged so early
            self._look_ahead()
        stamps = [stamp for _, stamp in self._stamps if stamp is not None]
        steps = sorted(next_ - stamp for stamp, next_ in itertools.pairwise(stamps))
        if not steps or steps[len(steps) // 2] <= 0:
            return None
        base = self.stream.time_base or Fraction(1, 1000)
        return float(1 / (steps[len(steps) // 2] * base))

    def _look_ahead(self) -> None:
        while len(self._stamps) < LOOKED_AT:
            packet = self._demux()
            if packet is None:
                break
            self._waiting.append(packet)

    def seek(self, time_s: float) -> bool:
        """Seek to the key frame before ``time_s``; return whether that went well.

        MPEG-TS may land between key frames, raw H.264 cannot be sought in.
        """
        base = self.stream.time_base or Fraction(1, 1000)
        wanted = int((time_s + self.clock.shift_s) / base)
        try:
            self.container.seek(wanted, stream=self.stream, backward=True)
            first = next(self._decoded, None)
        except (av.error.FFmpegError, OverflowError):  # of a number of ticks
            first = None
        if first is not None and first.key_frame:
            found_s = self._time_s(first)
            if found_s is not None and found_s <= time_s:
                self._buffered = [first]
                return True
        return False

    def frames(self) -> Iterator[tuple[VideoFrame, float]]:
        """Give decoded frames and their times in seconds, which grow."""
        decoded = itertools.chain(self._buffered, self._decoded)
        stamped = (
            (frame, self._time_s(frame), self.duration_s(frame)) for frame in decoded
        )
        for frame, time_s in growing_times(stamped, broadcast=self.clock.broadcast):
            said_s = self._time_s(frame)
            if said_s is not None and abs(time_s - said_s) > BACK_S:
                self.one_clock = False
            yield frame, max(0.0, time_s)

    def frames_from(self, time_s: float) -> Iterator[tuple[VideoFrame, float]]:
        """Give the frame that is shown at ``time_s``, and those after it."""
        held: tuple[VideoFrame, float] | None = None
        for item in self.frames():
            if held is not None and _begins_after(item[1], time_s, item[1] - held[1]):
                yield held
            held = item
        if held is not None:
            duration_s = self.duration_s(held[0])
            if _begins_after(held[1] + duration_s, time_s, duration_s):
                yield held

    def _time_s(self, frame: VideoFrame) -> float | None:
        if self.clock.first_dts is None:
            return None if frame.time is None else frame.time - self.clock.shift_s
        if frame.dts is None:  # the decoder's last ones
            return None
        base = self.stream.time_base or Fraction(0)
        start = (self.stream.start_time or 0) - self.clock.first_dts
        return float((frame.dts + start) * base) - self.clock.shift_s

    def duration_s(self, frame: VideoFrame) -> float:
        """Return the display duration of a frame."""
        told_s = float((frame.duration or 0) * (frame.time_base or 0))
        return told_s if told_s >= SHORTEST_S else self.step_s

    def _all_decoded(self) -> Iterator[VideoFrame]:
        while self.damaged < MOST_DAMAGE:
            try:
                packet = self._waiting.popleft() if self._waiting else self._demux()
            except av.error.FFmpegError:
                continue
            if packet is None:
                return
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self.damaged += 1
                continue
            yield from frames

    def _demux(self) -> Packet[VideoStream] | None:
        """Return the next packet, None at the end; count damage, and go on behind it.

        Raises:
            FFmpegError: If there is damage.
        """
        try:
            packet = next(self._demuxed, None)
        except av.error.EOFError:
            return None
        except av.error.FFmpegError:
            self.damaged += 1
            self._demuxed = self.container.demux(self.stream)  # it ends with an error
            raise
        if packet is not None and len(self._stamps) < LOOKED_AT:
            self._stamps.append((packet.pts, packet.dts))
        return packet


def _begins_after(start_s: float, time_s: float, step_s: float) -> bool:
    """Return whether what begins at ``start_s`` is not shown yet at ``time_s``."""
    return start_s - time_s > min(ROUNDING_S, step_s / 2)
