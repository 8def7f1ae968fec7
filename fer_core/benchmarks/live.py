"""Accuracy on whole frames (detector, crop, classifier) beside that on clean crops.

FER2013's pictures show little but the face, so faces of PublicTest are worn by the two
people of the sample clip, who stand in made-up rooms of 1280x720: at several sizes,
blurred, badly lit. A face that is not found counts as wrong. Clean crops are read as
the pipeline reads a single picture, from both sides.

A camera gives a face more than one chance. With ``--frames 15`` each is a film of half
a second, in which the head drifts and the camera adds noise; what counts is the
reading, tracked and smoothed, in the last frame.
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

# Where the detector's box lies in FER2013's 48x48 pictures (medians of 251).
BOX_WIDTH = 39.0
BOX_CENTER = (23.8, 27.5)
SEAM = 2  # pixels around the 48x48 over which its edge fades into the head
SIZE = 160  # pixels a face is wide while blur and light are tried
SIZES = (60, 90, 120, 160, 240, 400)
BATCH = 64
ROOMS = 8
DARK = 0.2  # of the faces are called dark: those whose middle is darkest
SAME_FACE = 0.3  # intersection over union with where the face was put
FRAME_S = 1 / 30
FILM_S = 10.0  # from one film's beginning to the next: long enough to forget a face
DRIFT = 1 / 160  # of the face's width, sideways from frame to frame
GRAIN = 2.0  # grey values, standard deviation of the noise in a film


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
    """Print found faces and accuracy for each condition."""
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
    clean = _answers(classifier, list(images)) == labels
    middles = images[:, 14:40, 12:36].mean(axis=(1, 2))
    dark = middles <= np.quantile(middles, DARK)
    shares = f"{clean.mean():.1%}, of dark faces {clean[dark].mean():.1%}"
    print(f"{len(rows)} faces; clean crops {shares}")
    print("right: of all faces; in brackets: clean crops of the same faces")
    print(f"{'condition':22}    found   right  of found           dark, of found")
    heads = [grey_head(head) for head in load_portraits(None, 2)]
    pipeline = pipeline_with(classifier, PipelineConfig())
    try:
        for condition in conditions():
            seen = [
                _seen(pipeline, wear(heads[i % 2], image), i, condition, options.frames)
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
    """Return (name, face width in pixels, what happens to the frame) of each."""
    return (
        *((f"{size} px", size, _as_it_is) for size in SIZES),
        ("out of focus, half", SIZE, lambda frame, _: blurred(frame, 0.015)),
        ("out of focus", SIZE, lambda frame, _: blurred(frame, 0.03)),
        ("far out of focus", SIZE, lambda frame, _: blurred(frame, 0.06)),
        ("moved, half", SIZE, lambda frame, _: smeared(frame, 0.04)),
        ("moved", SIZE, lambda frame, _: smeared(frame, 0.08)),
        ("half of the light", SIZE, lambda f, random: dimmed(f, 0.5, 4, random)),
        ("dim and noisy", SIZE, lambda frame, random: dimmed(frame, 0.25, 4, random)),
        ("very dim and noisy", SIZE, lambda f, random: dimmed(f, 0.1, 4, random)),
        ("overexposed, half", SIZE, lambda f, random: dimmed(f, 1.35, 2, random)),
        ("overexposed", SIZE, lambda frame, random: dimmed(frame, 1.7, 2, random)),
        ("light from side, half", SIZE, lambda frame, _: lit_from_left(frame, 0.4)),
        ("light from one side", SIZE, lambda frame, _: lit_from_left(frame, 0.8)),
        ("sunglasses", SIZE, lambda frame, _: covered(frame, (15, 24), (10, 38), 20)),
        (
            "surgical mask",
            SIZE,
            lambda frame, _: covered(frame, (28, 46), (9, 39), 200),
        ),
        ("half in front", SIZE, lambda frame, _: covered(frame, (0, 48), (24, 48), 90)),
    )


def _as_it_is(frame: Picture, _random: np.random.Generator) -> Picture:
    return frame


def blurred(frame: Picture, share: float) -> Picture:
    """Return the frame out of focus by ``share`` of ``SIZE`` (standard deviation)."""
    from fer_core._platform.opencv import cv2

    return np.asarray(cv2.GaussianBlur(frame, (0, 0), share * SIZE), np.uint8)


def smeared(frame: Picture, share: float) -> Picture:
    """Return the frame of a head that moved sideways by ``share`` of ``SIZE``."""
    from fer_core._platform.opencv import cv2

    return np.asarray(cv2.blur(frame, (round(share * SIZE), 1)), np.uint8)


def dimmed(
    frame: Picture, gain: float, noise: float, random: np.random.Generator
) -> Picture:
    """Return the frame times ``gain``, with a sensor's noise of ``noise`` grey values.

    A camera adds its noise after the light is lost, and cuts off what is too bright.
    """
    grain = random.standard_normal(frame.shape, dtype=np.float32) * noise
    seen: NDArray[np.float32] = frame * np.float32(gain) + grain
    return seen.clip(0, 255).astype(np.uint8)


def lit_from_left(frame: Picture, loss: float) -> Picture:
    """Return the frame with light that falls off towards the right within a face.

    The face is in the middle, see ``scene``; its right cheek lacks ``loss`` (0 to 1).
    """
    columns = np.arange(frame.shape[1], dtype=np.float32)
    across = ((columns - frame.shape[1] / 2) / SIZE + 0.5).clip(0, 1)
    lit: NDArray[np.float32] = frame * (1 - np.float32(loss) * across)[None, :, None]
    return lit.astype(np.uint8)


def covered(
    frame: Picture, rows: tuple[int, int], columns: tuple[int, int], grey: int
) -> Picture:
    """Return the frame with a part of the face, in FER2013's pixels, hidden."""
    scale = SIZE / BOX_WIDTH
    height, width = frame.shape[:2]
    top, bottom = (round(height / 2 + (row - BOX_CENTER[1]) * scale) for row in rows)
    left, right = (round(width / 2 + (at - BOX_CENTER[0]) * scale) for at in columns)
    hidden = frame.copy()
    hidden[top:bottom, left:right] = grey
    return hidden


def _seen(
    pipeline: Pipeline,
    head: PortraitFace,
    index: int,
    condition: Condition,
    count: int,
) -> Emotion | None:
    """Return what the face shows in the last of ``count`` frames, None if not found."""
    from fer_core.types import Frame

    _, size, spoil = condition
    for left in reversed(range(count)):
        random = np.random.default_rng((index, left))
        picture, box = scene(head, size, index, left * DRIFT * size)
        picture = spoil(picture, random)
        if count > 1:
            picture = grained(picture, random)
        at_s = index * FILM_S - left * FRAME_S
        frame = Frame(picture, at_s, index, "scene", is_still=count == 1)
        faces = pipeline.process(frame).faces
    iou, emotion = max(
        ((face.track.detection.box.iou(box), face.scores.emotion) for face in faces),
        default=(0.0, None),
    )
    return emotion if iou >= SAME_FACE else None


def grey_head(head: PortraitFace) -> PortraitFace:
    """Return a head without its colours, as FER2013's faces have none, and smaller."""
    from fer_core._platform.opencv import cv2
    from fer_core.benchmarks.scenes import PortraitFace

    scale = SIZE / head.width
    grey = cv2.cvtColor(head.picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # They end at hair and chin, where FER2013's pictures do not.
    more = SIZE // 4
    above, below = (
        cv2.blur(row, (more, 1)).repeat(more, 0) for row in (small[:1], small[-1:])
    )
    longer = np.vstack([above, small, below])
    return PortraitFace(
        np.asarray(cv2.cvtColor(longer, cv2.COLOR_GRAY2BGR), np.uint8),
        head.x * scale,
        head.y * scale + more,
        SIZE,
    )


def wear(head: PortraitFace, image: Picture) -> PortraitFace:
    """Return the head with a FER2013 face, (48, 48) uint8, where its own was."""
    from dataclasses import replace

    from fer_core._platform.opencv import cv2

    side = image.shape[0]
    scale = head.width / BOX_WIDTH
    to_head = np.array(
        [
            [scale, 0, head.x - scale * BOX_CENTER[0]],
            [0, scale, head.y - scale * BOX_CENTER[1]],
        ]
    )
    # All of the picture is shown, as in the clean crop; the seam lies outside it.
    reach = SEAM // 2
    mask = np.pad(np.ones((side + SEAM, side + SEAM), np.float32), reach)
    soft = cv2.blur(mask, (SEAM + 1, SEAM + 1), borderType=cv2.BORDER_CONSTANT)
    to_seam = to_head - np.array([[0, 0, SEAM * scale]])
    height, width = head.picture.shape[:2]
    size = (width, height)
    face = cv2.warpAffine(
        image, to_head, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    share = cv2.warpAffine(soft, to_seam, size)[..., None]
    own = head.picture.astype(np.float32)
    mixed = own + share * (face[..., None].astype(np.float32) - own)
    return replace(head, picture=mixed.clip(0, 255).astype(np.uint8))


def scene(
    head: PortraitFace, size: int, index: int, offset: float = 0.0
) -> tuple[Picture, Box]:
    """Return a room with the head ``offset`` left of its middle, and the face's box."""
    from fer_core.benchmarks.scenes import HEIGHT, WIDTH, place

    picture = _room(index % ROOMS).copy()
    return picture, place(picture, head, WIDTH / 2 - offset, HEIGHT / 2, size)


def grained(picture: Picture, random: np.random.Generator) -> Picture:
    """Return the picture with one of many noises of a camera."""
    from fer_core._platform.opencv import cv2

    grain = np.roll(_grain(), random.integers(picture.shape[0]), axis=0)
    return np.asarray(cv2.add(picture, grain, dtype=cv2.CV_8U), np.uint8)


@cache
def _grain() -> NDArray[np.int16]:
    from fer_core.benchmarks.scenes import HEIGHT, WIDTH

    grain = np.random.default_rng(0).normal(0, GRAIN, (HEIGHT, WIDTH, 3))
    return grain.round().astype(np.int16)


@cache
def _room(number: int) -> Picture:
    from fer_core.benchmarks.scenes import room

    return room(np.random.default_rng(number))


def _answers(
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
