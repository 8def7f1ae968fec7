"""Where the frames of a job go: tables, videos, pictures, a camera, other programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.rendering.annotator import annotate
from fer_core.rendering.steady_labels import SteadyLabels
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from fer_core.sinks.anonymized import AnonymizedSink
from fer_core.sinks.fan_out import FanOut
from fer_core.sinks.images import ImageWriter
from fer_core.sinks.live_output import open_live_output
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter
from fer_core.sinks.virtual_camera import VirtualCamera
from fer_core.sources.video_file import VideoFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from fer_core.sinks.base import Sink
    from fer_core.sinks.live_output import LiveAddress
    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame


@dataclass(frozen=True, slots=True)
class Job:
    """One source and what to make of it.

    Attributes:
        spec: What ``open_source`` takes.
        picture: A .mp4, a picture file, or a folder for annotated pictures.
        timeline: A .csv, .jsonl or .parquet file.
        subtitles: A .srt or .vtt file.
        virtual_camera: Show the annotated picture as a camera to other programs.
        live: Where other programs get the readings while they come.
        origins: Of web pages that may connect to them.
        anonymize: Make faces unrecognizable in what is drawn.
        relative: Whether readings relative to a baseline go into the timeline, too.
        max_frames: Stop after so many; 0 means all.
        session: A folder for a session, with the picture as it is.
        settings: Every setting, for the session to note.
        weights: The weights file, too; None for the one that ships.
        baseline: And what faces are read relative to; empty for nothing.
        title: What tells the input from others of its name: ``s1/001.jpg``; none
            means its own name.
    """

    spec: str
    picture: Path | None = None
    timeline: Path | None = None
    subtitles: Path | None = None
    virtual_camera: bool = False
    live: tuple[LiveAddress, ...] = ()
    origins: tuple[str, ...] = ()
    anonymize: bool = False
    max_frames: int = 0
    relative: bool = False
    title: str = ""
    session: Path | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    weights: Path | None = None
    baseline: str = ""


def open_sinks(job: Job, source: FrameSource) -> FanOut:
    """Return all that the job asks for; who waits for readings gets each frame first.

    Raises:
        OutputError: If one cannot be opened; the others leave nothing.
    """
    sinks: list[Sink] = []
    try:
        for sink in _opened(job, source):
            sinks.append(sink)
    except BaseException:
        for sink in sinks:
            sink.abort(keep=False)
        raise
    return FanOut(sinks, in_step=True)


def _opened(job: Job, source: FrameSource) -> Iterator[Sink]:
    for address in job.live:
        yield open_live_output(address, job.origins)
    if job.timeline:
        yield TimelineWriter(job.timeline, replace=True, relative=job.relative)
    if job.subtitles:
        yield SubtitleWriter(job.subtitles, replace=True)
    if job.picture and job.picture.suffix.lower() == ".mp4":
        video = _video(job.picture, source)
        yield AnonymizedSink(video) if job.anonymize else video
    elif job.picture:
        yield ImageWriter(job.picture, anonymize=job.anonymize)
    if job.session:
        yield SessionRecorder(job.session, _session(job, source), in_step=True)
    if job.virtual_camera:
        camera = VirtualCamera(source.rate_fps or 30.0)
        anonymized = AnonymizedSink(camera, lookahead_frames=0)
        yield anonymized if job.anonymize else camera


def _session(job: Job, source: FrameSource) -> SessionConfig:
    return SessionConfig(
        source=job.title or source.name,
        live=source.live,
        clean=source.kind != "images",  # a folder's pictures are of any size
        anonymize=job.anonymize,
        rate_fps=source.rate_fps or 30.0,
        audio_source=source.place if isinstance(source, VideoFile) else None,
        weights=job.weights,
        settings={**job.settings, "anonymize": job.anonymize},
        baseline=job.baseline,
    )


def _video(path: Path, source: FrameSource) -> Recorder:
    """Return an annotated video with the source's times and sound, of one size."""
    config = RecordingConfig(
        rate_fps=source.rate_fps or 30.0,
        audio_source=source.place if isinstance(source, VideoFile) else None,
        replace=True,
    )
    size: tuple[int, int] | None = None
    steady = SteadyLabels()

    def render(analysed: AnalysedFrame) -> NDArray[np.uint8]:
        nonlocal size
        image = annotate(analysed, steady=steady)
        size = size or (image.shape[1], image.shape[0])
        return letterbox(image, size)

    return Recorder(path, config, render)


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
