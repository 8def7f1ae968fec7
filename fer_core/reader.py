"""The short way in: the faces of a picture, a video, a camera or a stream."""

from __future__ import annotations

import weakref
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from PIL import Image

from fer_core._platform.image_file import image_as_bgr, read_image
from fer_core.errors import SourceError
from fer_core.pipeline import (
    PipelineConfig,
    classifier_of,
    detector_of,
    pipeline_with,
    related,
)
from fer_core.reading import Reading, VideoReading
from fer_core.recognition.baseline import Baseline
from fer_core.rest_baseline import rest_baseline
from fer_core.session.statistics import SummaryBuilder
from fer_core.sinks.timeline import (
    Row,
    timeline_rows,
)
from fer_core.sources.factory import open_source
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from fer_core.pipeline import Pipeline
    from fer_core.recognition.relative_reading import BaselineChoice
    from fer_core.sources.base import FrameSource

    Picture = str | Path | NDArray[np.uint8] | Image.Image

PATIENCE_S = 10.0  # a camera or stream that is lost for longer ends the iteration


class ReadingStream:
    """The readings of a camera, a stream or a video, one after the other.

    A face keeps its ``id`` from reading to reading. It is closed when it has come to
    its end; whoever stops earlier closes it, or its ``Reader``, or uses ``with``.

    Example:
        >>> with fer.Reader() as reader, reader.stream("film.mp4") as stream:
        ...     first, second = next(stream), next(stream)
        >>> [face.id for face in first] == [face.id for face in second]
        True
    """

    def __init__(self, source: FrameSource, pipeline: Pipeline) -> None:
        self.source = source
        self._readings = _readings(source, pipeline)
        self._close = weakref.finalize(
            self, _close_all, self._readings.close, source.close, pipeline.close
        )

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Reading:
        try:
            return next(self._readings)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the source; may be called again."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Reader:
    """Reads facial expressions; loads the models once, for as many inputs as come.

    Use it from one thread at a time and close it, or use ``with``.

    Args:
        config: What to read with; the defaults suit most.
        baseline: Read faces relative to one at rest: that in a picture, a folder of
            pictures or a film of the person, or ``auto`` for each face's own, learned
            as it is seen. See docs/baseline.md.
        sensitivity: How readily an expression is shown, -1 (reserved) to 1
            (sensitive); 0, the middle, leaves what the network says.

    Raises:
        SourceError: If the face at rest cannot be read.
        ModelError: If weights or face models are missing, damaged or of another kind.
        EngineError: If the engine or device asked for is not there.

    Example:
        >>> with fer.Reader() as reader:
        ...     for face in reader.read("photo.jpg"):
        ...         print(face.id, face.emotion.label, face.confidence > 0.5)
        1 Neutral True
        2 Happy True
    """

    def __init__(
        self,
        config: PipelineConfig | None = None,
        *,
        baseline: str | Path | Baseline | None = None,
        sensitivity: float | None = None,
    ) -> None:
        self._config = config or PipelineConfig()
        if sensitivity is not None:
            self._config = related(self._config, sensitivity=sensitivity)
        self._classifier = classifier_of(self._config)
        self._detector = detector_of(self._config)
        if baseline is not None:
            self._config = related(self._config, baseline=self._baseline(baseline))
        self._streams: weakref.WeakSet[ReadingStream] = weakref.WeakSet()
        # Also when nobody closes it: models must be gone before the interpreter is.
        self._close = weakref.finalize(self, self._detector.close)

    def _baseline(self, baseline: str | Path | Baseline) -> BaselineChoice:
        if isinstance(baseline, Baseline):
            return baseline
        if str(baseline) == "auto":
            return "auto"
        return rest_baseline(str(baseline), self._classifier, self._detector)

    def read(self, picture: Picture) -> Reading:
        """Return the faces of one picture; their ids count from 1.

        Args:
            picture: A path, an (H, W, 3) uint8 BGR array as OpenCV has it, or a PIL
                picture. It is not changed.

        Raises:
            SourceError: If there is no such file, or it is no picture.
        """
        self._check_open()
        image, name = _picture(picture)
        frame = Frame(image, 0.0, 0, name, is_still=True)
        pipeline = pipeline_with(self._classifier, self._config, self._detector)
        return Reading(pipeline.process(frame))

    def stream(
        self,
        source: int | str | Path | FrameSource,
        *,
        patience_s: float = PATIENCE_S,
    ) -> ReadingStream:
        """Return the readings of a camera, a stream, or a video file.

        What is live drops the frames that come while one is read; a file drops none.

        Args:
            source: A camera's number or name, a stream's address, a video file, a
                folder of pictures, or a source of your own, which gets closed.
            patience_s: How long a lost camera or stream is looked for.

        Raises:
            SourceError: If there is no such thing; while iterating, if it breaks off.
        """
        self._check_open()
        opened = (
            open_source(str(source), patience_s=patience_s)
            if isinstance(source, int | str | Path)
            else source
        )
        stream = ReadingStream(opened, pipeline_with(self._classifier, self._config))
        self._streams.add(stream)
        return stream

    def read_video(self, path: str | Path, *, progress: bool = False) -> VideoReading:
        """Return what the faces of a whole video show.

        All rows are kept in memory, about 1 MB for a minute of one face; the command
        ``fer-annotate`` writes as it reads.

        Args:
            path: A video file, or a folder of pictures.
            progress: Show a bar on the error output.

        Raises:
            SourceError: If there is no such file, it is no video, or it breaks off.
        """
        from tqdm import tqdm

        rows: list[Row] = []
        summary = SummaryBuilder()
        with self.stream(path) as stream:
            source = stream.source
            if source.live:
                raise SourceError(
                    f"{source.name} may never end. Go through it with stream()."
                )
            for reading in tqdm(
                stream,
                total=source.frame_count,
                desc=source.name,
                unit=" frames",
                disable=not progress,
            ):
                rows += timeline_rows(reading.analysed)
                summary.add(reading.analysed)
        return VideoReading(tuple(rows), summary.summary())

    def close(self) -> None:
        """Free the models and end all streams; may be called again."""
        for stream in list(self._streams):
            stream.close()
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_open(self) -> None:
        if not self._close.alive:
            raise ValueError("This reader is closed. Make another one.")


def read_video(
    path: str | Path, *, progress: bool = False, config: PipelineConfig | None = None
) -> VideoReading:
    """Return what the faces of a whole video show; see ``Reader.read_video``.

    Raises:
        SourceError: If there is no such file, it is no video, or it breaks off.
        ModelError: If weights or face models are missing, damaged or of another kind.
        EngineError: If the engine or device asked for is not there.

    Example:
        >>> table = fer.read_video("film.mp4").to_dataframe()
        >>> table.groupby("face_id")["happy"].mean().round(1).to_dict()
        {1: 0.0, 2: 1.0}
    """
    with Reader(config) as reader:
        return reader.read_video(path, progress=progress)


def _readings(
    source: FrameSource, pipeline: Pipeline
) -> Generator[Reading, None, None]:
    with closing(source.frames()) as frames:  # type: ignore[type-var]
        for frame in frames:
            yield Reading(pipeline.process(frame))


def _close_all(*closings: Callable[[], None]) -> None:
    for close in closings:
        close()


def _picture(picture: Picture) -> tuple[NDArray[np.uint8], str]:
    """Return an array of our own, and what to call it."""
    if isinstance(picture, str | Path):
        path = Path(picture).expanduser()
        return read_image(path), path.name
    if isinstance(picture, Image.Image):
        return image_as_bgr(picture), "picture"
    if not isinstance(picture, np.ndarray):
        kind = type(picture).__name__
        raise TypeError(f"A picture is a path, an array or a PIL picture, not {kind}.")
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        given = f"{picture.shape} {picture.dtype}"
        raise ValueError(f"An array must be (H, W, 3) uint8 BGR, not {given}.")
    return picture.copy(order="C"), "array"
