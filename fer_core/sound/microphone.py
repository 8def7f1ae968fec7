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
    names = [device["name"] for device in devices if _is(device, device["name"])]
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

        # Not by name, which sounddevice also takes for a part of another's, and which
        # Windows gives to one device several times.
        found = [d for d in sounddevice.query_devices() if _is(d, name)]
        if not found:
            release_devices(self)
            raise SourceError(
                "There is no microphone {name}. Plug it in, or choose another one in"
                " the settings.",
                name=name,
            )
        try:
            self._stream = sounddevice.InputStream(
                device=found[0]["index"],
                samplerate=RATE_HZ,
                channels=min(2, found[0]["max_input_channels"]),
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


def _is(device: dict[str, Any], name: str) -> bool:
    return bool(device["name"] == name and device["max_input_channels"] > 0)
