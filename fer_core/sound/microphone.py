"""A microphone by name, through PortAudio."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core.errors import SourceError
from fer_core.sound.devices import LONGEST_S, claim_devices, release_devices
from fer_core.sound.live_sound import RATE_HZ

if TYPE_CHECKING:
    from fer_core.sound.live_sound import LiveSound

LATENCY_S = 0.05  # asked of the device: later sound would be silence


def list_microphones() -> tuple[str, ...]:
    """Return the names of the microphones present; none is switched on.

    Raises:
        OutputError: If the system's part of PortAudio is missing.
    """
    asking = object()
    try:
        devices = claim_devices(asking).query_devices()
    finally:
        release_devices(asking)
    names = [device["name"] for device in devices if device["max_input_channels"]]
    return tuple(dict.fromkeys(names))


class Microphone:
    """A microphone that is on until ``close()``.

    Args:
        name: As ``list_microphones`` tells it.
        sound: Where its blocks go, mixed to one channel, from a thread of its own.
    """

    def __init__(self, name: str, sound: LiveSound) -> None:
        """Switch it on.

        Raises:
            SourceError: If it is missing, busy or forbidden.
            OutputError: If the system's part of PortAudio is missing.
        """
        sounddevice = claim_devices(self)

        def take(data: Any, _: int, times: Any, status: object) -> None:  # noqa: ANN401
            ago_s = times.currentTime - times.inputBufferAdcTime
            if not 0 <= ago_s <= LONGEST_S:  # a driver that does not know
                ago_s = self._stream.latency
            mixed = np.asarray(data, np.float32).mean(axis=1)
            sound.add(mixed, time.monotonic() - ago_s)

        try:
            channels = sounddevice.query_devices(name, "input")["max_input_channels"]
            self._stream = sounddevice.InputStream(
                device=name,
                samplerate=RATE_HZ,
                channels=min(2, channels),
                dtype="float32",
                latency=LATENCY_S,
                callback=take,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            release_devices(self)
            raise SourceError(
                "The microphone {name} cannot be used ({reason}). Plug it in, close"
                " other programs that use it, or choose another one in the settings.",
                name=name,
                reason=error.args[0],
            ) from error

    def close(self) -> None:
        """Switch it off."""
        self._stream.close()
        release_devices(self)
