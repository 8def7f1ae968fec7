"""Makes faces unrecognisable over time: also for the frames that lose one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core.annotation import hide_face
from fer_core.types import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

KEEP_S = 0.7  # as long as the tracker waits for a face that was not found


class FaceHider:
    """Hides every face where it is, and for a moment where it was last.

    A detector misses a face now and then; a single frame would give it away.
    """

    def __init__(self) -> None:
        self._last: dict[int, tuple[float, Box]] = {}

    def without_faces(self, analysed: AnalysedFrame) -> NDArray[np.uint8]:
        """Return a copy of the image, (H, W, 3) BGR, in which nobody is known."""
        now_s = analysed.frame.timestamp_s
        for face in analysed.faces:
            self._last[face.track.face_id] = (now_s, face.track.detection.box)
        self._last = {
            face_id: seen
            for face_id, seen in self._last.items()
            if 0 <= now_s - seen[0] <= KEEP_S
        }
        image = analysed.frame.image.copy()
        for _, box in self._last.values():
            hide_face(image, box)
        return image


def hide_everything(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy in which nothing can be made out: nobody knows who is where."""
    hidden = image.copy()
    height, width = hidden.shape[:2]
    hide_face(hidden, Box(0, 0, width, height))
    return hidden
