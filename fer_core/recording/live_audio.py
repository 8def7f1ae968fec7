"""The sound of a microphone beside the images of a live recording."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from av.audio.frame import AudioFrame

from fer_core.sound.live_sound import RATE_HZ

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

    from fer_core.sound.live_sound import LiveSound

# Sound comes later than its image, by what it takes to be captured. What is later
# still, or does not come any more, is silence: the file must not wait for it.
LATE_S = 0.5


class LiveAudioTrack:
    """Encodes what a ``LiveSound`` holds as AAC; see ``AudioTrack``.

    Args:
        sound: Where it comes from.
        start_s: The time in the recording at which the file begins.
    """

    def __init__(self, sound: LiveSound, start_s: float) -> None:
        self._sound = sound
        self._start = round(start_s * RATE_HZ)
        self._written = 0
        self._output: OutputContainer | None = None
        self._stream: AudioStream | None = None

    def add_to(self, output: OutputContainer) -> None:
        """Add the stream to ``output``, before anything is written to it."""
        self._output = output
        self._stream = output.add_stream("aac", rate=RATE_HZ, layout="mono")

    def write_until(self, time_s: float) -> None:
        """Write the sound that is there, up to ``time_s`` of the file."""
        due = round(time_s * RATE_HZ)
        samples = self._sound.read(self._start + self._written)
        missing = due - round(LATE_S * RATE_HZ) - self._written - len(samples)
        silence = np.zeros(max(0, missing), np.float32)
        self._encode(np.concatenate([samples, silence])[: max(0, due - self._written)])

    def close(self) -> None:
        """Write what the encoder still holds."""
        if self._output is not None and self._stream is not None:
            self._output.mux(self._stream.encode(None))

    def _encode(self, samples: NDArray[np.float32]) -> None:
        if not len(samples) or self._output is None or self._stream is None:
            return
        frame = AudioFrame.from_ndarray(
            samples[np.newaxis], format="fltp", layout="mono"
        )
        frame.sample_rate = RATE_HZ
        frame.pts, frame.time_base = self._written, Fraction(1, RATE_HZ)
        self._written += len(samples)
        self._output.mux(self._stream.encode(frame))
