"""Synthetic scenes: portraits pasted onto backgrounds at known positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import ASSETS
from fer_core.errors import DataError
from fer_core.types import Box, Detection, Frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fer_core.detection.detector import FaceDetector

    Picture = np.typing.NDArray[np.uint8]

WIDTH, HEIGHT = 1280, 720
FRAME = Box(0, 0, WIDTH, HEIGHT)
SAMPLE_FRAMES = (95, 210)  # of the sample clip: one person each, close
PORTRAIT_SIDE = 2.6  # of a portrait crop, in face widths
UPSCALE = 10  # FER2013's images are too small for the detector
BORDER = 0.3  # and too tightly cropped
FRONTAL = 0.25  # largest offset of the nose from the eyes' midpoint, in eye distances


@dataclass(frozen=True, slots=True)
class PortraitFace:
    """A face crop with its surroundings.

    Attributes:
        picture: (H, W, 3) uint8, BGR.
        x, y: Centre of the face box.
        width: Of the face box, which is about as wide as the cheeks.
    """

    picture: Picture
    x: float
    y: float
    width: float


def load_portraits(faces: Path | None, limit: int) -> list[PortraitFace]:
    """Return frontal faces from a folder, a FER2013 file, or the sample clip.

    Raises:
        FerError: If they cannot be read or show no frontal face.
    """
    from fer_core.detection.detector import FaceDetector

    with FaceDetector() as detector:
        if faces is None:
            found = _from_sample(detector)
        elif faces.is_dir():
            found = _from_photos(detector, faces)
        else:
            found = _from_fer2013(detector, faces, limit)
    if not found:
        raise DataError(f"{faces} shows no frontal face. Give other pictures.")
    return found[:limit]


def _from_sample(detector: FaceDetector) -> list[PortraitFace]:
    from fer_core.sources.factory import open_source

    source = open_source(str(ASSETS / "sample.mp4"))
    return [
        portrait
        for frame in source.frames()
        if frame.index in SAMPLE_FRAMES
        for portrait in _crop_portraits(frame.image, detector.detect(frame))
    ]


def _from_photos(detector: FaceDetector, folder: Path) -> list[PortraitFace]:
    from fer_core.sources.images import open_folder

    return [
        portrait
        for frame in open_folder(folder).frames()
        for portrait in _crop_portraits(frame.image, detector.detect(frame))
    ]


def _from_fer2013(detector: FaceDetector, data: Path, limit: int) -> list[PortraitFace]:
    portraits: list[PortraitFace] = []
    images = fer2013_images(data)
    for index in range(0, len(images), max(1, len(images) // (2 * limit))):
        frame, edge = enlarged(images[index], index)
        found = [face for face in detector.detect(frame) if is_frontal(face)]
        if len(found) == 1:
            x, y = found[0].box.center
            portraits.append(
                PortraitFace(
                    np.asarray(cv2.cvtColor(images[index], cv2.COLOR_GRAY2BGR)),
                    (x - edge) / UPSCALE,
                    (y - edge) / UPSCALE,
                    found[0].box.width / UPSCALE,
                )
            )
    return portraits


def fer2013_images(data: Path) -> np.typing.NDArray[np.uint8]:
    """Return (N, 48, 48) uint8 of a FER2013 file.

    Raises:
        DataError: If it cannot be read.
    """
    from fer_core.datasets.faces import load_faces

    return load_faces(data).images


def enlarged(image: Picture, index: int) -> tuple[Frame, int]:
    """Return a FER2013 image as an upscaled frame with a border, and its border in px.

    Args:
        image: (48, 48) uint8.
        index: The frame's index.
    """
    size = len(image) * UPSCALE
    edge = round(size * BORDER)
    large = cv2.resize(image, (size, size), interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(large, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    bgr = np.asarray(cv2.cvtColor(wide, cv2.COLOR_GRAY2BGR), np.uint8)
    return Frame(bgr, float(index), index, "FER2013"), edge


def is_frontal(face: Detection) -> bool:
    """Return whether a face is about frontal."""
    right, left, nose = (
        point[0]
        for point in (
            face.key_points.right_eye,
            face.key_points.left_eye,
            face.key_points.nose,
        )
    )
    return abs(nose - (right + left) / 2) < FRONTAL * abs(left - right)


def _crop_portraits(image: Picture, faces: Iterable[Detection]) -> list[PortraitFace]:
    portraits = []
    for face in filter(is_frontal, faces):
        x, y = face.box.center
        reach = face.box.width * PORTRAIT_SIDE / 2
        left, top = max(0, round(x - reach)), max(0, round(y - reach))
        part = image[top : round(y + reach), left : round(x + reach)]
        portraits.append(PortraitFace(part, x - left, y - top, face.box.width))
    return portraits


def background(random: np.random.Generator) -> Picture:
    """Return a (720, 1280, 3) uint8 image of coloured noise, without a face."""
    scene = np.full((HEIGHT, WIDTH, 3), random.uniform(60, 190), np.float32)
    for scale in (4, 16, 64):
        size = (HEIGHT // scale + 1, WIDTH // scale + 1, 3)
        noise = random.normal(0, scale / 3, size).astype(np.float32)
        scene += cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return scene.clip(0, 255).astype(np.uint8)


def paste_face(
    scene: Picture,
    face: PortraitFace,
    x: float,
    y: float,
    width: float,
    within: Box = FRAME,
) -> Box:
    """Paste a portrait into ``scene`` with the face centred at (x, y); return its box.

    The face is ``width`` pixels wide; its surroundings are clipped to ``within``.
    """
    scale = width / face.width
    rows, columns = face.picture.shape[:2]
    size = max(2, round(columns * scale)), max(2, round(rows * scale))
    filter_ = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.resize(face.picture, size, interpolation=filter_)
    soft = max(1, min(size) // 25)
    mask = np.zeros((size[1], size[0]), np.float32)
    mask[soft:-soft, soft:-soft] = 1
    mask = cv2.blur(mask, (soft, soft))[..., None]
    left, top = round(x - face.x * scale), round(y - face.y * scale)
    x0, x1 = max(within.left, left), min(within.right, left + size[0])
    y0, y1 = max(within.top, top), min(within.bottom, top + size[1])
    here = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
    old = scene[y0:y1, x0:x1]
    scene[y0:y1, x0:x1] = old + mask[here] * (picture[here].astype(np.float32) - old)
    half = width / 2
    return Box(round(x - half), round(y - half), round(x + half), round(y + half))
