"""What time it is in what is watched: where a marker goes that is set now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fer_app.services.player import Player
    from fer_app.services.recording import RecordingService


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Reads the time of the recording, else of the film."""

    player: Player
    recording: RecordingService

    def now_s(self) -> float | None:
        """Return the time; None where nothing that has a time of its own is watched."""
        live = self.recording.live_session
        if live is not None:
            return live.elapsed_s
        session = self.player.session
        if session is None or session.source.kind != "video":
            return None
        return session.playback.position_s
