"""What the whole session's chart is made of while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fer_core.session.chart import LIVE, ChartData, changes

if TYPE_CHECKING:
    from fer_app.services.session_clock import SessionClock
    from fer_core.types import AnalysedFrame

WAITING = 2048  # rows held back while nobody looks; about 10 s of five faces


class ChartFeed:
    """Collects readings as they are shown; summed up when somebody looks.

    Of a film only what comes after all that came before is taken: it may be watched
    with jumps and loops.
    """

    def __init__(self, clock: SessionClock) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Forget everything."""
        self.data = ChartData(LIVE)
        self._last_s = -1.0
        self._times: list[float] = []
        self._ids: list[int] = []
        self._values: list[tuple[float, ...]] = []

    def take(self, data: ChartData) -> None:
        """Show the data of a session that is complete."""
        self.begin()
        self.data = data

    def add(self, analysed: AnalysedFrame) -> None:
        """Take note of a frame's readings."""
        live = self._clock.recording.live_session
        now_s = analysed.frame.position[0] if live is None else live.elapsed_s
        if now_s <= self._last_s:
            return
        self._last_s = now_s
        for face in analysed.faces:
            self._times.append(now_s)
            self._ids.append(face.track.face_id)
            self._values.append(
                (*face.shown.probabilities, face.shown.valence, *changes(face))
            )
        if len(self._times) >= WAITING:
            self.flushed()

    def flushed(self) -> ChartData:
        """Return the data with all that has come."""
        if self._times:
            self.data.extend(
                np.array(self._times),
                np.array(self._ids, np.int32),
                np.array(self._values, np.float32),
            )
            self._times, self._ids, self._values = [], [], []
        return self.data
