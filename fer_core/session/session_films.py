"""The films of a session: with labels, as the source gives it, or both."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fer_core.errors import FerError, Message
from fer_core.recording.recorder import Recorder
from fer_core.rendering.annotator import annotate
from fer_core.rendering.anonymizer import LOOKAHEAD_FRAMES
from fer_core.rendering.steady_labels import SteadyLabels
from fer_core.session.session_info import FILM_KINDS, FILM_NAMES, Film, FilmKind
from fer_core.sinks.anonymized import AnonymizedSink

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fer_core.recording.segments import RecordingConfig
    from fer_core.types import AnalysedFrame, Emotion


class SessionFilms:
    """Writes the films, each of which fails by itself.

    Args:
        folder: The session's.
        kinds: Which are wanted.
        encoding: How to record.
        names: Of the emotions in labels.
        ahead: Whether a face is hidden before it was found, too; costs half a second.

    Attributes:
        films: Those that are written, and those that are complete.
        problems: A sentence about each that has failed.
        size_bytes: Of all together.
        free_bytes: Left on the disk; None before anything was written.
    """

    def __init__(
        self,
        folder: Path,
        kinds: Sequence[FilmKind],
        encoding: RecordingConfig,
        names: Mapping[Emotion | None, str],
        *,
        ahead: bool,
    ) -> None:
        self.problems: tuple[Message, ...] = ()
        self.free_bytes: int | None = None
        self._files: dict[FilmKind, tuple[str, ...]] = {}
        self._sinks: dict[FilmKind, AnonymizedSink] = {}
        self._recorders: dict[FilmKind, Recorder] = {}
        for kind in FILM_KINDS:
            if kind in kinds:
                path = folder / FILM_NAMES[kind]
                draw = partial(annotate, names=names, steady=SteadyLabels())
                recorder = (
                    Recorder(path, encoding, draw)
                    if kind == "annotated"
                    else Recorder(path, encoding)
                )
                self._files[kind] = (path.name,)
                self._recorders[kind] = recorder
                self._sinks[kind] = AnonymizedSink(
                    recorder, lookahead_frames=LOOKAHEAD_FRAMES if ahead else 0
                )

    @property
    def films(self) -> tuple[Film, ...]:
        """Those that are written, and those that are complete."""
        return tuple(Film(kind, files) for kind, files in self._files.items() if files)

    @property
    def working(self) -> bool:
        """Whether any is still written."""
        return bool(self._sinks)

    @property
    def size_bytes(self) -> int:
        """The size of all together."""
        return sum(recorder.size_bytes for recorder in self._recorders.values())

    def anonymize(self, on: bool) -> None:
        """Hide the faces from now on, or show them."""
        for sink in self._sinks.values():
            sink.enabled = on

    def write(self, analysed: AnalysedFrame) -> None:
        """Add a frame to each."""
        for kind, sink in tuple(self._sinks.items()):
            try:
                sink.write(analysed)
            except FerError as error:
                self._fail(kind, error)
            self.free_bytes = self._recorders[kind].free_bytes

    def close(self) -> None:
        """Complete each."""
        for kind, sink in tuple(self._sinks.items()):
            try:
                paths = sink.close()
            except FerError as error:
                self._fail(kind, error)
            else:
                self._done(kind, paths)

    def abort(self, *, keep: bool) -> None:
        """End each early, as ``Sink.abort`` does."""
        for kind, sink in tuple(self._sinks.items()):
            self._done(kind, sink.abort(keep=keep))

    def _fail(self, kind: FilmKind, error: FerError) -> None:
        self.problems += (error.message,)
        self._done(kind, self._sinks[kind].abort())

    def _done(self, kind: FilmKind, paths: Sequence[Path]) -> None:
        self._files[kind] = tuple(path.name for path in paths)
        self._sinks.pop(kind)
