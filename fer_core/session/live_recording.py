"""What is kept of a live session: pictures, timeline and subtitles, in step."""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fer_core.errors import FerError, Message
from fer_core.recording.recorder import Recorder, RecordingClock, RecordingState
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.anonymizer import FaceAnonymizer
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter

if TYPE_CHECKING:
    from pathlib import Path

    from fer_core.types import AnalysedFrame

logger = logging.getLogger(__name__)

QUEUE_FRAMES = 16  # half a second at 30 frames/s, before drawing
WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class LiveRecordingConfig:
    """What to keep.

    Attributes:
        annotated: The picture with faces and labels.
        clean: The picture as the source gives it; beside an annotated one its name
            ends in ``-clean``.
        anonymise: Hide the faces in both.
        timeline: ``.csv``, ``.jsonl`` or ``.parquet``; empty for none.
        subtitles: ``.srt`` or ``.vtt``; empty for none.
        rate_fps: About how many frames a second will come.
    """

    annotated: bool = True
    clean: bool = False
    anonymise: bool = False
    timeline: str = ""
    subtitles: str = ""
    rate_fps: float = 30.0

    def __post_init__(self) -> None:
        if not (self.annotated or self.clean):
            raise ValueError("Keep the annotated picture, the clean one, or both")


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
    """Draws and writes on a thread of its own; ``put`` never waits.

    Args:
        path: Where the annotated picture goes (the clean one, if it is alone), with
            the suffix ``.mp4``; the folder must exist. Everything else lies beside
            it under the same name.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, path: Path, config: LiveRecordingConfig) -> None:
        self._config = config
        encoding = RecordingConfig(rate_fps=config.rate_fps)
        self._annotated = Recorder(path, encoding) if config.annotated else None
        named = self._annotated.path if self._annotated else path
        beside = named.with_stem(f"{named.stem}-clean") if config.annotated else named
        self._clean = Recorder(beside, encoding) if config.clean else None
        self.path = self._recorders[0].path
        self._writers = self._open_writers(self.path)
        self._clock = RecordingClock(1 / config.rate_fps)
        self._index = 0
        self._hider = FaceAnonymizer()
        self._lock = threading.Lock()
        self._paused = False
        self._dropped = 0
        self._problem: Message | None = None
        self._closing = threading.Event()
        self._queue: queue.Queue[AnalysedFrame] = queue.Queue(QUEUE_FRAMES)
        self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)
        self._thread.start()

    def put(self, analysed: AnalysedFrame) -> None:
        """Hand a frame over; a full queue drops and counts it."""
        if self._paused or self._closing.is_set():
            return
        try:
            self._queue.put_nowait(analysed)
        except queue.Full:
            self._dropped += 1

    def pause(self) -> None:
        """Leave out what comes, until ``resume()``."""
        self._paused = True
        for recorder in self._recorders:
            recorder.pause()

    def resume(self) -> None:
        """Go on in the same files, as if there had been no pause."""
        with self._lock:
            self._clock.cut()
        for recorder in self._recorders:
            recorder.resume()
        self._paused = False

    def anonymise(self, on: bool) -> None:
        """Hide the faces from now on, or show them."""
        self._config = replace(self._config, anonymise=on)

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete the files and return their paths.

        Each by itself: one that cannot be completed takes none with it, and stays
        under its partial name. May take a second; may be called again.
        """
        self._closing.set()
        self._thread.join()
        paths: list[Path] = []
        for recorder in self._recorders:
            paths.extend(recorder.close())
            self._note(recorder.status.problem)
        for writer in self._writers:
            try:
                paths.append(writer.close())
            except FerError as error:
                self._note(error.message)
                left = writer.leave()
                paths.extend([left] if left else [])
        self._writers = ()
        return tuple(paths)

    @property
    def status(self) -> LiveRecordingStatus:
        """A snapshot, from any thread."""
        each = [recorder.status for recorder in self._recorders]
        for status in each:
            if status.state is RecordingState.FAILED:
                self._note(status.problem)
        return LiveRecordingStatus(
            elapsed_s=max(status.elapsed_s for status in each),
            size_bytes=sum(status.size_bytes for status in each),
            free_bytes=min(status.free_bytes for status in each),
            dropped=self._dropped + max(status.dropped for status in each),
            paused=self._paused,
            problem=self._problem,
        )

    @property
    def _recorders(self) -> tuple[Recorder, ...]:
        return tuple(r for r in (self._annotated, self._clean) if r is not None)

    def _open_writers(self, path: Path) -> tuple[TimelineWriter | SubtitleWriter, ...]:
        writers: list[TimelineWriter | SubtitleWriter] = []
        try:
            if self._config.timeline:
                table = path.with_suffix(self._config.timeline)
                writers.append(TimelineWriter(table, replace=False))
            if self._config.subtitles:
                titles = path.with_suffix(self._config.subtitles)
                writers.append(SubtitleWriter(titles, replace=False))
        except FerError:
            for part in (*self._recorders, *writers):
                part.discard()
            raise
        return tuple(writers)

    def _run(self) -> None:
        while not (self._closing.is_set() and self._queue.empty()):
            try:
                analysed = self._queue.get(timeout=WAIT_S)
            except queue.Empty:
                continue
            try:
                self._write(analysed)
            except FerError as error:
                self._note(error.message)
            except Exception as error:
                logger.exception("Keeping a frame failed")
                self._note(
                    Message(
                        "{name} stopped: {reason}.", name=self.path.name, reason=error
                    )
                )

    def _write(self, analysed: AnalysedFrame) -> None:
        if self._paused:
            return  # came just before the pause
        now_s = analysed.frame.timestamp_s
        if self._config.anonymise:
            hidden = replace(analysed.frame, image=self._hider.anonymize(analysed))
            analysed = replace(analysed, frame=hidden)
        if self._annotated is not None:
            self._annotated.put(annotate(analysed), now_s)
        if self._clean is not None:
            self._clean.put(analysed.frame.image, now_s)
        with self._lock:
            time_s = self._clock.time_s(now_s)
        frame = replace(analysed.frame, timestamp_s=time_s, index=self._index)
        self._index += 1
        for writer in self._writers:
            writer.write(replace(analysed, frame=frame))

    def _note(self, problem: Message | None) -> None:
        if problem is not None and self._problem is None:
            self._problem = problem
