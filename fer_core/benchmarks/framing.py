"""How FER2013 frames a face: where the detector sees eyes and mouth in it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fer_core.benchmarks.scenes import UPSCALE, enlarged, fer2013_images
from fer_core.errors import DataError

if TYPE_CHECKING:
    import argparse

MIN_SCORE = 0.7  # detections below are ignored

PERCENTILES = (5, 25, 50, 75, 95)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv[.gz]")
    parser.add_argument("--limit", type=int, default=2000, help="pictures looked at")


def run(options: argparse.Namespace) -> None:
    """Measure and print, in pixels of FER2013's 48x48 pictures."""
    from fer_core.detection.detector import FaceDetector

    images = fer2013_images(options.data)
    step = max(1, len(images) // options.limit)
    rows = []
    with FaceDetector() as detector:
        for index in range(0, len(images), step):
            frame, edge = enlarged(images[index], index)
            faces = detector.detect(frame)
            if faces and faces[0].score >= MIN_SCORE:
                points = faces[0].key_points
                rows.append((points.right_eye, points.left_eye, points.mouth))
    if not rows:
        raise DataError(f"{options.data} shows no face. Give fer2013.csv.")
    seen = (np.array(rows) - edge) / UPSCALE  # (N, 3 points, 2)
    eyes, mouth = seen[:, :2].mean(axis=1), seen[:, 2]
    along = seen[:, 1] - seen[:, 0]
    looked_at = len(range(0, len(images), step))
    print(f"{len(rows)} of {looked_at} pictures show a face for sure")
    print(f"{'percentile':17}" + "".join(f"{p:8d}" for p in PERCENTILES))
    for name, values in (
        ("eyes' column", eyes[:, 0]),
        ("eyes' row", eyes[:, 1]),
        ("mouth's column", mouth[:, 0]),
        ("mouth's row", mouth[:, 1]),
        ("eyes apart", np.hypot(*along.T)),
        ("eyes to mouth", np.hypot(*(mouth - eyes).T)),
        ("roll, degrees", np.arctan2(along[:, 1], along[:, 0]) * 180 / math.pi),
    ):
        at = np.percentile(values, PERCENTILES)
        print(f"{name:17}" + "".join(f"{value:8.2f}" for value in at))
