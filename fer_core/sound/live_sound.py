"""Sound as a microphone gives it, brought to the time of a recording."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
KEPT_S = 30.0  # for a writer that is slow; older sound is forgotten
GAP_S = 0.1  # out of step by more: sound was lost, and silence takes its place
SETTLE_S = 5.0  # in which sound that is out of step is brought back
PULL = 0.005  # the most by which it is stretched meanwhile; nobody hears that
SMOOTHING = 0.05  # of the newest block in how far out of step the sound is


class LiveSound:
    """Takes blocks from a microphone's thread, and gives samples in step.

    A sound card counts by a clock of its own, which may be off by 18 s in a day: by
    what a block's samples and its time of capture tell of that, the sound is stretched.

    Attributes:
        level: The loudest sample of the newest block, 0 to 1.
        newest_s: The monotonic time of the newest block; None before the first.

    Example:
        >>> import numpy as np
        >>> from fer_core.sound.live_sound import LiveSound
        >>> sound = LiveSound()
        >>> sound.anchor(captured_s=107.0, time_s=0.0)  # the recording begins here
        >>> sound.add(np.ones(480, np.float32), captured_s=107.01)
        >>> samples = sound.read(0)
        >>> samples.shape, int(samples.argmax())  # first comes 0.01 s of silence
        ((960,), 480)
    """

    def __init__(self) -> None:
        self.level = 0.0
        self.newest_s: float | None = None
        self._lock = threading.Lock()
        self._zero_s: float | None = None  # the monotonic time of the recording's 0
        self._kept: list[NDArray[np.float32]] = []
        self._first = 0  # the number in the recording of the first sample kept
        self._end = 0  # of the next one
        self._error_s = 0.0  # by how much the next block belongs later

    def anchor(self, captured_s: float, time_s: float) -> None:
        """Say at which time of the recording a frame captured then stands."""
        with self._lock:
            self._zero_s = captured_s - time_s

    def pause(self) -> None:
        """Leave out what comes, until the next ``anchor``."""
        with self._lock:
            self._zero_s = None

    def add(self, samples: NDArray[np.float32], captured_s: float) -> None:
        """Add a block, (N,) in -1 to 1; the monotonic time is its first sample's.

        What is no number there, as of a faulty driver, is silence.
        """
        # An encoder refuses others, which would end the recording.
        samples = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
        self.level = float(np.abs(samples).max(initial=0.0))
        self.newest_s = captured_s
        with self._lock:
            if self._zero_s is None:
                return
            error_s = captured_s - self._zero_s - self._end / RATE_HZ
            if abs(error_s) > GAP_S:
                samples = self._rejoined(samples, error_s)
                self._error_s = 0.0
            else:
                self._error_s += (error_s - self._error_s) * SMOOTHING
                samples = _stretched(samples, self._error_s / SETTLE_S)
            self._kept.append(samples)
            self._end += len(samples)
            while self._end - self._first > KEPT_S * RATE_HZ:
                self._first += len(self._kept.pop(0))

    def read(self, first: int) -> NDArray[np.float32]:
        """Return all samples from number ``first`` of the recording on."""
        with self._lock:
            start, wanted = self._end, list[NDArray[np.float32]]()
            for block in reversed(self._kept):
                if start <= first:
                    break
                start -= len(block)
                wanted.insert(0, block)
            gap = np.zeros(max(0, min(start, self._end) - first), np.float32)
            samples = np.concatenate([gap, *wanted])  # silence for what is forgotten
            return samples[max(0, first - start) :]

    def _rejoined(
        self, samples: NDArray[np.float32], error_s: float
    ) -> NDArray[np.float32]:
        """Put silence before a block that comes late; cut what was there already."""
        count = round(error_s * RATE_HZ)
        if count < 0:
            return samples[-count:]
        silence = np.zeros(min(count, round(KEPT_S * RATE_HZ)), np.float32)
        if len(silence) < count:
            self._kept.clear()
            self._end += count - len(silence)
            self._first = self._end
        self._kept.append(silence)
        self._end += len(silence)
        return samples


def _stretched(samples: NDArray[np.float32], pull: float) -> NDArray[np.float32]:
    """Return a block longer by ``pull`` of its length."""
    count = round(len(samples) * (1 + min(max(pull, -PULL), PULL)))
    if count == len(samples) or count < 2:
        return samples
    places = np.linspace(0, len(samples) - 1, count)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
