"""Makes faces unrecognisable over time: also for the frames that lose one."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from fer_core.rendering.annotator import hide_face
from fer_core.types import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

KEEP_S = 0.7  # as long as the tracker waits for a face that was not found
AHEAD_S = 0.5  # how long a face may have been there before it was found
AHEAD_FRAMES = 15  # at most: each frame that waits takes memory


class FaceHider:
    """Hides every face where it is, and for a moment where it was last.

    A detector misses a face now and then; a single frame would give it away. What only
    may be a face is hidden where it is. A cut ends what was before it.
    """

    def __init__(self) -> None:
        self._scene = 0
        self._last: dict[int, tuple[float, Box]] = {}  # by face id

    def without_faces(
        self, analysed: AnalysedFrame, coming: Iterable[AnalysedFrame] = ()
    ) -> NDArray[np.uint8]:
        """Return a copy of the image, (H, W, 3) BGR, in which nobody is known.

        Args:
            analysed: The frame, after those of the calls before.
            coming: Frames after it, whose faces may be there already.
        """
        self._remember(analysed)
        boxes = [*(box for _, box in self._last.values()), *analysed.tentative]
        known = set(self._last)
        for later in coming:
            if later.shot != analysed.shot:
                continue
            for face in later.faces:
                if face.track.face_id not in known:
                    known.add(face.track.face_id)
                    boxes.append(face.track.detection.box)
        image = analysed.frame.image.copy()
        for box in boxes:
            hide_face(image, box)
        return image

    def _remember(self, analysed: AnalysedFrame) -> None:
        now_s = analysed.frame.timestamp_s
        if analysed.shot != self._scene:
            self._scene, self._last = analysed.shot, {}
        for face in analysed.faces:
            self._last[face.track.face_id] = (now_s, face.track.detection.box)
        self._last = {
            face_id: seen
            for face_id, seen in self._last.items()
            if 0 <= now_s - seen[0] <= KEEP_S
        }


class FilmHider:
    """Hides faces also in the frames before they were found, so frames come late."""

    def __init__(self) -> None:
        self._hider = FaceHider()
        self._waiting: deque[AnalysedFrame] = deque()

    def add(self, analysed: AnalysedFrame) -> Iterator[AnalysedFrame]:
        """Take the next frame; yield those that need wait no longer, hidden."""
        self._waiting.append(analysed)
        now_s = analysed.frame.timestamp_s
        while (
            now_s - self._waiting[0].frame.timestamp_s > AHEAD_S
            or len(self._waiting) > AHEAD_FRAMES
        ):
            yield self._next()

    def rest(self) -> Iterator[AnalysedFrame]:
        """Yield the frames that still wait, at the film's end."""
        while self._waiting:
            yield self._next()

    def _next(self) -> AnalysedFrame:
        first = self._waiting.popleft()
        image = self._hider.without_faces(first, self._waiting)
        return replace(first, frame=replace(first.frame, image=image))


def hide_everything(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy in which nothing can be made out: nobody knows who is where."""
    hidden = image.copy()
    height, width = hidden.shape[:2]
    hide_face(hidden, Box(0, 0, width, height))
    return hidden
