"""Accuracy on whole frames (detection to classification), compared with clean crops.

FER2013's images show little but the face, so faces of PublicTest are pasted onto the
heads of the two people in the sample clip, in synthetic scenes of 1280x720: at several
sizes, blurred, badly lit. A missed face counts as wrong. Clean crops are classified
like still images, with flip averaging.

A camera gives a face more than one chance. With ``--frames 15`` each face is a clip of
half a second with drift and sensor noise; what counts is the tracked and smoothed
prediction in the last frame.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fer_core.benchmarks.scenes import PortraitFace
    from fer_core.pipeline import Pipeline
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import Box, Emotion

    Picture = NDArray[np.uint8]
    Condition = tuple[str, int, Callable[[Picture, np.random.Generator], Picture]]

# The detector's box in FER2013's 48x48 images (medians of 251).
BOX_WIDTH = 39.0
BOX_CENTER = (23.8, 27.5)
SEAM = 2  # width of the blended border around the 48x48 face, in its pixels
SIZE = 160  # face width in pixels for all conditions but size
SIZES = (60, 90, 120, 160, 240, 400)
BATCH = 64
BACKGROUNDS = 8
DARK_SHARE = 0.2  # of the faces, those with the darkest centre, count as dark
IOU_THRESHOLD = 0.3  # between the detection and the pasted face
FRAME_S = 1 / 30
CLIP_S = 10.0  # from the start of one clip to the next: ends all tracks
DRIFT = 1 / 160  # sideways from frame to frame, in face widths
SENSOR_NOISE = 2.0  # standard deviation in a clip, in grey values


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's flags."""
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv")
    parser.add_argument("--ferplus", type=Path, help="fer2013new.csv: FER+ votes")
    parser.add_argument("--weights", type=Path, help="default: those that ship")
    parser.add_argument("--limit", type=_count, default=1000, help="faces looked at")
    parser.add_argument(
        "--frames",
        type=_count,
        default=1,
        help="of each face's film, 30 a second; 1 is a still picture",
    )


def _count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is no whole number from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> None:
    """Print recall and accuracy for each condition."""
    from fer_core.benchmarks.scenes import load_portraits
    from fer_core.datasets.faces import load_faces
    from fer_core.pipeline import PipelineConfig, pipeline_with
    from fer_core.recognition.classifier import load_classifier

    faces = load_faces(options.data, options.ferplus).split("PublicTest")
    truth = faces.majority if faces.rated.any() else faces.labels
    rows = np.flatnonzero(faces.rated) if faces.rated.any() else np.arange(len(faces))
    rows = rows[:: max(1, math.ceil(len(rows) / options.limit))]
    images, labels = faces.images[rows], truth[rows].astype(int)
    classifier = load_classifier(options.weights)
    clean = _predictions(classifier, list(images)) == labels
    middles = images[:, 14:40, 12:36].mean(axis=(1, 2))
    dark = middles <= np.quantile(middles, DARK_SHARE)
    shares = f"{clean.mean():.1%}, of dark faces {clean[dark].mean():.1%}"
    print(f"{len(rows)} faces; clean crops {shares}")
    print("right: of all faces; in brackets: clean crops of the same faces")
    print(f"{'condition':22}    found   right  of found           dark, of found")
    portraits = [grey_portrait(portrait) for portrait in load_portraits(None, 2)]
    pipeline = pipeline_with(classifier, PipelineConfig())
    try:
        for condition in conditions():
            seen = [
                _predict_in_scene(
                    pipeline,
                    replace_face(portraits[i % 2], image),
                    i,
                    condition,
                    options.frames,
                )
                for i, image in enumerate(images)
            ]
            found = np.array([emotion is not None for emotion in seen])
            right = np.array([a == b for a, b in zip(seen, labels, strict=True)])
            pairs = (
                f"{_share(right[some])} ({_share(clean[some])})"
                for some in (found, found & dark)
            )
            both = f"{found.mean():8.1%}{right.mean():8.1%}"
            print(f"{condition[0]:22} {both}  {'    '.join(pairs)}", flush=True)
    finally:
        pipeline.close()


def conditions() -> tuple[Condition, ...]:
    """Return (name, face width in pixels, corruption) of each condition."""
    return (
        *((f"{size} px", size, _unchanged) for size in SIZES),
        ("out of focus, half", SIZE, lambda frame, _: blurred(frame, 0.015)),
        ("out of focus", SIZE, lambda frame, _: blurred(frame, 0.03)),
        ("far out of focus", SIZE, lambda frame, _: blurred(frame, 0.06)),
        ("moved, half", SIZE, lambda frame, _: motion_blurred(frame, 0.04)),
        ("moved", SIZE, lambda frame, _: motion_blurred(frame, 0.08)),
        ("half of the light", SIZE, lambda f, random: exposed(f, 0.5, 4, random)),
        ("dim and noisy", SIZE, lambda frame, random: exposed(frame, 0.25, 4, random)),
        ("very dim and noisy", SIZE, lambda f, random: exposed(f, 0.1, 4, random)),
        ("overexposed, half", SIZE, lambda f, random: exposed(f, 1.35, 2, random)),
        ("overexposed", SIZE, lambda frame, random: exposed(frame, 1.7, 2, random)),
        ("light from side, half", SIZE, lambda frame, _: lit_from_left(frame, 0.4)),
        ("light from one side", SIZE, lambda frame, _: lit_from_left(frame, 0.8)),
        ("sunglasses", SIZE, lambda frame, _: occluded(frame, (15, 24), (10, 38), 20)),
        (
            "surgical mask",
            SIZE,
            lambda frame, _: occluded(frame, (28, 46), (9, 39), 200),
        ),
        (
            "half in front",
            SIZE,
            lambda frame, _: occluded(frame, (0, 48), (24, 48), 90),
        ),
    )


def _unchanged(frame: Picture, _random: np.random.Generator) -> Picture:
    return frame


def blurred(frame: Picture, share: float) -> Picture:
    """Return the frame with defocus blur; its sigma is ``share`` of ``SIZE``."""
    from fer_core._platform.opencv import cv2

    return np.asarray(cv2.GaussianBlur(frame, (0, 0), share * SIZE), np.uint8)


def motion_blurred(frame: Picture, share: float) -> Picture:
    """Return the frame with horizontal motion blur over ``share`` of ``SIZE``."""
    from fer_core._platform.opencv import cv2

    return np.asarray(cv2.blur(frame, (round(share * SIZE), 1)), np.uint8)


def exposed(
    frame: Picture, gain: float, noise: float, random: np.random.Generator
) -> Picture:
    """Return the frame with exposure ``gain`` and sensor noise, in grey values.

    The noise is added after the exposure, as a camera does, and values are clipped.
    """
    noise_image = random.standard_normal(frame.shape, dtype=np.float32) * noise
    seen: NDArray[np.float32] = frame * np.float32(gain) + noise_image
    return seen.clip(0, 255).astype(np.uint8)


def lit_from_left(frame: Picture, loss: float) -> Picture:
    """Return the frame with side light that falls off to the right within the face.

    The face is centred, see ``synthetic_scene``. ``loss`` is that of its right cheek,
    0 to 1.
    """
    columns = np.arange(frame.shape[1], dtype=np.float32)
    across = ((columns - frame.shape[1] / 2) / SIZE + 0.5).clip(0, 1)
    lit: NDArray[np.float32] = frame * (1 - np.float32(loss) * across)[None, :, None]
    return lit.astype(np.uint8)


def occluded(
    frame: Picture, rows: tuple[int, int], columns: tuple[int, int], grey: int
) -> Picture:
    """Return the frame with a rectangle of the face, in FER2013's pixels, occluded."""
    scale = SIZE / BOX_WIDTH
    height, width = frame.shape[:2]
    top, bottom = (round(height / 2 + (row - BOX_CENTER[1]) * scale) for row in rows)
    left, right = (round(width / 2 + (at - BOX_CENTER[0]) * scale) for at in columns)
    hidden = frame.copy()
    hidden[top:bottom, left:right] = grey
    return hidden


def _predict_in_scene(
    pipeline: Pipeline,
    portrait: PortraitFace,
    index: int,
    condition: Condition,
    count: int,
) -> Emotion | None:
    """Return the prediction in the last of ``count`` frames; None if missed."""
    from fer_core.types import Frame

    _, size, corrupt = condition
    for left in reversed(range(count)):
        random = np.random.default_rng((index, left))
        picture, box = synthetic_scene(portrait, size, index, left * DRIFT * size)
        picture = corrupt(picture, random)
        if count > 1:
            picture = add_sensor_noise(picture, random)
        at_s = index * CLIP_S - left * FRAME_S
        frame = Frame(picture, at_s, index, "scene", is_still=count == 1)
        faces = pipeline.process(frame).faces
    iou, emotion = max(
        ((face.track.detection.box.iou(box), face.scores.emotion) for face in faces),
        default=(0.0, None),
    )
    return emotion if iou >= IOU_THRESHOLD else None


def grey_portrait(portrait: PortraitFace) -> PortraitFace:
    """Return a portrait in grey, like FER2013's faces, and scaled to ``SIZE``."""
    from fer_core._platform.opencv import cv2
    from fer_core.benchmarks.scenes import PortraitFace

    scale = SIZE / portrait.width
    grey = cv2.cvtColor(portrait.picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Portraits end at hair and chin, FER2013's images beyond.
    more = SIZE // 4
    above, below = (
        cv2.blur(row, (more, 1)).repeat(more, 0) for row in (small[:1], small[-1:])
    )
    longer = np.vstack([above, small, below])
    return PortraitFace(
        np.asarray(cv2.cvtColor(longer, cv2.COLOR_GRAY2BGR), np.uint8),
        portrait.x * scale,
        portrait.y * scale + more,
        SIZE,
    )


def replace_face(portrait: PortraitFace, image: Picture) -> PortraitFace:
    """Paste a FER2013 face, (48, 48) uint8, over the face of a portrait."""
    from dataclasses import replace

    from fer_core._platform.opencv import cv2

    side = image.shape[0]
    scale = portrait.width / BOX_WIDTH
    to_head = np.array(
        [
            [scale, 0, portrait.x - scale * BOX_CENTER[0]],
            [0, scale, portrait.y - scale * BOX_CENTER[1]],
        ]
    )
    # The whole image is pasted, as in the clean crop; the seam lies outside it.
    pad = SEAM // 2
    mask = np.pad(np.ones((side + SEAM, side + SEAM), np.float32), pad)
    soft = cv2.blur(mask, (SEAM + 1, SEAM + 1), borderType=cv2.BORDER_CONSTANT)
    to_seam = to_head - np.array([[0, 0, SEAM * scale]])
    height, width = portrait.picture.shape[:2]
    size = (width, height)
    face = cv2.warpAffine(
        image, to_head, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    share = cv2.warpAffine(soft, to_seam, size)[..., None]
    original = portrait.picture.astype(np.float32)
    mixed = original + share * (face[..., None].astype(np.float32) - original)
    return replace(portrait, picture=mixed.clip(0, 255).astype(np.uint8))


def synthetic_scene(
    portrait: PortraitFace, size: int, index: int, offset: float = 0.0
) -> tuple[Picture, Box]:
    """Return a scene and its face box; the face is ``offset`` px left of the centre."""
    from fer_core.benchmarks.scenes import HEIGHT, WIDTH, paste_face

    picture = _background(index % BACKGROUNDS).copy()
    return picture, paste_face(picture, portrait, WIDTH / 2 - offset, HEIGHT / 2, size)


def add_sensor_noise(picture: Picture, random: np.random.Generator) -> Picture:
    """Return the image with one of many patterns of sensor noise."""
    from fer_core._platform.opencv import cv2

    noise_image = np.roll(_sensor_noise(), random.integers(picture.shape[0]), axis=0)
    return np.asarray(cv2.add(picture, noise_image, dtype=cv2.CV_8U), np.uint8)


@cache
def _sensor_noise() -> NDArray[np.int16]:
    from fer_core.benchmarks.scenes import HEIGHT, WIDTH

    noise_image = np.random.default_rng(0).normal(0, SENSOR_NOISE, (HEIGHT, WIDTH, 3))
    return noise_image.round().astype(np.int16)


@cache
def _background(number: int) -> Picture:
    from fer_core.benchmarks.scenes import background

    return background(np.random.default_rng(number))


def _predictions(
    classifier: EmotionClassifier, crops: Sequence[Picture]
) -> NDArray[np.intp]:
    from fer_core.recognition.flip_averaging import classify_with_flip

    scores = [
        one
        for start in range(0, len(crops), BATCH)
        for one in classify_with_flip(classifier, crops[start : start + BATCH])
    ]
    return np.array([int(one.emotion) for one in scores], np.intp)


def _share(right: NDArray[np.bool_]) -> str:
    return f"{right.mean():.1%}" if right.size else "none"
