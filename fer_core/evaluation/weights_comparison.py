"""Two networks on the same crops: where they differ, counted and kept on disk."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fer_core._platform.appended_file import AppendedFile
from fer_core._platform.atomic_file import problem_sentence
from fer_core.errors import OutputError
from fer_core.recognition.flip_averaging import classify_with_flip
from fer_core.sinks.snapshot import save_snapshot
from fer_core.sinks.timeline import DECIMALS, csv_line
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import AnalysedFrame, EmotionScores, FaceReading, Frame

KEEP_S = 1.0  # between two crops that are kept of a face whose readings stay the same
COLUMNS = (
    *("crop", "source", "frame", "time_s", "face_id", "x", "y", "width", "height"),
    *("first_weights", "first", "first_confidence"),
    *("second_weights", "second", "second_confidence"),
    *(f"first_{emotion.name.lower()}" for emotion in Emotion),
    *(f"second_{emotion.name.lower()}" for emotion in Emotion),
)


@dataclass(frozen=True, slots=True, eq=False)
class ComparedFace:
    """One crop as two networks read it, each averaged with the mirror image.

    Attributes:
        face: The reading of the first.
        crop: (48, 48) uint8, what both read.
        first: Its plain probabilities, before smoothing.
        second: Those of the second.
    """

    face: FaceReading
    crop: NDArray[np.uint8]
    first: EmotionScores
    second: EmotionScores

    @property
    def differs(self) -> bool:
        """Whether the most probable class is another."""
        return self.first.emotion != self.second.emotion


class WeightsComparison:
    """Reads with a second network what a pipeline's own has read.

    Attributes:
        faces: Those of the last frame, by id.
        counts: How many crops the first called one thing and the second another.

    Example:
        >>> from fer_core.evaluation.weights_comparison import WeightsComparison
        >>> config = fer.PipelineConfig(smoother=fer.NO_SMOOTHING)
        >>> comparison = WeightsComparison(fer.load_classifier())
        >>> with fer.build_pipeline(config) as pipeline:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         new = comparison.update(pipeline.process(frame))
        >>> [face.differs for face in new], comparison.compared
        ([False, False], 2)
    """

    def __init__(self, second: EmotionClassifier) -> None:
        self.faces: Mapping[int, ComparedFace] = {}
        self.counts: Counter[tuple[Emotion, Emotion]] = Counter()
        self._second = second

    @property
    def compared(self) -> int:
        """How many crops both have read."""
        return self.counts.total()

    @property
    def different(self) -> int:
        """On how many of them they differ."""
        return sum(n for (one, other), n in self.counts.items() if one != other)

    def update(self, analysed: AnalysedFrame) -> tuple[ComparedFace, ...]:
        """Return the faces whose crop is new; a pipeline reads not each in each frame.

        Faces without a crop are left out, as those of a recorded session.
        """
        known = self.faces
        readable = {
            face.id: (face, face.crop, face.raw)
            for face in analysed.faces
            if face.crop is not None and face.raw is not None
        }
        due = [
            face_id
            for face_id, (_, crop, _) in readable.items()
            if face_id not in known or known[face_id].crop is not crop
        ]
        crops = [readable[face_id][1] for face_id in due]
        scores = classify_with_flip(self._second, crops)
        new = {
            face_id: ComparedFace(*readable[face_id], second)
            for face_id, second in zip(due, scores, strict=True)
        }
        self.faces = {
            face_id: new.get(face_id) or known[face_id] for face_id in readable
        }
        self.counts.update(
            (face.first.emotion, face.second.emotion) for face in new.values()
        )
        return tuple(new.values())


class DifferenceFolder:
    """A folder of what two networks read differently: a table and a picture per crop.

    ``differences.csv`` grows with every row, and is whole at any moment. A face whose
    two readings stay the same is kept once in ``KEEP_S``.

    Args:
        folder: A new one, made with the first row, so that none is left empty.
        names: Of the first and the second weights.

    Raises:
        OutputError: From ``write``, with what to do.
    """

    def __init__(self, folder: Path, names: tuple[str, str]) -> None:
        self.folder = folder
        self.rows = 0
        self._names = names
        self._table: AppendedFile | None = None
        self._last: dict[int, tuple[float, Emotion, Emotion]] = {}

    def write(
        self, frame: Frame, faces: Iterable[ComparedFace], *, pictures: bool = True
    ) -> None:
        """Keep those of ``faces`` that differ, without the pictures where unwanted."""
        for face in faces:
            if face.differs and self._is_due(frame, face):
                self._write(frame, face, pictures=pictures)

    def close(self) -> None:
        """Close the table; may be called again."""
        if self._table is not None:
            self._table.close()

    def _is_due(self, frame: Frame, face: ComparedFace) -> bool:
        now = (frame.timestamp_s, face.first.emotion, face.second.emotion)
        last = self._last.get(face.face.id, (-math.inf, *now[1:]))
        if (
            not frame.is_still
            and 0 <= now[0] - last[0] < KEEP_S
            and now[1:] == last[1:]
        ):
            return False
        self._last[face.face.id] = now
        return True

    def _write(self, frame: Frame, face: ComparedFace, *, pictures: bool) -> None:
        table = self._table or self._open()
        name = ""
        if pictures:
            path = self.folder / "crops" / f"{self.rows + 1:06}.png"
            name = f"crops/{save_snapshot(path, face.crop).name}"
        time_s, index = frame.position
        box = face.face.box
        source = frame.source.encode("utf-8", "backslashreplace").decode()
        values: list[object] = [name, source, index, round(time_s, DECIMALS)]
        values += [face.face.id, box.left, box.top, box.width, box.height]
        for weights, scores in zip(self._names, (face.first, face.second), strict=True):
            emotion = scores.emotion.name.lower()
            values += [weights, emotion, round(scores.confidence, DECIMALS)]
        for scores in (face.first, face.second):
            values += [round(value, DECIMALS) for value in scores.probabilities]
        table.append(csv_line(values))
        self.rows += 1

    def _open(self) -> AppendedFile:
        path = self.folder / "differences.csv"
        try:
            (self.folder / "crops").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(problem_sentence(path, error)) from error
        self._table = AppendedFile(path)
        self._table.append(csv_line(COLUMNS))
        return self._table
