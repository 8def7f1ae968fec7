"""The expression as subtitles, so that any player shows it: .srt or .vtt."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import OutputError
from fer_core.rendering.labels import ENGLISH
from fer_core.sinks.base import FileSink

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fer_core.types import AnalysedFrame, Emotion

SUFFIXES = (".srt", ".vtt")
MIN_CUE_S = 0.5  # a shorter cue cannot be read


class SubtitleWriter(FileSink):
    """Writes a cue whenever what the faces show has changed.

    Args:
        path: Where to; .srt or .vtt decides the format.
        replace: May take the place of a file of that name; else the next free
            number is taken.
        names: Of the emotions, in the viewer's language.

    Raises:
        OutputError: From every method, with what to do.
    """

    def __init__(
        self,
        path: Path,
        *,
        replace: bool,
        names: Mapping[Emotion | None, str] = ENGLISH,
    ) -> None:
        self._names = names
        check_suffix(path)
        super().__init__(path, replace=replace)
        self._separator = "." if path.suffix.lower() == ".vtt" else ","
        self._file = AtomicFile(path, replace=replace)
        self._cues = 0
        self._text = ""
        self._cue_start_s = 0.0
        self._last_s = 0.0
        self._frame_s = 0.0
        if self._separator == ".":
            try:
                self._file.append(b"WEBVTT\n\n")
            except OutputError:
                self._file.abort(keep=False)
                raise

    def write(self, analysed: AnalysedFrame) -> None:
        """Take note of one frame."""
        now_s = analysed.frame.timestamp_s
        self._frame_s, self._last_s = now_s - self._last_s, now_s
        text = subtitle_text(analysed, self._names)
        if text == self._text or (self._text and now_s - self._cue_start_s < MIN_CUE_S):
            return
        self._end_cue(now_s)
        self._text, self._cue_start_s = text, now_s

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, as ``Sink.abort`` does; the last cue ends with the last frame."""
        with suppress(OutputError):
            self._end_cue(self._last_s + self._frame_s)
        return super().abort(keep=keep)

    @property
    def _empty(self) -> bool:
        return not self._cues

    def _complete(self) -> Path:
        self._end_cue(self._last_s + self._frame_s)
        return self._file.commit()

    def _end_cue(self, end_s: float) -> None:
        if not self._text or end_s <= self._cue_start_s:
            return
        start = timestamp(self._cue_start_s, self._separator)
        end = timestamp(end_s, self._separator)
        cue = f"{self._cues + 1}\n{start} --> {end}\n{self._text}\n\n"
        self._file.append(cue.encode())
        self._cues += 1
        self._text = ""


def subtitle_text(
    analysed: AnalysedFrame, names: Mapping[Emotion | None, str] = ENGLISH
) -> str:
    """Return what the faces show: ``Happy``, or ``1 Happy, 2 Neutral`` for two."""
    faces = sorted(analysed.displayed, key=lambda face: face.track.face_id)
    texts = ["?" if face.label is None else names[face.label] for face in faces]
    if len(faces) == 1:
        return texts[0]
    return ", ".join(
        f"{face.track.face_id} {text}" for face, text in zip(faces, texts, strict=True)
    )


def timestamp(seconds: float, separator: str) -> str:
    """Return ``01:02:03,456``, with ``separator`` before the milliseconds."""
    whole = round(seconds * 1000)
    minutes, millis = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{millis // 1000:02}{separator}{millis % 1000:03}"


def check_suffix(path: Path) -> None:
    """Raise OutputError unless subtitles can be written under this name."""
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            "Subtitles end in .srt or .vtt; {name} does not.", name=path.name
        )
