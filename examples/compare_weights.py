"""Compares two weights files: python compare_weights.py FACES A B.

A and B are .safetensors files, FACES is fer2013.csv or a folder SPLIT/CLASS/*.png. Both
read the same faces of its PublicTest (val) split, so the difference is that of pairs,
with a 95 % interval from faces drawn anew 2,000 times. An interval that holds 0 shows
no difference.
"""

import sys
from pathlib import Path

import numpy as np

from fer_core.datasets.faces import load_faces
from fer_core.evaluation.evaluate import evaluate_faces
from fer_core.network.backends import open_engine
from fer_core.network.weights import load_weights

DRAWS = 2000


def right_answers(weights_file: Path, faces) -> np.ndarray:
    """Return for each face whether its FER2013 label was found."""
    weights = load_weights(weights_file)
    result, *_ = evaluate_faces(weights, open_engine(weights), faces, flip=True)
    return result.probabilities.argmax(axis=1) == result.labels


if __name__ == "__main__":
    faces = load_faces(Path(sys.argv[1])).split("PublicTest")
    first, second = (right_answers(Path(name), faces) for name in sys.argv[2:4])
    for name, right in zip(sys.argv[2:4], (first, second), strict=True):
        print(f"{Path(name).name}: {right.mean():.2%} of {len(right)} faces")
    difference = second.astype(float) - first
    chosen = np.random.default_rng(0).integers(0, len(faces), (DRAWS, len(faces)))
    low, high = np.percentile(difference[chosen].mean(axis=1), (2.5, 97.5))
    print(f"second - first: {difference.mean():+.2%} ({low:+.2%} to {high:+.2%})")
    print(f"only the first is right: {(first & ~second).sum()}")
    print(f"only the second is right: {(second & ~first).sum()}")
