"""Draws boxes and labels of faces onto a copy of the image; emotion colours."""

from __future__ import annotations

from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fer_core._platform.opencv import cv2
from fer_core.rendering.labels import ENGLISH, label_texts
from fer_core.rendering.steady_labels import SteadyLabels
from fer_core.types import Box, Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame, FaceReading, Point

Color = tuple[int, int, int]
"""``(r, g, b)``, 0 to 255 each."""

# The palette of Okabe and Ito (2008), distinguishable with every kind of colour
# blindness; the label names the emotion, too.
EMOTION_COLORS: dict[Emotion, Color] = {
    Emotion.ANGRY: (213, 94, 0),  # vermilion
    Emotion.DISGUST: (0, 158, 115),  # bluish green
    Emotion.FEAR: (204, 121, 167),  # reddish purple
    Emotion.HAPPY: (240, 228, 66),  # yellow
    Emotion.SAD: (0, 114, 178),  # blue
    Emotion.SURPRISE: (86, 180, 233),  # sky blue
    Emotion.NEUTRAL: (187, 187, 187),  # grey
}
UNCERTAIN_COLOR: Color = (255, 255, 255)

TEXT_SIZE = 0.028  # of the shorter side of the image
MIN_TEXT_SIZE = 11  # pixels
DASH = 4  # line widths: an uncertain face's box is dashed
DASH_POINTS = 4  # of a dash, which may go round a corner
CORNER = 4  # line widths: radius of a box's corners, as on the screen
CORNER_STEP = 15  # degrees
SMALL_TEXT = 0.8  # of it where a label is shortened
PIXELATION = 8  # blocks across a face: too few to recognize anybody
FACE_MARGIN = 0.35  # of the box, so that hair, ears and chin are covered, too


def emotion_color(emotion: Emotion | None) -> Color:
    """Return the (r, g, b) colour of an emotion; of 'uncertain' for None."""
    return UNCERTAIN_COLOR if emotion is None else EMOTION_COLORS[emotion]


def annotate(
    analysed: AnalysedFrame,
    *,
    anonymize: bool = False,
    names: Mapping[Emotion | None, str] = ENGLISH,
    steady: SteadyLabels | None = None,
) -> NDArray[np.uint8]:
    """Return a copy of the image, (H, W, 3) uint8 BGR, with boxes and labels.

    With ``anonymize`` the faces are made unrecognizable first; ``names`` of emotions
    (None is an uncertain face) are those of the viewer's language. ``steady`` is the
    same for all frames of a video: labels then keep their side while there is room.

    Example:
        >>> with fer.Reader() as reader:
        ...     reading = reader.read("photo.jpg")
        >>> image = fer.annotate(reading.analysed, anonymize=True)
        >>> image.shape, bool((image == reading.image).all())
        ((540, 960, 3), False)
    """
    image = analysed.frame.image.copy()
    if anonymize:
        for box in (
            *(f.track.detection.box for f in analysed.displayed),
            *analysed.tentative,
        ):
            anonymize_face(image, box)
    _draw_faces(image, analysed.displayed, names, steady or SteadyLabels())
    return image


def anonymize_face(image: NDArray[np.uint8], box: Box) -> None:
    """Pixelate and blur the face in ``box``, in place.

    Pixelation discards the detail for good; the blur only softens the blocks' edges.
    """
    height, width = image.shape[:2]
    across, down = int(box.width * FACE_MARGIN), int(box.height * FACE_MARGIN)
    left, right = max(0, box.left - across), min(width, box.right + across)
    top, bottom = max(0, box.top - down), min(height, box.bottom + down)
    if right <= left or bottom <= top:
        return
    region = image[top:bottom, left:right]
    tile = max(1.0, max(box.width, box.height) / PIXELATION)
    tiles = (
        max(1, round((right - left) / tile)),
        max(1, round((bottom - top) / tile)),
    )
    small = cv2.resize(region, tiles, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(
        small, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST
    )
    kernel = int(tile / 2) | 1
    region[:] = cv2.blur(coarse, (kernel, kernel))


def _draw_faces(
    image: NDArray[np.uint8],
    faces: Sequence[FaceReading],
    names: Mapping[Emotion | None, str],
    steady: SteadyLabels,
) -> None:
    height, width = image.shape[:2]
    size = max(MIN_TEXT_SIZE, round(TEXT_SIZE * min(height, width)))
    line = max(2, round(size / 9))
    boxes = [face.box for face in faces]
    for face, box in zip(faces, boxes, strict=True):
        color = emotion_color(face.label)
        _draw_box(image, box, color, line, dashed=face.label is None)
    plates = [_label_images(face, size, names) for face in faces]
    labels = steady.place(
        [face.id for face in faces],
        [(box.left, box.top, box.right, box.bottom) for box in boxes],
        [[plate.shape[1::-1] for plate in each] for each in plates],
        (width, height),
    )
    seen = [
        (label, each[label.variant], emotion_color(face.label))
        for label, each, face in zip(labels, plates, faces, strict=True)
        if label is not None
    ]
    for label, _, color in seen:
        if label.leader is not None:
            _draw_leader(image, label.leader, color, line)
    for label, plate, _ in seen:
        _paste(image, plate, round(label.area[0]), round(label.area[1]))


def _label_images(
    face: FaceReading, size: int, names: Mapping[Emotion | None, str]
) -> list[NDArray[np.uint8]]:
    """Return a face's label in its lengths; the shorter ones are smaller, too."""
    color = emotion_color(face.label)
    whole, *shorter = label_texts(face, names)
    small = max(MIN_TEXT_SIZE, round(size * SMALL_TEXT))
    return [
        _label_image(whole, color, size),
        *(_label_image(text, color, small) for text in shorter),
    ]


def _draw_box(
    image: NDArray[np.uint8], box: Box, color: Color, line: int, *, dashed: bool
) -> None:
    outline = _rounded(box, CORNER * line)
    # A dark line under the coloured one shows it on any background.
    cv2.polylines(image, [outline], True, (0, 0, 0), line + 2, cv2.LINE_AA)
    dashes = _dashes(outline, DASH * line) if dashed else [outline]
    for dash in dashes:
        cv2.polylines(image, [dash], not dashed, color[::-1], line, cv2.LINE_AA)


def _rounded(box: Box, radius: int) -> NDArray[np.int32]:
    """Return the (N, 2) points of a box with round corners, clockwise."""
    left, top, right, bottom = box.left, box.top, box.right - 1, box.bottom - 1
    radius = max(0, min(radius, (right - left) // 2, (bottom - top) // 2))
    corners = (
        ((left + radius, top + radius), 180),
        ((right - radius, top + radius), 270),
        ((right - radius, bottom - radius), 0),
        ((left + radius, bottom - radius), 90),
    )
    arcs = [
        cv2.ellipse2Poly(center, (radius, radius), 0, start, start + 90, CORNER_STEP)
        for center, start in corners
    ]
    return np.concatenate(arcs).astype(np.int32)


def _dashes(outline: NDArray[np.int32], length: int) -> list[NDArray[np.int32]]:
    """Return every other piece of ``length`` pixels of a closed line."""
    closed = np.vstack([outline, outline[:1]]).astype(np.float64)
    steps = np.hypot(*np.diff(closed, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0, along[-1], 2 * length)
    ends = [
        np.linspace(start, min(start + length, along[-1]), DASH_POINTS) for start in at
    ]
    x, y = (np.interp(np.array(ends), along, closed[:, axis]) for axis in (0, 1))
    return list(np.rint(np.stack([x, y], axis=-1)).astype(np.int32))


def _draw_leader(
    image: NDArray[np.uint8], ends: tuple[Point, Point], color: Color, line: int
) -> None:
    start, end = (tuple(round(part) for part in point) for point in ends)
    cv2.line(image, start, end, (0, 0, 0), line + 2, cv2.LINE_AA)
    cv2.line(image, start, end, color[::-1], line, cv2.LINE_AA)


def _paste(
    image: NDArray[np.uint8], plate: NDArray[np.uint8], left: int, top: int
) -> None:
    """Draw ``plate`` at its place; what does not fit into the image is cut."""
    seen = image[top : top + plate.shape[0], left : left + plate.shape[1]]
    seen[:] = plate[: seen.shape[0], : seen.shape[1]]


@lru_cache(maxsize=1024)  # labels repeat: 7 emotions, 100 percentages
def _label_image(text: str, color: Color, size: int) -> NDArray[np.uint8]:
    """Return ``text`` on a background of ``color`` as (h, w, 3) uint8 BGR."""
    font = label_font(size)
    pad = max(2, size // 3)
    ascent, descent = font.getmetrics()
    wide = int(font.getlength(text)) + 2 * pad
    plate = Image.new("RGB", (wide, ascent + descent + pad // 2 * 2), color)
    draw = ImageDraw.Draw(plate)
    draw.text((pad, pad // 2), text, fill=contrasting_text_color(color), font=font)
    draw.rectangle((0, 0, plate.width - 1, plate.height - 1), outline=(0, 0, 0))
    return np.ascontiguousarray(np.asarray(plate)[..., ::-1])


def contrasting_text_color(background: Color) -> Color:
    """Return black or white, whichever is read more easily on ``background``."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in background)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    on_black, on_white = (luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)
    return (0, 0, 0) if on_black >= on_white else (255, 255, 255)


@lru_cache(maxsize=16)
def label_font(size: int) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans Bold, which matplotlib ships, in ``size`` pixels."""
    spec = PathFinder.find_spec("matplotlib")  # not imported: that takes a while
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("matplotlib is missing", name="matplotlib")
    (folder,) = spec.submodule_search_locations
    font = Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    return ImageFont.truetype(str(font), size)
