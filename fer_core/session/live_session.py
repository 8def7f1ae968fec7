"""A live view as a session on disk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fer_core.session.live_recording import LiveRecordingStatus
from fer_core.session.live_sinks import LiveSinks
from fer_core.session.session_recorder import SessionRecorder

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.session.edits import Annotations
    from fer_core.session.session_info import SessionInfo
    from fer_core.session.session_recorder import SessionConfig
    from fer_core.types import AnalysedFrame


class LiveSession:
    """Writes a session on a thread of its own; ``offer`` never waits.

    It is used as ``LiveRecording`` is. ``annotate``, ``describe`` and ``snapshot``
    write at once, which may take a few hundredths of a second.

    Args:
        folder: The session's; a taken name gets a number.
        config: What to keep.

    Attributes:
        path: The folder.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, folder: Path, config: SessionConfig) -> None:
        self._recorder = SessionRecorder(folder, config, in_step=False)
        self.path = self._recorder.path
        self._live = config.live
        self._sinks = LiveSinks(
            [self._recorder],
            config.rate_fps,
            keep_position=True,
            sound=config.live_sound,
            on_start=self._set_utc,
        )

    @property
    def info(self) -> SessionInfo:
        """What ``session.json`` holds by now."""
        return self._recorder.info

    @property
    def elapsed_s(self) -> float:
        """The session's time: where a marker goes that is set now."""
        return self._sinks.elapsed_s

    def offer(self, analysed: AnalysedFrame) -> None:
        """Hand a frame over; a full queue drops and counts it."""
        self._sinks.offer(analysed)

    def pause(self) -> None:
        """Leave out what comes, until ``resume()``."""
        self._sinks.pause()

    def resume(self) -> None:
        """Go on in the same files, as if there had been no pause."""
        self._sinks.resume()

    def anonymize(self, on: bool) -> None:
        """Hide the faces from now on, or show them."""
        self._recorder.anonymize(on)

    def annotate(self, annotations: Annotations) -> None:
        """Keep markers, people and codes; OutputError if they cannot be written."""
        self._recorder.annotate(annotations)

    def describe(self, *, who: str, notes: str) -> None:
        """Keep who it is and what was noted; OutputError if that fails."""
        self._recorder.describe(who=who, notes=notes)

    def snapshot(self, image: NDArray[np.uint8]) -> Path:
        """Keep an image of now, (H, W, 3) BGR uint8, as PNG; return its path."""
        return self._recorder.snapshot(image, self.elapsed_s)

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete the session and return its folder."""
        return self._sinks.close()

    @property
    def status(self) -> LiveRecordingStatus:
        """A snapshot, from any thread."""
        return LiveRecordingStatus(
            elapsed_s=self._sinks.elapsed_s,
            size_bytes=self._recorder.size_bytes,
            free_bytes=self._recorder.free_bytes,
            dropped=self._sinks.dropped,
            paused=self._sinks.paused,
            problem=self._sinks.problem or next(iter(self._recorder.problems), None),
        )

    def _set_utc(self, session_s: float) -> None:
        if self._live:
            self._recorder.set_utc(session_s, datetime.now(UTC))
