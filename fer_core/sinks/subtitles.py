"""The expression as subtitles, so that any player shows it: .srt or .vtt."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import PartFile, check_writable
from fer_core.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.types import AnalysedFrame

SUFFIXES = (".srt", ".vtt")
SHORTEST_S = 0.5  # a shorter cue cannot be read


class SubtitleWriter:
    """Writes a cue whenever what the faces show has changed.

    Args:
        path: Where to; .srt or .vtt decides the format.
        replace: May take the place of a file of that name; else the next free
            number is taken.

    Raises:
        OutputError: From every method, with what to do.
    """

    def __init__(self, path: Path, *, replace: bool) -> None:
        check_suffix(path)
        check_writable(path)
        self._mark = "." if path.suffix.lower() == ".vtt" else ","
        self._file = PartFile(path, replace=replace)
        self._cues = 0
        self._text = ""
        self._since_s = 0.0
        self._last_s = 0.0
        self._step_s = 0.0
        if self._mark == ".":
            try:
                self._file.append(b"WEBVTT\n\n")
            except OutputError:
                self._file.discard()
                raise

    def write(self, analysed: AnalysedFrame) -> None:
        """Take note of one frame."""
        now_s = analysed.frame.timestamp_s
        self._step_s, self._last_s = now_s - self._last_s, now_s
        text = subtitle_text(analysed)
        if text == self._text or (self._text and now_s - self._since_s < SHORTEST_S):
            return
        self._end_cue(now_s)
        self._text, self._since_s = text, now_s

    def close(self) -> Path:
        """Complete the file and return its path; where that fails, ``leave()`` it."""
        self._end_cue(self._last_s + self._step_s)
        return self._file.keep()

    def leave(self) -> Path | None:
        """Close; return where the cues are, whole ones only, or None without any."""
        with suppress(OutputError):
            self._end_cue(self._last_s + self._step_s)
        if not self._cues:
            self._file.discard()
            return None
        return self._file.leave()

    def discard(self) -> None:
        """Delete what was written."""
        self._file.discard()

    def _end_cue(self, end_s: float) -> None:
        if not self._text or end_s <= self._since_s:
            return
        start, end = (clock(s, self._mark) for s in (self._since_s, end_s))
        cue = f"{self._cues + 1}\n{start} --> {end}\n{self._text}\n\n"
        self._file.append(cue.encode())
        self._cues += 1


def subtitle_text(analysed: AnalysedFrame) -> str:
    """Return what the faces show: ``Happy``, or ``1 Happy, 2 Neutral`` for two."""
    faces = sorted(analysed.displayed, key=lambda face: face.track.face_id)
    names = [face.label.label if face.label is not None else "?" for face in faces]
    if len(faces) == 1:
        return names[0]
    return ", ".join(
        f"{face.track.face_id} {name}" for face, name in zip(faces, names, strict=True)
    )


def clock(seconds: float, mark: str) -> str:
    """Return ``01:02:03,456``, with ``mark`` before the milliseconds."""
    whole = round(seconds * 1000)
    minutes, millis = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{millis // 1000:02}{mark}{millis % 1000:03}"


def check_suffix(path: Path) -> None:
    """Raise OutputError unless subtitles can be written under this name."""
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            "Subtitles end in .srt or .vtt; {name} does not.", name=path.name
        )
