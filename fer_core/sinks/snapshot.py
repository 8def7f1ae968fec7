"""One image as a PNG file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core._platform.opencv import cv2
from fer_core.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def save_snapshot(path: Path, image: NDArray[np.uint8]) -> Path:
    """Write ``image``, (H, W, 3) BGR uint8, and return its path.

    A taken name gets a number.

    Raises:
        OutputError: If it cannot be written; nothing half-written stays.
    """
    encoded, data = cv2.imencode(".png", image)
    if not encoded:
        raise OutputError("{name} cannot be written as PNG.", name=path.name)
    file = AtomicFile(path, replace=False)
    try:
        file.write(data.tobytes())
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise
