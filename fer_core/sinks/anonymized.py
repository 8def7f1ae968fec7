"""Faces made unrecognizable on their way into another sink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core.rendering.anonymizer import LOOKAHEAD_FRAMES, LookaheadAnonymizer
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.types import AnalysedFrame


class AnonymizedSink(Sink):
    """Anonymizes each frame before it gives it to ``sink``.

    Args:
        sink: This object's from now on.
        lookahead_frames: How many frames wait at most, so that a face is hidden
            before it is first detected, too; 0 gives each on at once.

    Attributes:
        enabled: Whether faces are hidden; may be changed at any time.
    """

    def __init__(self, sink: Sink, *, lookahead_frames: int = LOOKAHEAD_FRAMES) -> None:
        self.name = sink.name
        self.enabled = True
        self._sink = sink
        self._anonymizer = LookaheadAnonymizer(lookahead_frames)

    def write(self, analysed: AnalysedFrame) -> None:
        """Give on the frames that are due."""
        if self.enabled:
            for ready in self._anonymizer.push(analysed):
                self._sink.write(ready)
        else:
            self._flush()
            self._sink.write(analysed)

    def close(self) -> tuple[Path, ...]:
        """Give on the frames that wait, and close the sink."""
        self._flush()
        return self._sink.close()

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """Abort the sink; the frames that wait are gone."""
        return self._sink.abort(keep=keep)

    def _flush(self) -> None:
        for ready in self._anonymizer.flush():
            self._sink.write(ready)
