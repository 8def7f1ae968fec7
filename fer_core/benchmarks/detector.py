"""Recall by face width on synthetic scenes with one face and with ten, and latency.

Widths are those of the detector's box, which is about as wide as the cheeks, in a
1280x720 frame. Scenes are generated from a fixed seed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fer_core.benchmarks.scenes import (
    FRAME,
    HEIGHT,
    WIDTH,
    PortraitFace,
    background,
    load_portraits,
    paste_face,
)
from fer_core.types import Box, Frame

if TYPE_CHECKING:
    import argparse

    from fer_core.detection.detector import FaceDetector

FACE_WIDTHS = (40, 50, 60, 70, 80, 120, 160, 240, 360, 480, 600, 720, 900)
TEN_WIDTHS = (40, 60, 80, 120, 160, 220)  # ten larger ones do not fit
COLUMNS, ROWS = 5, 2  # grid of the ten
MATCH_IOU = 0.4  # from which a detection counts as a match


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--faces",
        type=Path,
        metavar="DIR_OR_CSV",
        help="folder of photos or fer2013.csv (default: the sample clip's two people)",
    )
    parser.add_argument("--detector", choices=("short", "full", "auto"), default="auto")
    parser.add_argument("--min-confidence", type=float, default=0.5)
    parser.add_argument("--scenes", type=int, default=40, help="for each width")
    parser.add_argument("--limit", type=int, default=40, help="faces read at most")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    from fer_core.detection.detector import FaceDetector

    portraits = load_portraits(options.faces, options.limit)
    print(
        f"{options.detector}: {len(portraits)} faces, {options.scenes} scenes a width"
    )
    with FaceDetector(options.detector, options.min_confidence) as detector:
        for count, widths in ((1, FACE_WIDTHS), (10, TEN_WIDTHS)):
            print(f"\n{count} face(s)   width     found  false a frame  median ms")
            for width in widths:
                random = np.random.default_rng(width)
                scenes = [
                    _scene(portraits, count, width, random)
                    for _ in range(max(1, options.scenes // count))
                ]
                found, false, ms = _measure(detector, scenes)
                print(f"{width:18d} {found:9.1%} {false:14.2f} {ms:10.2f}")


def _scene(
    portraits: list[PortraitFace], count: int, width: int, random: np.random.Generator
) -> tuple[Frame, list[Box]]:
    scene = background(random)
    boxes = []
    for position in range(count):
        face = portraits[random.integers(len(portraits))]
        area = FRAME
        if count > 1:
            row, column = divmod(position, COLUMNS)
            wide, high = WIDTH // COLUMNS, HEIGHT // ROWS
            left, top = column * wide, row * high
            area = Box(left, top, left + wide, top + high)
        x = _inside(area.left, area.right, width, random)
        y = _inside(area.top, area.bottom, width, random)
        boxes.append(paste_face(scene, face, x, y, width, area))
    return Frame(scene, 0.0, 0, "scene", is_still=True), boxes


def _inside(start: int, end: int, width: int, random: np.random.Generator) -> float:
    """Return a random centre for a face that fits; the midpoint where none does."""
    if end - start <= width:
        return (start + end) / 2
    return float(random.uniform(start + width / 2, end - width / 2))


def _measure(
    detector: FaceDetector, scenes: list[tuple[Frame, list[Box]]]
) -> tuple[float, float, float]:
    """Return recall, false positives per frame, and median latency in ms."""
    found = false = 0
    times = []
    for frame, boxes in scenes:
        start = time.perf_counter()
        faces = detector.detect(frame)
        times.append(time.perf_counter() - start)
        found += sum(
            any(face.box.iou(box) > MATCH_IOU for face in faces) for box in boxes
        )
        # Portraits may show neighbours, too: only what overlaps none is false.
        false += sum(all(face.box.iou(box) < 0.05 for box in boxes) for face in faces)
    total = sum(len(boxes) for _, boxes in scenes)
    return found / total, false / len(scenes), float(np.median(times)) * 1000
