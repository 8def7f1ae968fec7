"""The computer's loudspeakers, through PortAudio."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from fer_core.errors import Message, OutputError
from fer_core.sound.film_sound import RATE_HZ

if TYPE_CHECKING:
    from fer_core.sound.player import Fill

LATENCY_S = 0.1  # asked of the device: in step it is anyway, and so it never stutters
LONGEST_S = 2.0  # a longer time until it is heard is no time at all

_lock = threading.Lock()
_users: set[object] = set()  # of devices
_looked = False


class Loudspeakers:
    """A running output; see ``fer_core.sound.player.Output``.

    Args:
        fill: What is asked for samples.
    """

    def __init__(self, fill: Fill) -> None:
        """Open the system's output.

        Raises:
            OutputError: If there is none.
        """
        sounddevice = claim_devices(self)

        def play(out: Any, count: int, times: Any, status: object) -> None:  # noqa: ANN401
            until_s = times.outputBufferDacTime - times.currentTime
            if not 0 <= until_s <= LONGEST_S:  # a driver that does not know
                until_s = self._stream.latency
            out[:] = fill(count, time.monotonic() + until_s)

        try:
            self._stream = sounddevice.OutputStream(
                samplerate=RATE_HZ,
                channels=2,
                dtype="float32",
                latency=LATENCY_S,
                callback=play,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            release_devices(self)
            raise OutputError(
                "No sound is heard: there is no loudspeaker, or another program has it"
                " ({reason}). The film goes on without.",
                reason=error.args[0],
            ) from error

    def close(self) -> None:
        """Fall silent."""
        self._stream.close()
        release_devices(self)


def claim_devices(user: object) -> Any:  # noqa: ANN401 - it has no types
    """Return the package, which knows the devices that there are now.

    It looks for them once, as it is imported, and ends all sound to look again. So
    nothing is looked for until ``user`` calls ``release_devices``.

    Raises:
        OutputError: If the system's part of it is missing.
    """
    global _looked
    sounddevice = load_sounddevice()
    with _lock:
        if _looked and not _users:
            sounddevice._terminate()
            sounddevice._initialize()
        _looked = True
        _users.add(user)
    return sounddevice


def release_devices(user: object) -> None:
    """Let devices be looked for again; may be called again."""
    with _lock:
        _users.discard(user)


def load_sounddevice() -> Any:  # noqa: ANN401 - it has no types
    """Return the package; its import looks for devices and takes a fifth of a second.

    Raises:
        OutputError: If the system's part of it is missing.
    """
    try:
        import sounddevice

        # While MediaPipe is imported elsewhere it is a stand-in, until it is used.
        sounddevice.OutputStream  # noqa: B018
    except (ImportError, OSError) as error:
        raise OutputError(
            Message(
                "Sound needs the PortAudio library, which is missing here. Install it:"
                " libportaudio2 on Debian and Ubuntu, portaudio on Fedora and Arch."
            )
        ) from error
    return sounddevice
