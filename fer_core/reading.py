"""What the faces of a picture or of a whole video show, for whoever wants tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core.errors import OutputError
from fer_core.rendering.annotator import annotate
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.session.statistics import SessionSummary
    from fer_core.types import AnalysedFrame, FaceReading


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
