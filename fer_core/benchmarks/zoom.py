"""Accuracy over crops tighter and looser than FER2013's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import argparse

    from numpy.typing import NDArray

ZOOMS = (0.70, 0.85, 0.92, 1.0, 1.08, 1.15, 1.30)  # over 1 is tighter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's flags."""
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv")
    parser.add_argument("--ferplus", type=Path, help="fer2013new.csv: FER+ votes")
    parser.add_argument("--weights", type=Path, help="default: those that ship")


def run(options: argparse.Namespace) -> None:
    """Print accuracy on PublicTest, one view, for each zoom."""
    from dataclasses import replace

    from fer_core._platform.package_files import DEFAULT_WEIGHTS
    from fer_core.datasets.faces import load_faces
    from fer_core.evaluation.evaluate import TITLES, evaluate_faces
    from fer_core.network.backends import open_engine
    from fer_core.network.weights import load_weights

    weights = load_weights(options.weights or DEFAULT_WEIGHTS)
    faces = load_faces(options.data, options.ferplus).split("PublicTest")
    engine = open_engine(weights)
    print("zoom (over 1 is tighter; what a looser crop lacks repeats the edge)")
    for zoom in ZOOMS:
        zoomed = np.stack([zoomed_face(image, zoom) for image in faces.images])
        cropped = replace(faces, images=zoomed)
        results = evaluate_faces(weights, engine, cropped, flip=False)
        figures = (f"{TITLES[r.head]} {r.evaluation.accuracy:.1%}" for r in results)
        print(f"{zoom:.2f}  {'  '.join(figures)}", flush=True)


def zoomed_face(image: NDArray[np.uint8], zoom: float) -> NDArray[np.uint8]:
    """Return (48, 48) uint8 cropped ``zoom`` times as tightly about its middle."""
    from fer_core._platform.opencv import cv2

    side = image.shape[0]
    middle = (side - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), 0, zoom)
    moved = cv2.warpAffine(
        image,
        turn,
        (side, side),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(moved, np.uint8)
