"""The sound of a source file, carried over into the file written from it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

import av
import av.error
from av.audio.resampler import AudioResampler

from fer_core.sources.container import BROADCASTS, clock_shift_s, open_container
from fer_core.sources.timestamps import AHEAD_S, BACK_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet

    from fer_core.sources.container import Place

logger = logging.getLogger(__name__)

REMUXABLE = frozenset(("aac", "ac3", "alac", "eac3", "flac", "mp3", "opus"))
"""What MP4 takes as it is; everything else is encoded again, as AAC."""
AAC_RATES_HZ = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000)
# What FFmpeg raises of sound that does not fit; a disk's errors are others.
# The permission is a bare -1 of its MP4 writer.
REFUSALS = (
    av.error.ArgumentError,
    av.error.InvalidDataError,
    av.error.PermissionError,
)
# Of these MP4 wants the set-up in its header. Broadcast AAC (ADTS) has none: it
# repeats it in each packet; nor have damaged files.
SET_UP = frozenset(("aac", "alac", "flac", "opus"))


class AudioTrack:
    """Every audio stream of a file; packets are remuxed where MP4 allows.

    Made only where there is sound: see ``open_audio``.

    Args:
        container: Closed by ``close()``.
        name: Of the file, for people.
    """

    def __init__(self, container: InputContainer, name: str) -> None:
        self._input = container
        self._name = name
        self._shift_s = clock_shift_s(self._input)
        self._channels: dict[int, _Remuxed | _Transcoded] = {}
        self._packets = self._all_packets()
        self._pending: Packet[AudioStream] | None = None
        self._broadcast = self._input.format.name in BROADCASTS
        self._offsets: dict[int, int] = {}  # by stream, in its own ticks
        self._said: dict[int, int] = {}  # the last packet's time by the file's account
        self._ends: dict[int, int] = {}

    def add_to(self, output: OutputContainer) -> None:
        """Add the streams to ``output``, before anything is written to it."""
        for stream in _decodable(self._input):
            kind = _Remuxed if _can_remux(stream) else _Transcoded
            try:
                self._channels[stream.index] = kind(stream, output, self._shift_s)
            except REFUSALS as error:
                self._tell_end(error)

    def write_until(self, time_s: float) -> None:
        """Write the sound that begins before ``time_s``."""
        while True:
            packet = self._pending or next(self._packets, None)
            self._pending = None
            if packet is None:
                return
            start_s = _start_s(packet) - self._shift_s
            if start_s >= time_s:
                self._pending = packet
                return
            channel = self._channels.get(packet.stream_index)
            if start_s >= 0 and channel is not None:  # before 0, an encoder's run-up
                try:
                    channel.write(packet)
                except REFUSALS as error:
                    del self._channels[packet.stream_index]
                    self._tell_end(error)

    def close(self) -> None:
        """Write what the encoders still hold, and close the source."""
        for channel in self._channels.values():
            try:
                channel.flush()
            except REFUSALS as error:
                self._tell_end(error)
        self._input.close()

    def _all_packets(self) -> Iterator[Packet[AudioStream]]:
        try:
            for packet in self._input.demux(*_decodable(self._input)):
                if packet.pts is not None:
                    sound = cast("Packet[AudioStream]", packet)
                    self._make_monotonic(sound)
                    yield sound
        except av.error.FFmpegError as error:
            self._tell_end(error)

    def _tell_end(self, error: Exception) -> None:
        logger.warning("The sound of %s breaks off: %s.", self._name, error)

    def _make_monotonic(self, packet: Packet[AudioStream]) -> None:
        """Go on from the last packet where the clock begins again or stands still."""
        assert packet.pts is not None
        assert packet.time_base is not None
        index = packet.stream_index
        offset = self._offsets.get(index, 0)
        end = self._ends.get(index, packet.pts + offset)
        jump_s = float((packet.pts + offset - end) * packet.time_base)
        begins_again = jump_s < -BACK_S or (self._broadcast and jump_s > AHEAD_S)
        if begins_again or packet.pts == self._said.get(index):
            offset = end - packet.pts
            self._offsets[index] = offset
        self._said[index] = packet.pts
        packet.pts += offset
        if packet.dts is not None:
            packet.dts += offset
        self._ends[index] = packet.pts + (packet.duration or 0)


def open_audio(place: Place) -> AudioTrack | None:
    """Return the sound of a video file; None where there is none."""
    container = open_container(place)
    there = _decodable(container)
    lost = len(container.streams.audio) - len(there)
    if lost:
        logger.warning(
            "%s holds %s that cannot be decoded here; left out.",
            place.name,
            "1 sound stream" if lost == 1 else f"{lost} sound streams",
        )
    if there:
        return AudioTrack(container, place.name)
    container.close()
    return None


def _decodable(container: InputContainer) -> list[AudioStream]:
    # FFmpeg has no decoder where the stream has no codec context, and found no sound
    # in one that has neither rate nor channels.
    return [
        stream
        for stream in container.streams.audio
        if (codec := stream.codec_context) is not None
        and codec.sample_rate
        and codec.channels
    ]


def _can_remux(stream: AudioStream) -> bool:
    codec = stream.codec_context.codec.canonical_name
    lacks_set_up = codec in SET_UP and not stream.codec_context.extradata
    return codec in REMUXABLE and not lacks_set_up


class _Remuxed:
    """Takes packets over as they are."""

    def __init__(
        self, stream: AudioStream, output: OutputContainer, shift_s: float
    ) -> None:
        self._output = output
        self._stream = output.add_stream_from_template(stream)
        assert stream.time_base is not None
        self._shift = round(shift_s / stream.time_base)
        self._last_dts: int | None = None

    def write(self, packet: Packet[AudioStream]) -> None:
        assert packet.pts is not None
        dts = packet.pts if packet.dts is None else packet.dts
        if self._last_dts is not None and dts <= self._last_dts:
            return  # a damaged file; MP4 wants growing times
        self._last_dts = dts
        packet.pts -= self._shift
        packet.dts = dts - self._shift
        packet.stream = self._stream
        self._output.mux(packet)

    def flush(self) -> None:
        """Nothing is held back."""


class _Transcoded:
    """Encodes as AAC what MP4 does not take."""

    def __init__(
        self, stream: AudioStream, output: OutputContainer, shift_s: float
    ) -> None:
        rate = stream.codec_context.sample_rate
        rate = rate if rate in AAC_RATES_HZ else 48_000
        # PCM often tells the number of channels without their places.
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        self._output = output
        self._stream = output.add_stream("aac", rate=rate, layout=layout)
        self._layout, self._rate = layout, rate
        self._resampler = AudioResampler("fltp", layout, rate)
        assert stream.time_base is not None
        self._shift = round(shift_s / stream.time_base)

    def write(self, packet: Packet[AudioStream]) -> None:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return  # a damaged packet is a moment of silence
        for frame in frames:
            if frame.pts is not None:
                frame.pts -= self._shift
            for ready in self._resampled(frame):
                self._output.mux(self._stream.encode(ready))

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        try:
            return self._resampler.resample(frame)
        except av.error.FFmpegError:
            raise
        except ValueError:  # broadcasts change between mono and stereo
            before = self._resampler.resample(None)
            self._resampler = AudioResampler("fltp", self._layout, self._rate)
            return [*before, *self._resampler.resample(frame)]

    def flush(self) -> None:
        for ready in self._resampler.resample(None):
            self._output.mux(self._stream.encode(ready))
        self._output.mux(self._stream.encode(None))


def _start_s(packet: Packet[AudioStream]) -> float:
    assert packet.pts is not None
    assert packet.time_base is not None
    return float(packet.pts * packet.time_base)
