"""A live session as files: video, timeline and subtitles, in step."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from fer_core.errors import OutputError
from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.labels import ENGLISH
from fer_core.rendering.steady_labels import SteadyLabels
from fer_core.session.live_sinks import LiveSinks
from fer_core.sinks.anonymized import AnonymizedSink
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fer_core.errors import Message
    from fer_core.sinks.base import Sink
    from fer_core.sound.live_sound import LiveSound
    from fer_core.types import AnalysedFrame, Emotion


@dataclass(frozen=True, slots=True)
class LiveRecordingConfig:
    """What to record.

    Attributes:
        annotated: The image with faces and labels.
        clean: The image as the source gives it; beside an annotated one its name
            ends in ``-clean``.
        anonymize: Hide the faces in both.
        timeline: ``.csv``, ``.jsonl`` or ``.parquet``; empty for none.
        subtitles: ``.srt`` or ``.vtt``; empty for none.
        rate_fps: About how many frames a second will come.
        sound: A microphone's, brought to the time of the frames.
        names: Of the emotions, None is an uncertain face, in labels and subtitles.
    """

    annotated: bool = True
    clean: bool = False
    anonymize: bool = False
    timeline: str = ""
    subtitles: str = ""
    rate_fps: float = 30.0
    sound: LiveSound | None = None
    names: Mapping[Emotion | None, str] = field(default_factory=lambda: ENGLISH)

    def __post_init__(self) -> None:
        if not (self.annotated or self.clean):
            raise ValueError("Record the annotated image, the clean one, or both")


@dataclass(frozen=True, slots=True)
class LiveRecordingStatus:
    """A recording at one moment; bytes and seconds.

    Attributes:
        dropped: Frames left out because drawing or encoding was too slow.
        problem: The sentence to show when a file cannot be written any more.
    """

    elapsed_s: float
    size_bytes: int
    free_bytes: int
    dropped: int
    paused: bool
    problem: Message | None


class LiveRecording:
    """Draws and writes on a thread of its own; ``offer`` never waits.

    Args:
        path: Where the annotated video goes (the clean one, if it is alone), with
            the suffix ``.mp4``; the folder must exist. Everything else lies beside
            it under the same name.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, path: Path, config: LiveRecordingConfig) -> None:
        self._recorders = _recorders(path, config)
        self.path = self._recorders[0].path
        self._videos = [AnonymizedSink(r, lookahead_frames=0) for r in self._recorders]
        self.anonymize(config.anonymize)
        sinks: list[Sink] = [*reversed(self._videos)]
        try:
            if config.timeline:
                table = self.path.with_suffix(config.timeline)
                # A baseline may be chosen at any time meanwhile.
                sinks.insert(0, TimelineWriter(table, replace=False, relative=True))
            if config.subtitles:
                titles = self.path.with_suffix(config.subtitles)
                sinks.insert(
                    0, SubtitleWriter(titles, replace=False, names=config.names)
                )
        except OutputError:
            for sink in sinks:
                sink.abort(keep=False)
            raise
        self._sinks = LiveSinks(sinks, config.rate_fps, sound=config.sound)

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
        for video in self._videos:
            video.enabled = on

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete the files and return their paths.

        Each by itself: one that cannot be completed takes none with it, and stays
        under its partial name. May take a second; may be called again.
        """
        return self._sinks.close()

    @property
    def status(self) -> LiveRecordingStatus:
        """A snapshot, from any thread."""
        return LiveRecordingStatus(
            elapsed_s=self._sinks.elapsed_s,
            size_bytes=sum(recorder.size_bytes for recorder in self._recorders),
            free_bytes=min(recorder.free_bytes for recorder in self._recorders),
            dropped=self._sinks.dropped,
            paused=self._sinks.paused,
            problem=self._sinks.problem,
        )


def _recorders(path: Path, config: LiveRecordingConfig) -> list[Recorder]:
    encoding = RecordingConfig(rate_fps=config.rate_fps, live_sound=config.sound)
    recorders = []
    if config.annotated:
        recorders.append(
            Recorder(
                path,
                encoding,
                partial(annotate, names=config.names, steady=SteadyLabels()),
            )
        )
        path = recorders[0].path
        path = path.with_stem(f"{path.stem}-clean")
    if config.clean:
        recorders.append(Recorder(path, encoding))
    return recorders
