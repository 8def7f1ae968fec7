"""The sound of a film from any place on, at any speed, at its own pitch."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph

from fer_core.sources.container import BROADCASTS, clock_shift_s, open_container
from fer_core.sources.timestamps import BACK_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    from fer_core.sources.container import Place

RATE_HZ = 48_000
GAP_S = 0.05  # a longer one between two pieces of sound is kept as silence
# FFmpeg's filter gives a sound so much of the film's time before its turn: it weaves
# windows of a 24th of a second into each other.
EARLY_S = 0.02
SLOWEST = 0.5  # that FFmpeg's filter does in one go


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of sound.

    Attributes:
        start_s: Where in the film it begins.
        samples: (N, 2) float32, left and right, at ``RATE_HZ`` as it is heard: at
            speed 2 a second of it is two seconds of the film.
    """

    start_s: float
    samples: NDArray[np.float32]


def film_sound(place: Place, start_s: float, speed: float) -> Iterator[Chunk]:
    """Give a film's sound from ``start_s`` on; nothing where it has none.

    What is damaged is left out.

    Args:
        place: Where the film is.
        start_s: In the film's time.
        speed: How many times as fast; 0.25 to 100. The pitch stays.

    Example:
        >>> from pathlib import Path
        >>> from fer_core.sound.film_sound import film_sound
        >>> next(film_sound(Path("film.mp4"), 1.0, 2.0), None) is None  # silent
        True
    """
    try:
        with closing(open_container(place)) as container:
            stream = _sound_of(container)
            if stream is not None:
                yield from _stretched(_samples(container, stream, start_s), speed)
    except (av.error.FFmpegError, OSError):
        return


def has_sound(place: Place) -> bool:
    """Return whether ``film_sound`` finds something in a film."""
    try:
        with closing(open_container(place)) as container:
            return _sound_of(container) is not None
    except (av.error.FFmpegError, OSError):
        return False


def _sound_of(container: InputContainer) -> AudioStream | None:
    # FFmpeg has no decoder where the stream has no codec context.
    return next(
        (
            stream
            for stream in container.streams.audio
            if stream.codec_context is not None
            and stream.codec_context.sample_rate
            and stream.codec_context.channels
        ),
        None,
    )


def _samples(
    container: InputContainer, stream: AudioStream, start_s: float
) -> Iterator[Chunk]:
    """Give the sound at speed 1, beginning exactly at ``start_s``."""
    if start_s > 0:
        container.seek(int((start_s + clock_shift_s(container)) * av.time_base))
        found = False
        for chunk in _samples_from(container, stream, start_s):
            found = True
            yield chunk
        if found or container.format.name not in BROADCASTS:
            return
        # Its clock may have begun again before that place.
        container.seek(container.start_time or 0)
    yield from _samples_from(container, stream, start_s)


def _samples_from(
    container: InputContainer, stream: AudioStream, start_s: float
) -> Iterator[Chunk]:
    """Give the sound from where the container stands; none before ``start_s``."""
    resampler = AudioResampler("flt", "stereo", RATE_HZ)
    shift_s = clock_shift_s(container)
    end_s: float | None = None
    for frame in _decoded(container, stream):
        if frame.time is None or not frame.sample_rate:
            continue
        begins_s = frame.time - shift_s
        if end_s is not None and begins_s < end_s - BACK_S:  # it begins again
            shift_s, begins_s = frame.time - end_s, end_s
        end_s = begins_s + frame.samples / frame.sample_rate
        try:
            pieces = resampler.resample(frame)
        except av.error.FFmpegError:
            raise
        except ValueError:  # broadcasts change between mono and stereo
            pieces = resampler.resample(None)
            resampler = AudioResampler("flt", "stereo", RATE_HZ)
            pieces += resampler.resample(frame)
        for ready in pieces:
            samples = _stereo(ready)
            early = max(0, round((start_s - begins_s) * RATE_HZ))
            if early < len(samples):
                yield Chunk(begins_s + early / RATE_HZ, samples[early:])
            begins_s += len(samples) / RATE_HZ


def _decoded(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:  # a damaged packet is a moment of silence
            continue
        yield from frames


def _stereo(frame: AudioFrame) -> NDArray[np.float32]:
    return np.asarray(frame.to_ndarray(), np.float32).reshape(-1, 2)


def _stretched(chunks: Iterator[Chunk], speed: float) -> Iterator[Chunk]:
    """Give the sound at ``speed``; a gap in it begins anew."""
    if speed == 1.0:
        yield from chunks
        return
    stretcher: _Stretcher | None = None
    end_s = 0.0
    for chunk in chunks:
        if stretcher is None or abs(chunk.start_s - end_s) > GAP_S:
            if stretcher is not None:
                yield from stretcher.rest()
            stretcher, end_s = _Stretcher(chunk.start_s, speed), chunk.start_s
        yield from stretcher.stretch(chunk.samples)
        end_s += len(chunk.samples) / RATE_HZ
    if stretcher is not None:
        yield from stretcher.rest()


class _Stretcher:
    """Plays faster or slower without a change of pitch."""

    def __init__(self, start_s: float, speed: float) -> None:
        self._next_s = start_s + EARLY_S
        self._speed = speed
        self._taken = 0
        self._graph = Graph()
        base = Fraction(1, RATE_HZ)
        last = self._graph.add_abuffer(
            sample_rate=RATE_HZ, format="flt", layout="stereo", time_base=base
        )
        for factor in _factors(speed):
            tempo = self._graph.add("atempo", str(factor))
            last.link_to(tempo)
            last = tempo
        # Its output is made packed again: it may choose planes.
        packed = self._graph.add("aformat", "sample_fmts=flt:channel_layouts=stereo")
        last.link_to(packed)
        packed.link_to(self._graph.add("abuffersink"))
        self._graph.configure()

    def stretch(self, samples: NDArray[np.float32]) -> Iterator[Chunk]:
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(samples).reshape(1, -1), format="flt", layout="stereo"
        )
        frame.sample_rate = RATE_HZ
        frame.pts, frame.time_base = self._taken, Fraction(1, RATE_HZ)
        self._taken += len(samples)
        self._graph.push(frame)
        yield from self._ready()

    def rest(self) -> Iterator[Chunk]:
        self._graph.push(None)
        yield from self._ready()

    def _ready(self) -> Iterator[Chunk]:
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(frame, AudioFrame)
            samples = _stereo(frame)
            yield Chunk(self._next_s, samples)
            self._next_s += len(samples) / RATE_HZ * self._speed


def _factors(speed: float) -> list[float]:
    """Return factors whose product is ``speed``, none below ``SLOWEST``."""
    factors = []
    while speed < SLOWEST:
        factors.append(SLOWEST)
        speed /= SLOWEST
    return [*factors, speed]
