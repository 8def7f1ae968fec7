"""Where the frames of a job go: tables, videos, pictures, a camera."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError
from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.anonymizer import FaceAnonymizer, LookaheadAnonymizer
from fer_core.sinks.images import PictureWriter
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter
from fer_core.sinks.virtual_camera import VirtualCamera
from fer_core.sources.video_file import VideoFile

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One source and what to make of it.

    Attributes:
        spec: What ``open_source`` takes.
        picture: A .mp4, a picture file, or a folder for annotated pictures.
        timeline: A .csv, .jsonl or .parquet file.
        subtitles: A .srt or .vtt file.
        virtual_camera: Show the annotated picture as a camera to other programs.
        anonymize: Make faces unrecognisable in what is drawn.
        relative: Whether readings relative to a baseline go into the timeline, too.
        max_frames: Stop after so many; 0 means all.
        title: What tells the input from others of its name: ``s1/001.jpg``; none
            means its own name.
    """

    spec: str
    picture: Path | None = None
    timeline: Path | None = None
    subtitles: Path | None = None
    virtual_camera: bool = False
    anonymize: bool = False
    max_frames: int = 0
    relative: bool = False
    title: str = ""


class Sink(Protocol):
    """Takes analysed frames into a file."""

    def write(self, analysed: AnalysedFrame) -> None:
        """Take one frame."""

    def keep(self) -> tuple[Path, ...]:
        """Complete the files and return them; where that fails, ``leave()`` them."""
        ...

    def leave(self) -> tuple[Path, ...]:
        """After a failure close, and return where what was written is."""
        ...

    def discard(self) -> None:
        """Delete what was written."""


class Sinks:
    """All sinks of a job; each fails by itself, and none takes another with it."""

    def __init__(self) -> None:
        self._sinks: list[Sink] = []
        self._at_work: Sink | None = None

    def open(self, job: Job, source: FrameSource) -> None:
        """Open what the job asks for.

        Raises:
            OutputError: If one cannot be; those before it are open.
        """
        add = self._sinks.append
        if job.timeline:
            table = TimelineWriter(job.timeline, replace=True, relative=job.relative)
            add(_Table(table))
        if job.subtitles:
            add(_Table(SubtitleWriter(job.subtitles, replace=True)))
        if job.picture and job.picture.suffix.lower() == ".mp4":
            add(_Video(job.picture, source, anonymize=job.anonymize))
        elif job.picture:
            add(_Pictures(job.picture, anonymise=job.anonymize))
        if job.virtual_camera:
            add(_Camera(source, anonymize=job.anonymize))

    def write(self, analysed: AnalysedFrame) -> None:
        """Give each sink the frame.

        Raises:
            OutputError: If one does not take it; the others stay whole.
        """
        for sink in self._sinks:
            self._at_work = sink
            sink.write(analysed)
        self._at_work = None

    def keep(self, problem: str | None = None) -> tuple[tuple[Path, ...], str | None]:
        """Complete all files, pictures before tables; return them and the problem.

        A sink that failed leaves what it wrote under the partial name, which the
        problem's sentences tell.

        Args:
            problem: What ended the work, if anything did.
        """
        kept: list[Path] = []
        problems = [problem] if problem else []
        failed, self._at_work = self._at_work, None
        sources_fault = problem is not None and failed is None
        while self._sinks:
            sink = self._sinks.pop()
            try:
                if sink is not failed:
                    kept.extend(sink.keep())
                    continue
            except OutputError as error:
                problems.append(str(error))
            except Exception as error:  # must not take the other files with it
                logger.exception("An output could not be completed")
                problems.append(f"An output could not be completed ({error}).")
            left = ", ".join(map(str, sink.leave()))
            if left:
                problems.append(f"What was written of it until then is in {left}.")
        if problems and kept and not sources_fault:
            problems.append(f"Kept until then: {', '.join(map(str, kept))}.")
        return tuple(kept), " ".join(problems) or None

    def discard(self) -> None:
        """Delete what was written."""
        while self._sinks:
            with suppress(OutputError, OSError):
                self._sinks.pop().discard()


class _Table:
    """A timeline or subtitles as a sink."""

    def __init__(self, writer: TimelineWriter | SubtitleWriter) -> None:
        self.write = writer.write
        self.discard = writer.discard
        self._writer = writer

    def keep(self) -> tuple[Path, ...]:
        return (self._writer.close(),)

    def leave(self) -> tuple[Path, ...]:
        left = self._writer.leave()
        return () if left is None else (left,)


class _Video:
    """An annotated video with the source's times and sound."""

    def __init__(self, path: Path, source: FrameSource, *, anonymize: bool) -> None:
        self._anonymizer = LookaheadAnonymizer() if anonymize else None
        self._size: tuple[int, int] | None = None
        self._recorder = Recorder(
            path,
            RecordingConfig(
                rate_fps=source.rate_fps or 30.0,
                keep_times=True,
                sound_from=source.place if isinstance(source, VideoFile) else None,
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

    def leave(self) -> tuple[Path, ...]:
        paths = self._recorder.close()
        # The sentence of a failed recording says itself where it is.
        return () if self._recorder.status.problem else paths

    def discard(self) -> None:
        self._recorder.discard()


class _Pictures(PictureWriter):
    """Annotated pictures as a sink; each is whole by itself."""

    def leave(self) -> tuple[Path, ...]:
        return self.keep()


class _Camera:
    """The annotated picture as a camera for other programs; leaves no file."""

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

    def leave(self) -> tuple[Path, ...]:
        return self.keep()

    def discard(self) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None


def letterbox(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the picture in a frame of ``size``, whole, with black bars."""
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
