"""Where the faces are in a frame: both BlazeFace models, each where it is good.

Short range misses what is small, full range what is cropped tight. So full range
looks at overlapping tiles, two large and some small ones, and short range at the whole
frame, each asked for its faintest hints; then short range looks at every hint again,
enlarged, four in one picture, and hint and second look together decide; where that is
close, it looks twice more. From frame to frame of a film the tiles take turns, so do
hints that were refused, and the faces of the last frame are hints, too. Measured
against other ways in docs/detection.md.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from fer_core.detection.blazeface import BlazeFace, ModelName
from fer_core.detection.tiling import Picture, Square

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from fer_core.types import Box, Detection, Frame

    Spot = tuple[int, int, int]

DetectorName = Literal["short", "full", "auto"]

SAME_FACE_OVERLAP = 0.3  # intersection over union from which two finds are one face
SHORT_HINT = 0.2  # least score at which a model's find is worth a second look
FULL_HINT = 0.1
HINT_SHARE = 0.35  # of a hint's score in the last word; the rest is the second look's
LEAST_LOOK = 0.3  # the second look's score below which no hint helps
DOUBT = 0.15  # how near the least score it takes more looks to decide
DOUBT_IN_FILM = 0.08  # where a face has many chances, and time is short
DOUBTED_HINT_SHARE = 0.2  # of the hint's score then; the rest is the mean of three
LENIENCE = 0.05  # score given then in a single picture; a film shows a face again
HINTS = 7  # looked at again in each frame of a film, and one more for each face found
FORGOTTEN = 30  # frames after which it no longer counts that a hint was a face or none
NEXT_FRAME_S = 0.2  # a frame that comes later is searched like the first
CELL = 128  # pixels a side in which a face is looked at again
CELLS = 2  # a side: four faces share one look, since it costs the same for one
MARGIN = 1.5  # side of what is looked at again, in widths of the face


class FaceDetector:
    """Finds faces; use it from one thread at a time and close it.

    ``short`` and ``full`` look once, with one model, at the whole frame: for machines
    on which ``auto`` is too slow.

    Example:
        >>> with fer.FaceDetector() as detector:
        ...     for frame in fer.open_source("photo.jpg").frames():
        ...         print([face.score > 0.5 for face in detector.detect(frame)])
        [True, True]
    """

    def __init__(
        self, detector: DetectorName = "auto", min_confidence: float = 0.5
    ) -> None:
        """Open the models.

        Raises:
            ModelError: If a model file is missing or damaged.
        """
        if detector not in ("short", "full", "auto"):
            raise ValueError(f"detector must be short, full or auto, got {detector!r}")
        if not 0 <= min_confidence <= 1:
            raise ValueError(f"min_confidence must be 0 to 1, got {min_confidence}")
        self._search: _OneLook | _TwoLooks = (
            _TwoLooks(min_confidence)
            if detector == "auto"
            else _OneLook(detector, min_confidence)
        )

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Return the faces, surest first; a box may reach over the frame's edge."""
        return self._search.find(frame)

    def close(self) -> None:
        """Free the models; may be called twice."""
        self._search.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _OneLook:
    """One model looks once at the whole frame."""

    def __init__(self, name: ModelName, min_confidence: float) -> None:
        self._model = BlazeFace(name, min_confidence)

    def find(self, frame: Frame) -> tuple[Detection, ...]:
        picture = Picture.of(frame.image)
        return merged(_looks(self._model, picture, [picture.whole]))

    def close(self) -> None:
        self._model.close()


class _TwoLooks:
    """Both models give hints, and short range looks at each again."""

    def __init__(self, min_confidence: float) -> None:
        self._min_confidence = min_confidence
        self._short = BlazeFace("short", SHORT_HINT)
        self._full = BlazeFace("full", FULL_HINT)
        self._other_full = BlazeFace("full", FULL_HINT)
        self._judge = BlazeFace("short", min(LEAST_LOOK, min_confidence))
        self._second_core = ThreadPoolExecutor(1, "face-detector")
        self._second_core.submit(int).result()  # starts the thread
        self._last: Frame | None = None
        self._faces: tuple[Detection, ...] = ()
        self._squares: list[Square] = []
        self._used: list[Square] = []
        self._doubt, self._lenience = DOUBT, 0.0
        self._turn = 0
        self._refused: dict[Spot, int] = {}  # in which turn
        self._found: dict[Spot, int] = {}

    def find(self, frame: Frame) -> tuple[Detection, ...]:
        picture = Picture.of(frame.image)
        tiles, fine = picture.tiles, picture.fine_tiles
        squares = [*tiles, *fine]
        self._squares = []
        goes_on = self._goes_on(frame)
        self._doubt = DOUBT_IN_FILM if goes_on else DOUBT
        self._lenience = LENIENCE if frame.single else 0.0
        self._turn += 1
        if goes_on:
            self._squares = self._used
            self._refused, self._found = map(self._recent, (self._refused, self._found))
            kind = fine if fine and self._turn % 2 else tiles
            squares = [kind[self._turn // 2 % len(kind)]]
        else:
            self._refused, self._found, self._faces = {}, {}, ()
        self._used = []
        rest = self._second_core.submit(_looks, self._full, picture, squares[::2])
        hints = _looks(self._other_full, picture, squares[1::2])
        hints += _looks(self._short, picture, [picture.whole])
        hints += rest.result()
        in_turn = sorted(self._with_known(merged(hints)), key=self._last_refused)
        least = HINTS if goes_on else len(hints)
        self._faces = merged(self._look_again(picture, in_turn, least))
        self._last = frame
        return self._faces

    def _goes_on(self, frame: Frame) -> bool:
        """Return whether ``frame`` is the next of the same film."""
        last = self._last
        return (
            last is not None
            and last.source == frame.source
            and last.image.shape == frame.image.shape
            and 0 < frame.timestamp_s - last.timestamp_s < NEXT_FRAME_S
        )

    def _recent(self, turns: dict[Spot, int]) -> dict[Spot, int]:
        """Drop what was longer ago than counts."""
        return {spot: t for spot, t in turns.items() if t > self._turn - FORGOTTEN}

    def _with_known(self, hints: Sequence[Detection]) -> list[Detection]:
        """Return the last frame's faces, then the hints that are none of them.

        A known face is looked at where it was, in every frame: from the hints, which
        jump about, its key points would tremble.
        """
        known = [
            replace(
                face,
                score=max([face.score, *(h.score for h in hints if _same(h, face))]),
            )
            for face in self._faces
        ]
        new = [hint for hint in hints if not any(_same(hint, face) for face in known)]
        return [*known, *new]

    def _last_refused(self, hint: Detection) -> int:
        """Return in which turn a hint was no face, 0 if in none of late.

        Where a face was seen lately, one missed look does not count.
        """
        here = _spot(hint.box)
        return 0 if here in self._found else self._refused.get(here, 0)

    def _look_again(
        self, picture: Picture, hints: Sequence[Detection], least: int
    ) -> list[Detection]:
        """Return the faces among the first ``least`` hints, or more if it finds some.

        It goes on while there are faces, so that a crowd is found, and an empty room
        costs little.
        """
        found: list[Detection] = []
        for start in range(0, len(hints), CELLS * CELLS):
            faces = self._judge_sheet(picture, hints[start : start + CELLS * CELLS])
            if not faces and start + CELLS * CELLS >= least + len(found):
                break
            found += faces
        return found

    def _judge_sheet(
        self, picture: Picture, hints: Sequence[Detection]
    ) -> list[Detection]:
        """Return which of up to four hints are faces, seen side by side."""
        squares = [self._square(hint) for hint in hints]
        cuts = [picture.cut(square, CELL) for square in squares]
        found = []
        refused = {_spot(hint.box) for hint in hints}
        for cell, face in _side_by_side(self._judge, cuts):
            hint = hints[cell]
            seen = squares[cell].to_frame(face, _corner(cell), CELL)
            score = seen.score + HINT_SHARE * (hint.score - seen.score)
            if abs(score - self._min_confidence) < self._doubt:
                score = self._doubted(picture, hint, seen)
            if score >= self._min_confidence:
                found.append(replace(seen, score=score))
                self._used.append(squares[cell])
                here = _spot(hint.box)
                refused.discard(here)
                self._found[here] = self._turn
        self._refused.update(dict.fromkeys(refused, self._turn))
        return found

    def _doubted(self, picture: Picture, hint: Detection, face: Detection) -> float:
        """Return the score of what hint and second look leave doubtful.

        A face is one mirrored, too, and when it is looked at where it turned out to
        be; what only looks like one often is not.

        Args:
            picture: The frame.
            hint: Where the second look was.
            face: What it saw, in the frame's pixels.
        """
        around = [
            picture.cut(Square.around(one.box, MARGIN), CELL) for one in (hint, face)
        ]
        scores = [0.0, 0.0]
        for cell, seen in _side_by_side(self._short, [around[0][:, ::-1], around[1]]):
            scores[cell] = max(scores[cell], seen.score)
        looks = (face.score + sum(scores)) / (1 + len(scores))
        return looks + DOUBTED_HINT_SHARE * (hint.score - looks) + self._lenience

    def _square(self, hint: Detection) -> Square:
        """Return where to look again: where the last frame did, if that still fits.

        A face that keeps still is seen in the same square, so its key points do not
        tremble.
        """
        square = Square.around(hint.box, MARGIN)
        return next((old for old in self._squares if old.is_near(square)), square)

    def close(self) -> None:
        self._second_core.shutdown()
        for model in (self._short, self._full, self._other_full, self._judge):
            model.close()


def _side_by_side(
    model: BlazeFace, cuts: Sequence[NDArray[np.uint8]]
) -> Iterator[tuple[int, Detection]]:
    """Look at up to four pictures at once; yield in which one a face is, and the face.

    It is where it is in the sheet of all four, see ``_corner``.
    """
    sheet = np.zeros((CELLS * CELL, CELLS * CELL, 3), np.uint8)
    for cell, cut in enumerate(cuts):
        x, y = _corner(cell)
        sheet[y : y + CELL, x : x + CELL] = cut
    for face in model.find(sheet):
        column, row = (int(at // CELL) for at in face.box.center)
        cell = row * CELLS + column
        if 0 <= row < CELLS and 0 <= column < CELLS and cell < len(cuts):
            yield cell, face


def _corner(cell: int) -> tuple[int, int]:
    """Return where in a sheet a cell begins."""
    row, column = divmod(cell, CELLS)
    return column * CELL, row * CELL


def _spot(box: Box) -> Spot:
    """Return about where a box is and how large: mostly the same in the next frame."""
    size = round(2 * math.log2(max(2, box.width)))
    step = 2 ** (size / 2) / 2
    x, y = box.center
    return size, round(x / step), round(y / step)


def merged(faces: Iterable[Detection]) -> tuple[Detection, ...]:
    """Return the faces surest first, without second finds of the same face."""
    kept: list[Detection] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(_same(face, other) for other in kept):
            kept.append(face)
    return tuple(kept)


def _same(face: Detection, other: Detection) -> bool:
    return face.box.overlap(other.box) >= SAME_FACE_OVERLAP


def _looks(
    model: BlazeFace, picture: Picture, squares: Iterable[Square]
) -> list[Detection]:
    return [
        square.to_frame(face, (0, 0), model.size)
        for square in squares
        for face in model.find(picture.cut(square, model.size))
    ]
