"""The short way in: the faces of a picture, a video, a camera or a stream."""

from __future__ import annotations

import weakref
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from PIL import Image

from fer_core._platform.image_file import image_as_bgr, read_image
from fer_core.detection.detector import FaceDetector
from fer_core.errors import OutputError, SourceError
from fer_core.pipeline import PipelineConfig, pipeline_with
from fer_core.recognition.baseline import Baseline
from fer_core.recognition.classifier import load_classifier
from fer_core.rendering.annotator import annotate
from fer_core.rest_baseline import rest_baseline
from fer_core.session.statistics import SessionSummary, SummaryBuilder
from fer_core.sinks.timeline import (
    COLUMNS,
    INTEGER_COLUMNS,
    RELATIVE_COLUMNS,
    RELATIVE_TEXT_COLUMNS,
    TEXT_COLUMNS,
    Row,
    TimelineWriter,
    timeline_rows,
)
from fer_core.sources.factory import open_source
from fer_core.types import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from fer_core.pipeline import Pipeline
    from fer_core.recognition.relative_reading import BaselineChoice
    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame, FaceReading

    Picture = str | Path | NDArray[np.uint8] | Image.Image

PATIENCE_S = 10.0  # a camera or stream that is lost for longer ends the iteration


@dataclass(frozen=True, slots=True)
class Reading:
    """One picture and what its faces show; a sequence of faces.

    Attributes:
        analysed: The frame with all that was found out.

    Example:
        >>> with fer.Reader() as reader:
        ...     reading = reader.read("photo.jpg")
        >>> [face.emotion.label for face in reading]
        ['Neutral', 'Happy']
        >>> reading.plot().shape
        (540, 960, 3)
        >>> reading.to_dataframe()[["face_id", "emotion"]].values.tolist()
        [[1, 'neutral'], [2, 'happy']]
    """

    analysed: AnalysedFrame

    @property
    def faces(self) -> tuple[FaceReading, ...]:
        """The faces, surest first."""
        return self.analysed.faces

    @property
    def image(self) -> NDArray[np.uint8]:
        """The picture, (H, W, 3) uint8 BGR, not writeable."""
        return self.analysed.frame.image

    @property
    def time_s(self) -> float:
        """When the picture was, in the stream's own time; 0 for a picture by itself."""
        return self.analysed.frame.timestamp_s

    def plot(self, *, anonymize: bool = False) -> NDArray[np.uint8]:
        """Return a copy of the picture, (H, W, 3) uint8 BGR, with what its faces show.

        With ``anonymize`` the faces themselves are made unrecognizable.
        """
        return annotate(self.analysed, anonymize=anonymize)

    def to_dataframe(self) -> Any:  # noqa: ANN401 - pandas is optional
        """Return a pandas table, a row per face, with the columns of the timelines.

        Raises:
            ImportError: If pandas is not installed.
        """
        return _dataframe(timeline_rows(self.analysed))

    def __iter__(self) -> Iterator[FaceReading]:
        return iter(self.faces)

    def __len__(self) -> int:
        return len(self.faces)

    def __getitem__(self, index: int) -> FaceReading:
        return self.faces[index]


@dataclass(frozen=True, slots=True)
class VideoReading:
    """What the faces of a whole video show.

    Attributes:
        rows: One per face and frame, with the columns of the timelines as keys.
        summary: Each face's share of time per emotion.

    Example:
        >>> reading = fer.read_video("film.mp4")
        >>> [(face.face_id, face.main_emotion.label) for face in reading.summary.faces]
        [(1, 'Neutral'), (2, 'Happy')]
        >>> reading.to_csv("film.csv").name
        'film.csv'
    """

    rows: tuple[Row, ...] = field(repr=False)
    summary: SessionSummary

    def to_csv(self, path: str | Path) -> Path:
        """Write the rows to a .csv file, over one of that name; return its path.

        Raises:
            OutputError: If it cannot be written.
        """
        return self._write(Path(path), ".csv")

    def to_parquet(self, path: str | Path) -> Path:
        """Write the rows to a .parquet file, over one of that name; return its path.

        Raises:
            OutputError: If it cannot be written.
        """
        return self._write(Path(path), ".parquet")

    def to_dataframe(self) -> Any:  # noqa: ANN401 - pandas is optional
        """Return the rows as a pandas table.

        Raises:
            ImportError: If pandas is not installed.
        """
        return _dataframe(self.rows)

    def _write(self, path: Path, suffix: str) -> Path:
        if path.suffix.lower() != suffix:
            raise OutputError(f"The name must end in {suffix}; {path.name} does not.")
        relative = any("baseline" in row for row in self.rows)
        writer = TimelineWriter(path, replace=True, relative=relative)
        try:
            writer.write_rows(self.rows)
            return writer.close()[0]
        except BaseException:
            writer.abort(keep=False)
            raise


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
            self._config = replace(self._config, sensitivity=sensitivity)
        self._classifier = load_classifier(
            self._config.weights, self._config.engine, self._config.device
        )
        self._detector = FaceDetector(
            self._config.detector, self._config.min_confidence
        )
        if baseline is not None:
            choice = self._baseline(baseline)
            self._config = replace(self._config, baseline=choice)
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


def _dataframe(rows: Sequence[Row]) -> Any:  # noqa: ANN401 - pandas is optional
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            "A data frame needs pandas. Install it with: pip install pandas"
        ) from error
    columns = list(COLUMNS)
    if any("baseline" in row for row in rows):
        columns += RELATIVE_COLUMNS
    texts = (*TEXT_COLUMNS, *RELATIVE_TEXT_COLUMNS)
    table = pd.DataFrame(rows, columns=columns)
    numbers = {name: "float64" for name in columns if name not in texts}
    numbers.update(dict.fromkeys(INTEGER_COLUMNS, "int64"))
    return table.astype(numbers)
