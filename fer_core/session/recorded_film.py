"""A recorded session to be watched: its film, and the readings its table has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from fer_core.errors import SourceError
from fer_core.session.table import EMOTIONS, KINDS, NO_EMOTION, REST_COLUMNS
from fer_core.session.view_quality import usual_points
from fer_core.sources.factory import open_source
from fer_core.sources.playback import SeekableSource
from fer_core.sources.video_file import VideoFile
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    RelativeScores,
    Track,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fer_core.errors import Message
    from fer_core.session.archive import RecordedSession
    from fer_core.sources.base import FrameSource, SourceKind
    from fer_core.sources.container import Place
    from fer_core.types import BaselineKind

NEAR_S = 0.1  # from a file's end, as its container has it, to the next frame
SAME_S = 0.002  # a film's clock is coarser than the table's
BLANK_SIZE = (1280, 720)  # of pictures that stand for a film that is lost
USUAL_SHARE = 0.4  # below it a label is uncertain, where a session does not say
PLACE = ("session_s", "face_id", "x", "y", "width", "height", "detection_score")
RELATIVE = tuple(f"rel_{name}" for name in EMOTIONS)
ABOUT = ("rel_emotion", "baseline", "baseline_s", "sensitivity")


class RecordedFilm:
    """Plays a session's film and reads its table: a source and a processor in one.

    Where there is no film, dark pictures stand for it, one for each time in the table.
    The key points of a face are not in a table: they lie where faces usually have them.

    Args:
        session: What is played.

    Attributes:
        recorded: The session.
        problems: A sentence about each thing that cannot be read, the film's included.
        labelled: Whether faces and labels are in the film's picture already.

    What a ``FrameSource`` has besides, it has, too.

    Raises:
        SessionError: If the table has vanished meanwhile.

    Example:
        >>> from pathlib import Path
        >>> from fer_core.session.recorded_film import RecordedFilm
        >>> from fer_core.session.session_recorder import (
        ...     SessionConfig,
        ...     SessionRecorder,
        ... )
        >>> config = SessionConfig("film.mp4", live=False)
        >>> with SessionRecorder(Path("take"), config, in_step=True) as recorder:
        ...     for frame in fer.open_source("film.mp4").frames():
        ...         recorder.write(fer.AnalysedFrame(frame, faces=()))
        >>> film = RecordedFilm(fer.open_session("take"))
        >>> [len(film.process(frame).faces) for frame in film.frames()]
        [0, 0, 0, 0, 0, 0]
    """

    kind: SourceKind = "video"
    live = False

    def __init__(self, session: RecordedSession) -> None:
        self.recorded = session
        self.name = session.path.name
        self._parts, problems = _parts(session)
        self.problems = (*session.problems, *problems)
        self.labelled = not session.films.get("clean") and bool(self._parts)
        relative = session.relative
        self._columns = (
            *PLACE,
            *EMOTIONS,
            *(RELATIVE + ABOUT + REST_COLUMNS if relative else ()),
        )
        session.rows.load(self._columns)
        self._relative = relative
        share = session.info.settings.get("min_share", USUAL_SHARE)
        self._share = share if isinstance(share, float | int) else USUAL_SHARE
        sizes = {part.film.size for part in self._parts} or {BLANK_SIZE}
        self.size = sizes.pop() if len(sizes) == 1 else None
        rate = self._parts[0].film.rate_fps if self._parts else None
        self.rate_fps: float | None = rate or 30.0
        self.frame_count: int | None = round(session.length_s * (rate or 30.0))
        self._start_s = 0.0

    @property
    def place(self) -> Place | None:
        """Where its sound is: the film, if it is a single file."""
        film = self._parts[0].film if len(self._parts) == 1 else None
        return film.place if isinstance(film, VideoFile) else None

    def seek(self, position_s: float) -> None:
        """Start the next ``frames()`` at ``position_s`` of the session."""
        self._start_s = position_s

    def frames(self) -> Iterator[Frame]:
        """Yield the film's frames at the session's times."""
        start_s, self._start_s = self._start_s, 0.0
        if self._parts:
            yield from self._filmed(start_s)
            return
        times = np.unique(self.recorded.rows["session_s"])
        first = int(np.searchsorted(times, start_s))
        image = np.zeros((BLANK_SIZE[1], BLANK_SIZE[0], 3), np.uint8)
        for index in range(min(first, max(0, len(times) - 1)), len(times)):
            yield Frame(image, float(times[index]), index, self.name)

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what the table says of its time."""
        rows = self.recorded.rows
        time_s = frame.position[0]
        first, last = np.searchsorted(
            rows["session_s"], (time_s - SAME_S, time_s + SAME_S)
        ).tolist()
        faces = tuple(self._face(row) for row in range(first, last))
        return AnalysedFrame(frame, faces)

    def close(self) -> None:
        """Close the film."""
        for part in self._parts:
            part.film.close()

    def _filmed(self, start_s: float) -> Iterator[Frame]:
        first = max(
            (
                number
                for number, part in enumerate(self._parts)
                if part.start_s <= start_s
            ),
            default=0,
        )
        for part in self._parts[first:]:
            if start_s > part.start_s and isinstance(part.film, SeekableSource):
                part.film.seek(start_s - part.start_s)
            for frame in part.film.frames():
                if not part.start_s:
                    yield frame
                    continue
                time_s = frame.timestamp_s + part.start_s
                index = round(time_s * (self.rate_fps or 30.0))
                yield replace(frame, timestamp_s=time_s, index=index)

    def _face(self, row: int) -> FaceReading:
        rows = self.recorded.rows
        left, top, width, height = (
            int(rows[name][row]) for name in ("x", "y", "width", "height")
        )
        width, height = max(1, width), max(1, height)
        box = Box(left, top, left + width, top + height)
        detection = Detection(
            box, usual_points(box), float(rows["detection_score"][row])
        )
        track = Track(int(rows["face_id"][row]), detection)
        scores = _scores([rows[name][row] for name in EMOTIONS])
        relative = self._relative_scores(row)
        shown = scores if relative is None else relative.scores
        certain = shown.confidence >= self._share
        return FaceReading(track, scores, shown.emotion if certain else None, relative)

    def _relative_scores(self, row: int) -> RelativeScores | None:
        rows = self.recorded.rows
        if not self._relative or rows["rel_emotion"][row] == NO_EMOTION:
            return None
        kind = cast("BaselineKind", KINDS[rows["baseline"][row]])
        if not kind:
            return None
        rest = [rows[name][row] for name in REST_COLUMNS]
        return RelativeScores(
            _scores([rows[name][row] for name in RELATIVE]),
            kind,
            float(np.nan_to_num(rows["baseline_s"][row])),
            rest=None if np.isnan(rest).any() else _scores(rest),
            sensitivity=float(np.nan_to_num(rows["sensitivity"][row])),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the film, and where in the session it begins."""

    film: FrameSource
    start_s: float


def _parts(session: RecordedSession) -> tuple[tuple[_Part, ...], tuple[Message, ...]]:
    """Return the film's files, and what of them cannot be read.

    Each file's clock begins at 0. A file begins at the time in the table that is
    nearest to the end of the one before.
    """
    parts: list[_Part] = []
    problems: list[Message] = []
    end_s = 0.0
    for path in next(
        (found for found in session.films.values() if session.film in found), ()
    ):
        try:
            film = open_source(str(path))
        except SourceError as error:
            problems.append(error.message)
            continue
        parts.append(_Part(film, _beginning(session, end_s)))
        end_s = parts[-1].start_s + (film.frame_count or 0) / (film.rate_fps or 30.0)
    return tuple(parts), tuple(problems)


def _beginning(session: RecordedSession, about_s: float) -> float:
    times = session.rows["session_s"] if about_s else np.empty(0)
    if not len(times):
        return about_s
    nearest = float(times[np.abs(times - about_s).argmin()])
    return nearest if abs(nearest - about_s) < NEAR_S else about_s


def _scores(values: list[NDArray[np.float32]]) -> EmotionScores:
    """Return probabilities; of values no program wrote, as many as can be told."""
    known = np.clip(np.nan_to_num(np.array(values, np.float64)), 0, None)
    total = known.sum()
    if total <= 0:
        known, total = np.ones(len(Emotion)), float(len(Emotion))
    return EmotionScores(tuple((known / total).tolist()))
