"""Draws boxes and labels of faces onto a copy of the image; emotion colours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import ASSETS
from fer_core.types import Box, Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame, FaceReading

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
UNCERTAIN = "Uncertain"

TEXT_SIZE = 0.028  # of the shorter side of the image
MIN_TEXT_SIZE = 11  # pixels
MAX_LABEL_WIDTH = 1.5  # of the face's box
PIXELATION = 8  # blocks across a face: too few to recognize anybody
FACE_MARGIN = 0.35  # of the box, so that hair, ears and chin are covered, too


def emotion_color(emotion: Emotion | None) -> Color:
    """Return the (r, g, b) colour of an emotion; of 'uncertain' for None."""
    return UNCERTAIN_COLOR if emotion is None else EMOTION_COLORS[emotion]


def annotate(analysed: AnalysedFrame, *, anonymize: bool = False) -> NDArray[np.uint8]:
    """Return a copy of the image, (H, W, 3) uint8 BGR, with boxes and labels.

    With ``anonymize`` the faces are made unrecognizable first.

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
    for face in sorted(
        analysed.displayed, key=lambda face: face.track.detection.box.bottom
    ):
        _draw_face(image, face)
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


def face_label(face: FaceReading) -> str:
    """Return the label text of a face: ``1  Happy 87 %``."""
    return f"{face.track.face_id}  {emotion_text(face)}"


def emotion_text(face: FaceReading) -> str:
    """Return emotion and probability: ``Happy 87 %``, or ``Uncertain``."""
    if face.label is None:
        return UNCERTAIN
    return f"{face.label.label} {face.shown.probabilities[face.label]:.0%}".replace(
        "%", " %"
    )


def _draw_face(image: NDArray[np.uint8], face: FaceReading) -> None:
    height, width = image.shape[:2]
    box = face.track.detection.box
    size = max(MIN_TEXT_SIZE, round(TEXT_SIZE * min(height, width)))
    line = max(2, round(size / 9))
    color = emotion_color(face.label)
    _draw_box(image, box, color, line)
    _place_label(image, _fit_label(face, color, size), box, line)


def _fit_label(face: FaceReading, color: Color, size: int) -> NDArray[np.uint8]:
    """Return the label; smaller and shorter on a small face."""
    room = face.track.detection.box.width * MAX_LABEL_WIDTH
    label = _label_image(face_label(face), color, size)
    if label.shape[1] > room:
        size = max(MIN_TEXT_SIZE, int(size * room / label.shape[1]))
        label = _label_image(face_label(face), color, size)
    if label.shape[1] > room:
        label = _label_image(emotion_text(face).split()[0], color, size)
    return label


def _draw_box(image: NDArray[np.uint8], box: Box, color: Color, line: int) -> None:
    corners = (box.left, box.top), (box.right - 1, box.bottom - 1)
    # A dark line under the coloured one shows it on any background.
    cv2.rectangle(image, *corners, (0, 0, 0), line + 2)
    cv2.rectangle(image, *corners, color[::-1], line)


def _place_label(
    image: NDArray[np.uint8], label: NDArray[np.uint8], box: Box, line: int
) -> None:
    """Draw the label above the box, or below or in it where there is no room above."""
    height, width = image.shape[:2]
    tall, wide = label.shape[:2]
    left = min(max(0, box.left - line), max(0, width - wide))
    top = box.top - tall - line // 2
    if top < 0:
        under = box.bottom + line // 2
        top = under if under + tall <= height else max(0, box.top)
    top = min(top, max(0, height - tall))
    seen = image[top : top + tall, left : left + wide]
    seen[:] = label[: seen.shape[0], : seen.shape[1]]


@lru_cache(maxsize=1024)  # labels repeat: 7 emotions, 100 percentages
def _label_image(text: str, color: Color, size: int) -> NDArray[np.uint8]:
    """Return ``text`` on a background of ``color`` as (h, w, 3) uint8 BGR."""
    font = _font(size)
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
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans Bold in ``size`` pixels."""
    return ImageFont.truetype(str(ASSETS / "DejaVuSans-Bold.ttf"), size)
