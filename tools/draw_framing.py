"""Draws docs/images/framing.png: FER2013's framing beside that of our crops.

Left, the mean of FER2013's pictures; then the mean of the crops cut out of the same
pictures by the detector's key points; then the mean of crops cut out of photos, and
crops of the two people in the sample clip. Lines mark the medians of FER2013.

    python tools/draw_framing.py FER2013_CSV PHOTO_OR_VIDEO...
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fer_core._platform.opencv import cv2
from fer_core._platform.package_files import ASSETS
from fer_core.benchmarks.scenes import enlarged, fer2013_images, is_frontal
from fer_core.detection.detector import FaceDetector
from fer_core.recognition.alignment import (
    EYES_APART,
    EYES_ROW,
    EYES_TO_MOUTH,
    align_face,
)
from fer_core.sources.factory import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

OUT = Path("docs/images/framing.png")
SIDE = 240
PICTURES = 1500
SAMPLE_FRAMES = (5, 100, 132, 215, 225, 350)
EVERY = 12  # frames of a video: neighbours look alike


def main() -> None:
    """Draw the picture."""
    data, *others = sys.argv[1:]
    images = fer2013_images(Path(data))
    images = images[:: max(1, len(images) // PICTURES)]
    with FaceDetector() as detector:
        again = [
            align_face(frame.image, face.key_points)
            for index, image in enumerate(images)
            for frame in [enlarged(image, index)[0]]
            for face in detector.detect(frame)[:1]
        ]
        photos = [crop for other in others for crop in crops(other, detector, EVERY)]
        sample = list(crops(str(ASSETS / "sample.mp4"), detector, 1, SAMPLE_FRAMES))
    print(
        f"{len(images)} pictures, {len(again)} crops of them, {len(photos)} of photos"
    )
    means = [np.mean(stack, axis=0) for stack in (images, again, photos)]
    panels = [marked(stretched(mean)) for mean in means]
    panels += [marked(crop) for crop in sample]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    rows = [np.hstack(panels[start : start + 3]) for start in range(0, 9, 3)]
    cv2.imwrite(str(OUT), np.vstack(rows))


def crops(
    spec: str, detector: FaceDetector, every: int, wanted: tuple[int, ...] = ()
) -> Iterator[np.ndarray]:
    """Yield crops of the frontal faces in a source."""
    for frame in open_source(spec).frames():
        if frame.index not in wanted if wanted else frame.index % every:
            continue
        for face in filter(is_frontal, detector.detect(frame)):
            if face.score > 0.7:
                yield align_face(frame.image, face.key_points)


def stretched(mean: np.ndarray) -> np.ndarray:
    """Return a mean with its full contrast, since means are dull."""
    low, high = mean.min(), mean.max()
    return ((mean - low) / (high - low) * 255).astype(np.uint8)


def marked(crop: np.ndarray) -> np.ndarray:
    """Return a crop enlarged, with lines where FER2013 has eyes and mouth."""
    large = cv2.resize(crop, (SIDE - 4, SIDE - 4), interpolation=cv2.INTER_CUBIC)
    panel = cv2.cvtColor(large, cv2.COLOR_GRAY2BGR)
    scale = (SIDE - 4) / 48
    green, center = (80, 220, 80), 24
    for row in (EYES_ROW, EYES_ROW + EYES_TO_MOUTH):
        y = round(row * scale)
        cv2.line(panel, (0, y), (SIDE, y), green, 1)
    for column in (center - EYES_APART / 2, center + EYES_APART / 2):
        x = round(column * scale)
        cv2.line(panel, (x, 0), (x, SIDE), green, 1)
    return cv2.copyMakeBorder(panel, 2, 2, 2, 2, cv2.BORDER_CONSTANT)


if __name__ == "__main__":
    main()
