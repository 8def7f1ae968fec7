"""A session into a folder that grows while it runs."""

from __future__ import annotations

import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fer_core._platform.atomic_file import problem_sentence
from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import FerError, Message, OutputError
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.labels import ENGLISH
from fer_core.session.edits import Annotations
from fer_core.session.session_file import SessionLock, write_info
from fer_core.session.session_films import SessionFilms
from fer_core.session.session_folder import (
    delete_folder,
    keep_picture,
    keep_snapshot,
    new_folder,
    weights_sha256,
)
from fer_core.session.session_info import TABLE_FILE, FilmKind, SessionInfo
from fer_core.session.table import SessionTable
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.sound.live_sound import LiveSound
    from fer_core.sources.container import Place
    from fer_core.types import AnalysedFrame, Emotion

LOOK_FRAMES = 32  # how often the disk is looked at where no film does


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What a session keeps, and what is noted about it.

    Attributes:
        source: File name, camera name or stream address.
        live: Whether it comes from a camera or stream; then rows have a UTC.
        annotated: Keep a film with faces and labels.
        clean: Keep a film as the source gives it.
        anonymize: Hide the faces in both, in the picture for lists, and in snapshots.
        rate_fps: About how many frames a second will come.
        names: Of the emotions in the film's labels; None is an uncertain face.
        audio_source: A film whose sound goes into the session's.
        live_sound: A microphone's, brought to the session's time; takes its place.
        weights: The weights file; None for the one that ships.
        settings: Every setting, by name; texts, numbers, truth values and lists.
        baseline: What faces are read relative to, for people; empty for nothing.
        who: Whom it shows, or who made it.
        notes: A person's own words.
        annotations: To begin with: a set of codes, names of people.
    """

    source: str = ""
    live: bool = True
    annotated: bool = False
    clean: bool = True
    anonymize: bool = False
    rate_fps: float = 30.0
    names: Mapping[Emotion | None, str] = field(default_factory=lambda: ENGLISH)
    audio_source: Place | None = None
    live_sound: LiveSound | None = None
    weights: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    baseline: str = ""
    who: str = ""
    notes: str = ""
    annotations: Annotations = field(default_factory=Annotations)


class SessionRecorder(Sink):
    """Writes a session folder; ``session.json`` says ``running`` until ``close()``.

    A frame's ``timestamp_s`` is the session's time and the film's; its ``position`` is
    what the table calls ``time_s`` and ``frame``. Nothing is kept in memory. One thread
    writes; ``annotate``, ``describe`` and ``snapshot`` may come from any other.

    Args:
        folder: The session's; a new one, or an empty one. A taken name gets a number.
        config: What to keep.
        in_step: End table and films with the same frame: once one fails, ``write``
            raises. Otherwise the others go on, and ``problems`` says so.

    Attributes:
        path: The folder.
        problems: A sentence about each part that has failed.
        info: What ``session.json`` holds by now.

    Raises:
        OutputError: From every method but ``abort``, with what to do.

    Example:
        >>> from fer_core.session.session_recorder import (
        ...     SessionConfig,
        ...     SessionRecorder,
        ... )
        >>> config = SessionConfig("film.mp4", live=False)
        >>> with SessionRecorder(Path("take"), config, in_step=True) as recorder:
        ...     for frame in fer.open_source("film.mp4").frames():
        ...         recorder.write(fer.AnalysedFrame(frame, faces=()))
        >>> fer.open_session("take").info.frames
        6
    """

    def __init__(self, folder: Path, config: SessionConfig, *, in_step: bool) -> None:
        self.path, self._made = new_folder(folder)
        self.name = self.path.name
        self.problems: tuple[Message, ...] = ()
        self.free_bytes = 0
        self._config = config
        self._in_step = in_step
        self._lock = threading.Lock()  # of ``info``
        self._frames = 0
        self._length_s = 0.0
        self._step_s = 1 / config.rate_fps
        self._utc: tuple[tuple[float, datetime], ...] = ()
        self._ended: tuple[Path, ...] | None = None
        self._pictured = not (config.annotated or config.clean)
        self._anonymize = config.anonymize
        self._held: SessionLock | None = None
        self._table: SessionTable | None = None
        self._films: SessionFilms | None = None
        try:
            self._held = _held(self.path)
            self._films = _films(self.path, config)
            self._table = SessionTable(self.path / TABLE_FILE)
            self.info = _info(config, self._films)
            write_info(self.path, self.info)
        except BaseException:
            self.abort(keep=False)
            raise
        self._look_at_disk()

    @property
    def size_bytes(self) -> int:
        """The size of the table and the films."""
        parts = (self._table, self._films)
        return sum(part.size_bytes for part in parts if part is not None)

    def write(self, analysed: AnalysedFrame) -> None:
        """Take one frame."""
        films = self._films
        session_s = analysed.frame.timestamp_s
        if self._frames:
            self._step_s = max(0.0, session_s - (self._length_s - self._step_s))
        self._frames += 1
        self._length_s = session_s + self._step_s
        problems: tuple[Message, ...] = ()
        if self._table is not None:
            try:
                utc = self._utc_at(session_s)
                self._table.write(analysed, utc, self.info.annotations.people)
            except OutputError as error:
                self._table.close()
                self._table = None
                problems = (error.message,)
        if films is not None:
            known = len(films.problems)
            films.write(analysed)
            problems += films.problems[known:]
        self._look_at_disk()
        self._take_picture(analysed)
        self._note(problems)

    def set_utc(self, session_s: float, utc: datetime) -> None:
        """Say what time it was at a time of the session: at its start, after pauses."""
        self._utc += ((session_s, utc),)

    def anonymize(self, on: bool) -> None:
        """Hide the faces in what is still to come, or show them."""
        self._anonymize = on
        if self._films is not None:
            self._films.anonymize(on)

    def annotate(self, annotations: Annotations) -> None:
        """Keep markers, people and codes, at once."""
        self._change(annotations=annotations)

    def describe(self, *, who: str, notes: str) -> None:
        """Keep who it is and what was noted, at once."""
        self._change(who=who, notes=notes)

    def snapshot(self, image: NDArray[np.uint8], session_s: float) -> Path:
        """Keep an image, (H, W, 3) BGR uint8, as PNG; return its path."""
        return keep_snapshot(self.path, image, session_s)

    def close(self) -> tuple[Path, ...]:
        """Complete films and ``session.json``; return the folder."""
        if self._ended is None:
            if self._films is not None:
                known = len(self._films.problems)
                self._films.close()
                self.problems += self._films.problems[known:]
            if self._table is not None:
                self._table.sync()
                self._table.close()
            self._write_end()
            self._end((self.path,))
            if self._in_step and self.problems:
                raise OutputError(" ".join(self.problems))
        return self._ended or ()

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, as ``Sink.abort`` does; without a frame nothing stays."""
        if self._ended is not None:
            return self._ended
        keep = keep and self._frames > 0
        if self._films is not None:
            self._films.abort(keep=keep)
        if self._table is not None:
            self._table.close()
        if keep and self.path.is_dir():
            with suppress(FerError):  # why it ends early has been told
                self._write_end()
            self._end((self.path,))
        else:
            self._end(())
            if not keep:
                delete_folder(self.path, made=self._made)
        return self._ended or ()

    def _write_end(self) -> None:
        self._change(
            state="ended",
            ended=datetime.now(UTC),
            length_s=self._length_s,
            frames=self._frames,
            films=self._films.films if self._films is not None else (),
            problems=tuple(map(str, self.problems)),
        )

    def _note(self, problems: tuple[Message, ...]) -> None:
        self.problems += problems
        working = self._films is not None and self._films.working
        if problems and (self._in_step or not (working or self._table)):
            raise OutputError(problems[0])

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 - fields of SessionInfo
        with self._lock:
            if self._ended is not None:
                raise OutputError(
                    "The session {name} has ended. Open it to change it.",
                    name=self.name,
                )
            info = replace(self.info, **changes)
            write_info(self.path, info)
            self.info = info

    def _utc_at(self, session_s: float) -> datetime | None:
        if not self._config.live:
            return None
        if not self._utc:
            self.set_utc(session_s, datetime.now(UTC))
        # Frames of before a pause may still wait when it is over.
        past = (known for known in reversed(self._utc) if known[0] <= session_s)
        known_s, utc = next(past, self._utc[0])
        return utc + timedelta(seconds=session_s - known_s)

    def _take_picture(self, analysed: AnalysedFrame) -> None:
        """Keep a picture of the first face, or of the first frame without any."""
        if self._pictured or not (analysed.faces or self._frames == 1):
            return
        hidden = self._anonymize
        image = annotate(analysed, anonymize=True) if hidden else analysed.frame.image
        keep_picture(self.path, image)
        self._pictured = bool(analysed.faces)

    def _look_at_disk(self) -> None:
        known = None if self._films is None else self._films.free_bytes
        if known is not None:
            self.free_bytes = known
        elif not self._frames % LOOK_FRAMES:
            try:
                self.free_bytes = shutil.disk_usage(self.path).free
            except OSError:
                self.free_bytes = 0

    def _end(self, files: tuple[Path, ...]) -> None:
        self._ended = files
        if self._held is not None:
            self._held.close()


def _films(folder: Path, config: SessionConfig) -> SessionFilms | None:
    wanted: dict[FilmKind, bool] = {
        "annotated": config.annotated,
        "clean": config.clean,
    }
    kinds = tuple(kind for kind, kept in wanted.items() if kept)
    if not kinds:
        return None
    encoding = RecordingConfig(
        rate_fps=config.rate_fps,
        audio_source=config.audio_source,
        live_sound=config.live_sound,
    )
    films = SessionFilms(folder, kinds, encoding, config.names, ahead=not config.live)
    films.anonymize(config.anonymize)
    return films


def _info(config: SessionConfig, films: SessionFilms | None) -> SessionInfo:
    weights = config.weights or DEFAULT_WEIGHTS
    return SessionInfo(
        source=config.source,
        live=config.live,
        started=datetime.now(UTC),
        weights=weights.name,
        weights_sha256=weights_sha256(weights),
        settings=config.settings,
        baseline=config.baseline,
        who=config.who,
        notes=config.notes,
        films=films.films if films is not None else (),
        annotations=config.annotations,
    )


def _held(folder: Path) -> SessionLock:
    try:
        return SessionLock(folder)
    except BlockingIOError as error:
        raise OutputError(problem_sentence(folder, error)) from error
