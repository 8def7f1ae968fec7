"""Write the ranges file of a weights file: WEIGHTS fer2013.csv."""

from __future__ import annotations

import sys
from pathlib import Path

from fer_core.datasets.faces import load_faces
from fer_core.training.activation_ranges import write_activation_ranges


def main() -> None:
    """Look at the training faces of the table and write the file."""
    weights, table = map(Path, sys.argv[1:])
    faces = load_faces(table).split("Training")
    write_activation_ranges(weights, faces.images)


if __name__ == "__main__":
    main()
