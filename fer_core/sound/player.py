"""Plays a film's sound in step with its pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_core.errors import FerError
from fer_core.sound.film_sound import RATE_HZ, film_sound, has_sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.errors import Message
    from fer_core.sound.film_sound import Chunk
    from fer_core.sources.container import Place
    from fer_core.sources.playback import Playback

AHEAD_S = 1.0  # of sound as heard, ready before it is due
BEHIND_S = 0.5  # kept, for a picture that comes late
FAR_S = 2.0  # of the film; what is so far off is sought, nearer it is decoded up to
LOOK_S = 0.05  # how often is looked whether sound is wanted
JUMP_S = 0.02  # out of step by more: jump there at once
PULL = 0.005  # the most by which sound runs faster or slower to get in step


class Output(Protocol):
    """A running output of sound, which asks for samples on a thread of its own."""

    def close(self) -> None:
        """End it."""
        ...


Fill = Callable[[int, float], NDArray[np.float32]]
"""Returns (N, 2) float32 for N samples and the monotonic time they are heard from."""

OpenOutput = Callable[[Fill], Output]
"""Opens an output; raises FerError."""


class SoundPlayer:
    """Follows a film's ``Playback``: its pauses, jumps, loops and speeds.

    The playback's clock is the master; the sound is stretched by up to 0.5 % to keep
    step with it, and jumps where it is 20 ms off. The output is opened once there is
    something to hear.

    Args:
        place: Where the film is.
        playback: What its pictures follow.
        open_output: Opens what plays it.

    Attributes:
        has_sound: Whether the film has any; False until that is known.
        problem: Why nothing is heard, once that is known.
    """

    def __init__(
        self,
        place: Place,
        playback: Playback,
        open_output: OpenOutput,
    ) -> None:
        self.has_sound = False
        self.problem: Message | None = None
        self._place = place
        self._playback = playback
        self._open_output = open_output
        self._volume = 0.0
        self._delay_s = 0.0
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._buffer = _Buffer(0.0, 1.0)
        self._early: Chunk | None = None  # decoded, and not due for long
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def set_volume(self, volume: float) -> None:
        """Set how loud it is, 0 to 1; 0 is mute."""
        self._volume = volume

    def set_delay(self, delay_s: float) -> None:
        """Let the sound come later, by what a picture takes to be shown."""
        self._delay_s = delay_s

    def close(self) -> None:
        """Fall silent; may be called again."""
        self._closed.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the end of its thread after ``close()``."""
        self._thread.join(timeout_s)

    def fill(self, count: int, heard_s: float) -> NDArray[np.float32]:
        """Return ``count`` samples, (N, 2), heard from the monotonic time on."""
        wanted_s = self._wanted_s(heard_s)
        with self._lock:
            if wanted_s is None or self._buffer.speed != self._playback.speed:
                return np.zeros((count, 2), np.float32)
            return self._buffer.take(count, wanted_s) * np.float32(self._volume)

    def _wanted_s(self, heard_s: float) -> float | None:
        return self._playback.media_time_s(heard_s - self._delay_s)

    def _run(self) -> None:
        output: Output | None = None
        chunks: Iterator[Chunk] | None = None
        try:
            self.has_sound = has_sound(self._place)
            while self.has_sound and not self._closed.wait(LOOK_S):
                wanted_s = self._wanted_s(time.monotonic())
                if wanted_s is None or self._volume == 0.0:
                    continue
                chunks = self._decode(chunks, wanted_s)
                if output is None and not self._buffer.empty:
                    output = self._open_output(self.fill)
        except FerError as error:
            self.problem = error.message
        finally:
            if output is not None:
                output.close()

    def _decode(
        self, chunks: Iterator[Chunk] | None, wanted_s: float
    ) -> Iterator[Chunk]:
        """Fill the buffer with what comes next, sought anew where it lies elsewhere."""
        buffer, speed = self._buffer, self._playback.speed
        far = not buffer.start_s <= wanted_s <= buffer.end_s + FAR_S
        if chunks is None or buffer.speed != speed or far:
            chunks = film_sound(self._place, wanted_s, speed)
            buffer, self._early = _Buffer(wanted_s, speed), None
            with self._lock:
                self._buffer = buffer
        due_s = wanted_s + AHEAD_S * speed
        while buffer.end_s < due_s and not self._closed.is_set():
            chunk, self._early = self._early or next(chunks, None), None
            if chunk is None:
                break
            with self._lock:
                if chunk.start_s > due_s:  # by hours, in a damaged film
                    self._early = chunk
                    buffer.add_silence(due_s)
                    break
                buffer.add_silence(chunk.start_s)
                buffer.add(chunk)
        with self._lock:
            buffer.forget_before(wanted_s - BEHIND_S * speed)
        return chunks


class _Buffer:
    """Sound without gaps, of which each sample's place in the film is known."""

    def __init__(self, start_s: float, speed: float) -> None:
        self.start_s = start_s
        self.speed = speed
        self._samples = np.zeros((0, 2), np.float32)
        self._at: float | None = None  # the sample to be heard next

    @property
    def empty(self) -> bool:
        return not len(self._samples)

    @property
    def end_s(self) -> float:
        return self.start_s + len(self._samples) / RATE_HZ * self.speed

    def add(self, chunk: Chunk) -> None:
        self._samples = np.concatenate((self._samples, chunk.samples))

    def add_silence(self, end_s: float) -> None:
        gap = round((end_s - self.end_s) / self.speed * RATE_HZ)
        silence = np.zeros((max(0, gap), 2), np.float32)
        self._samples = np.concatenate((self._samples, silence))

    def forget_before(self, place_s: float) -> None:
        count = round((place_s - self.start_s) / self.speed * RATE_HZ)
        count = min(max(0, count), len(self._samples))
        self._samples = self._samples[count:]
        self.start_s += count / RATE_HZ * self.speed
        if self._at is not None:
            self._at -= count

    def take(self, count: int, wanted_s: float) -> NDArray[np.float32]:
        """Return ``count`` samples, the first as near ``wanted_s`` as is smooth."""
        due = (wanted_s - self.start_s) / self.speed * RATE_HZ
        if self._at is None or abs(self._at - due) > JUMP_S * RATE_HZ:
            self._at = due
        pull = min(max((due - self._at) / RATE_HZ, -PULL), PULL)
        places = self._at + np.arange(count) * (1 + pull)
        self._at += count * (1 + pull)
        first = max(0, int(places[0]))
        near = self._samples[first : max(0, int(places[-1])) + 2]
        if not len(near):
            return np.zeros((count, 2), np.float32)
        grid = np.arange(first, first + len(near))
        return np.stack(
            [np.interp(places, grid, near[:, side], 0.0, 0.0) for side in (0, 1)],
            axis=1,
        ).astype(np.float32)
