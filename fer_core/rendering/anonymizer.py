"""Anonymization of videos: covers frames in which the detector misses a face."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from fer_core.rendering.annotator import anonymize_face
from fer_core.types import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

HOLD_S = 0.7  # the tracker's max_age_s: how long a lost face stays anonymized
LOOKAHEAD_S = 0.5  # how long a face may have been visible before its detection
LOOKAHEAD_FRAMES = 15  # at most: each buffered frame takes memory


class FaceAnonymizer:
    """Anonymizes every face, also for a moment after its last detection.

    A detector misses a face now and then, and a single frame would reveal it. Tentative
    detections are anonymized, too, and coasting faces, which may be missed in the first
    frame this object gets. A shot boundary ends all held faces. Where faces were not
    looked for, nobody knows where they are: all of the picture goes.
    """

    def __init__(self) -> None:
        self._shot = 0
        self._last: dict[int, tuple[float, Box]] = {}  # by face id
        self._size = (1, 1)  # (width, height) of the picture they are in

    def anonymize(
        self, analysed: AnalysedFrame, upcoming: Iterable[AnalysedFrame] = ()
    ) -> NDArray[np.uint8]:
        """Return an anonymized copy of the image, (H, W, 3) uint8 BGR.

        Args:
            analysed: The frame; frames come in order, one a call.
            upcoming: Frames after it, whose faces may be visible already.
        """
        if not analysed.searched:
            return anonymize_frame(analysed.frame.image)
        self._scale_to(_size(analysed))
        self._remember(analysed)
        boxes = [*(box for _, box in self._last.values()), *analysed.tentative]
        known = set(self._last)
        boxes.extend(face.box for face in analysed.coasting if face.id not in known)
        for later in upcoming:
            if later.shot != analysed.shot:
                continue
            scale = _scale(_size(later), self._size)
            for face in later.faces:
                if face.track.face_id not in known:
                    known.add(face.track.face_id)
                    boxes.append(face.track.detection.box.scaled(*scale))
        image = analysed.frame.image.copy()
        for box in boxes:
            anonymize_face(image, box)
        return image

    def _scale_to(self, size: tuple[int, int]) -> None:
        """Move what is held to where it is in a picture of another size."""
        if size != self._size:
            scale = _scale(self._size, size)
            self._size = size
            self._last = {
                face_id: (seen_s, box.scaled(*scale))
                for face_id, (seen_s, box) in self._last.items()
            }

    def _remember(self, analysed: AnalysedFrame) -> None:
        now_s = analysed.frame.timestamp_s
        if analysed.shot != self._shot:
            self._shot, self._last = analysed.shot, {}
        for face in analysed.faces:
            self._last[face.track.face_id] = (now_s, face.track.detection.box)
        self._last = {
            face_id: seen
            for face_id, seen in self._last.items()
            if 0 <= now_s - seen[0] <= HOLD_S
        }


def _size(analysed: AnalysedFrame) -> tuple[int, int]:
    height, width = analysed.frame.image.shape[:2]
    return width, height


def _scale(before: tuple[int, int], now: tuple[int, int]) -> tuple[float, float]:
    return now[0] / before[0], now[1] / before[1]


class LookaheadAnonymizer:
    """Anonymizes faces also before their first detection; delays frames to do so.

    Args:
        lookahead_frames: How many are delayed at most; 0 delays none.
    """

    def __init__(self, lookahead_frames: int = LOOKAHEAD_FRAMES) -> None:
        self._lookahead_frames = lookahead_frames
        self._anonymizer = FaceAnonymizer()
        self._buffer: deque[AnalysedFrame] = deque()

    def push(self, analysed: AnalysedFrame) -> Iterator[AnalysedFrame]:
        """Take the next frame; yield the anonymized frames that are due."""
        self._buffer.append(analysed)
        now_s = analysed.frame.timestamp_s
        while self._buffer and (
            now_s - self._buffer[0].frame.timestamp_s > LOOKAHEAD_S
            or len(self._buffer) > self._lookahead_frames
        ):
            yield self._next()

    def flush(self) -> Iterator[AnalysedFrame]:
        """Yield the buffered frames, at the end of the video."""
        while self._buffer:
            yield self._next()

    def _next(self) -> AnalysedFrame:
        first = self._buffer.popleft()
        image = self._anonymizer.anonymize(first, self._buffer)
        return replace(first, frame=replace(first.frame, image=image))


def anonymize_frame(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy that is unrecognizable everywhere, for unknown face positions."""
    anonymized = image.copy()
    height, width = anonymized.shape[:2]
    anonymize_face(anonymized, Box(0, 0, width, height))
    return anonymized
