"""The microphone of one recording."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from fer_core.errors import FerError, Message
from fer_core.sound.live_sound import LiveSound

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.sound.player import Output

    OpenMicrophone = Callable[[str, LiveSound], Output]

OPEN_S = 5.0  # until it counts as hung; a sound server may take a second
CLOSE_S = 0.5  # the same; it is left behind
LOST_S = 2.0  # without a block
QUIETEST_DB = 60.0  # below full; what is quieter shows as nothing


class RecordedMicrophone:
    """A microphone that is on while a recording runs; without it, that is silent.

    Args:
        name: Of the microphone.
        open_microphone: Switches it on; raises FerError.
        decided: Set from elsewhere to wait for it no longer.

    Attributes:
        sound: What it hears, or None where it does not open.
        problem: Why it hears nothing.
    """

    def __init__(
        self, name: str, open_microphone: OpenMicrophone, decided: threading.Event
    ) -> None:
        self.problem: Message | None = None
        self.sound: LiveSound | None = None
        self._name = name
        self._opened_s = time.monotonic()
        self._open_microphone = open_microphone
        self._lock = threading.Lock()
        self._closed = False
        self._input: Output | None = None
        sound = LiveSound()
        # Sound servers may hang: the pictures do not wait for them.
        _thread(lambda: self._open(sound, decided))
        decided.wait(OPEN_S)
        if self._input is None and self.problem is None:
            self.problem = Message(
                "The microphone {name} does not answer. The recording goes on without"
                " sound.",
                name=name,
            )
            self.close()

    @property
    def level(self) -> float:
        """How loud it is now, 0 to 1, as ears judge it."""
        if self.sound is None or self.sound.level <= 0 or self._is_lost(self.sound):
            return 0.0
        return max(0.0, 1 + 20 * math.log10(self.sound.level) / QUIETEST_DB)

    def look(self) -> None:
        """Notice that it gives nothing any more."""
        if self.sound is None or self.problem is not None:
            return
        if self._is_lost(self.sound):
            self.problem = Message(
                "The microphone {name} gives no sound any more. The recording goes on"
                " without; plug it in again before the next one.",
                name=self._name,
            )

    def _is_lost(self, sound: LiveSound) -> bool:
        newest_s = sound.newest_s or self._opened_s
        return time.monotonic() - newest_s > LOST_S

    def close(self) -> None:
        """Switch it off."""
        with self._lock:
            self._closed = True
            opened, self._input = self._input, None
        if opened is not None:
            _thread(opened.close).join(CLOSE_S)

    def _open(self, sound: LiveSound, decided: threading.Event) -> None:
        try:
            opened = self._open_microphone(self._name, sound)
            with self._lock:
                late = self._closed
                if not late:
                    self._input, self.sound = opened, sound
                    self._opened_s = time.monotonic()
            if late:
                opened.close()
        except FerError as error:
            self.problem = Message(
                "{problem} The recording goes on without sound.", problem=error
            )
        finally:
            decided.set()


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, name="microphone", daemon=True)
    thread.start()
    return thread
