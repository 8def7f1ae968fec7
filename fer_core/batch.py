"""Batch processing: a whole source into files, without dropping frames."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.errors import FerError, OutputError, SourceError
from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.anonymizer import FaceAnonymizer, LookaheadAnonymizer
from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sinks.images import PictureWriter
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter
from fer_core.sinks.virtual_camera import VirtualCamera
from fer_core.sources.video_file import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.pipeline import Pipeline
    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame


@dataclass(frozen=True, slots=True)
class Job:
    """One source and the outputs to write.

    Attributes:
        spec: What ``open_source`` takes.
        picture: A .mp4, an image file, or a folder for annotated images.
        timeline: A .csv, .jsonl or .parquet file.
        subtitles: A .srt or .vtt file.
        virtual_camera: Send the annotated images to a virtual camera.
        anonymize: Make faces unrecognizable in annotated images.
        max_frames: Stop after this many frames; 0 means all.
    """

    spec: str
    picture: Path | None = None
    timeline: Path | None = None
    subtitles: Path | None = None
    virtual_camera: bool = False
    anonymize: bool = False
    max_frames: int = 0


@dataclass(frozen=True, slots=True)
class JobResult:
    """The result of a job.

    Attributes:
        outputs: The complete files written.
        stopped: Whether it was stopped early on request.
        problem: The message to show if the source or the disk failed.
    """

    name: str
    summary: SessionSummary
    outputs: tuple[Path, ...]
    stopped: bool = False
    problem: str | None = None


class Sink(Protocol):
    """Takes analysed frames into a file."""

    def write(self, analysed: AnalysedFrame) -> None:
        """Take one frame."""

    def keep(self) -> tuple[Path, ...]:
        """Complete the files and return them."""
        ...

    def discard(self) -> None:
        """Delete what was written."""


def run_job(
    job: Job,
    source: FrameSource,
    pipeline: Pipeline,
    frame_done: Callable[[], bool],
) -> JobResult:
    """Analyse all of ``source``; complete the files, or leave none.

    If a file breaks off, nothing is left; if a live source does, what was recorded
    is kept. If the disk fails, ``NAME.part`` files hold what was written.

    Args:
        job: What to write.
        source: Closed at the end.
        pipeline: A new one, or its tracks would continue into this source.
        frame_done: Called after each frame; return True to stop.
    """
    summary = SummaryBuilder()
    sinks: list[Sink] = []
    stopped, problem = False, None
    try:
        sinks.extend(_sinks(job, source))
        stopped = _run(
            job, source, pipeline, frame_done, [summary.add, *_writes(sinks)]
        )
        outputs = _keep_all(sinks)
    except SourceError as error:
        problem = str(error)
        worth_keeping = source.live and summary.frames > 0
        outputs = _keep_all(sinks) if worth_keeping else _discard_all(sinks)
    except OutputError as error:
        problem, outputs = str(error), _discard_all(sinks)
    except BaseException:
        _discard_all(sinks)
        raise
    finally:
        source.close()
    return JobResult(source.name, summary.summary(), outputs, stopped, problem)


def _run(
    job: Job,
    source: FrameSource,
    pipeline: Pipeline,
    frame_done: Callable[[], bool],
    writes: list[Callable[[AnalysedFrame], None]],
) -> bool:
    """Return whether it was stopped on request."""
    with closing(source.frames()) as frames:  # type: ignore[type-var]
        for number, frame in enumerate(frames, 1):
            analysed = pipeline.process(frame)
            for write in writes:
                write(analysed)
            if frame_done():
                return True
            if number == job.max_frames:
                break
    return False


def _writes(sinks: list[Sink]) -> list[Callable[[AnalysedFrame], None]]:
    return [sink.write for sink in sinks]


def _sinks(job: Job, source: FrameSource) -> list[Sink]:
    made: list[Sink] = []
    try:
        if job.timeline:
            made.append(_Table(TimelineWriter(job.timeline, replace=True)))
        if job.subtitles:
            made.append(_Table(SubtitleWriter(job.subtitles, replace=True)))
        if job.picture and job.picture.suffix.lower() == ".mp4":
            made.append(_Video(job.picture, source, anonymize=job.anonymize))
        elif job.picture:
            made.append(PictureWriter(job.picture, anonymise=job.anonymize))
        if job.virtual_camera:
            made.append(_Camera(source, anonymize=job.anonymize))
    except FerError:
        _discard_all(made)
        raise
    return made


def _keep_all(sinks: list[Sink]) -> tuple[Path, ...]:
    """Complete all files, videos and images before tables."""
    return tuple(path for sink in reversed(sinks) for path in sink.keep())


def _discard_all(sinks: list[Sink]) -> tuple[Path, ...]:
    for sink in sinks:
        with suppress(OutputError, OSError):
            sink.discard()
    return ()


class _Table:
    """A timeline or subtitles as a sink."""

    def __init__(self, writer: TimelineWriter | SubtitleWriter) -> None:
        self.write = writer.write
        self.discard = writer.discard
        self._close = writer.close

    def keep(self) -> tuple[Path, ...]:
        return (self._close(),)


class _Video:
    """An annotated video with the source's timestamps and audio."""

    def __init__(self, path: Path, source: FrameSource, *, anonymize: bool) -> None:
        self._anonymizer = LookaheadAnonymizer() if anonymize else None
        self._size: tuple[int, int] | None = None
        self._recorder = Recorder(
            path,
            RecordingConfig(
                rate_fps=source.rate_fps or 30.0,
                keep_times=True,
                sound_from=source.path if isinstance(source, VideoFile) else None,
                replace=True,
            ),
        )

    def write(self, analysed: AnalysedFrame) -> None:
        if self._anonymizer is None:
            self._write(analysed)
        else:
            self._write(*self._anonymizer.push(analysed))

    def _write(self, *ready: AnalysedFrame) -> None:
        for analysed in ready:
            image = annotate(analysed)
            self._size = self._size or (image.shape[1], image.shape[0])
            self._recorder.write(
                letterbox(image, self._size), analysed.frame.timestamp_s
            )

    def keep(self) -> tuple[Path, ...]:
        if self._anonymizer is not None:
            self._write(*self._anonymizer.flush())
        paths = self._recorder.close()
        if problem := self._recorder.status.problem:
            raise OutputError(problem)
        return paths

    def discard(self) -> None:
        if self._recorder.status.problem is None:  # else what plays stays, as .part
            self._recorder.discard()
        self._recorder.close()


class _Camera:
    """Annotated images for a virtual camera; leaves no file."""

    def __init__(self, source: FrameSource, *, anonymize: bool) -> None:
        self._anonymizer = FaceAnonymizer() if anonymize else None
        self._rate_fps = source.rate_fps or 30.0
        self._camera: VirtualCamera | None = None  # opened once the size is known

    def write(self, analysed: AnalysedFrame) -> None:
        if self._anonymizer is not None:
            image = self._anonymizer.anonymize(analysed)
            analysed = replace(analysed, frame=replace(analysed.frame, image=image))
        image = annotate(analysed)
        if self._camera is None:
            size = (image.shape[1], image.shape[0])
            self._camera = VirtualCamera(size, self._rate_fps)
        self._camera.send(image)

    def keep(self) -> tuple[Path, ...]:
        self.discard()
        return ()

    def discard(self) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None


def letterbox(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the image scaled into (width, height) ``size``, with black bars."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        image, inner, interpolation=cv2.INTER_AREA
    )
    return canvas
