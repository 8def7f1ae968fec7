"""A two-stage cascade of both BlazeFace models: proposal, then verification.

Short range misses small faces, full range tightly cropped ones. So full range runs on
overlapping tiles, two large and some small ones, and short range on the whole frame;
both propose candidates at low thresholds. Short range then re-scores each enlarged
candidate, four of them in one mosaic, and the final score is a weighted mean of
proposal and verification; ambiguous candidates are re-scored twice more.

In a video the faces of the last frame are candidates in every frame. Proposals search
one tile in turn, and rejected candidates take turns, too; while the same faces stay in
view, only some frames are searched, by one model in turn, and a face that looks as it
did is not verified again where nothing new was seen. Compared with alternatives in
docs/detection.md.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fer_core.detection.blazeface import BlazeFace, ModelName
from fer_core.detection.nms import non_max_suppression, same_face
from fer_core.detection.tiling import Region, TiledImage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from fer_core.types import Box, Detection, Frame

    BoxKey = tuple[int, int, int]

SHORT_PROPOSAL_SCORE = 0.2  # least score at which a detection becomes a candidate
FULL_PROPOSAL_SCORE = 0.1
PROPOSAL_WEIGHT = 0.35  # in the final score; the rest is the verification's
MIN_VERIFICATION_SCORE = 0.3  # below it no proposal score helps
AMBIGUITY_MARGIN = 0.15  # distance to the threshold within which scores are ambiguous
VIDEO_AMBIGUITY_MARGIN = 0.08  # where a face has many chances, and time is short
RESCORED_PROPOSAL_WEIGHT = 0.2  # of ambiguous ones; the rest is the mean of three
STILL_IMAGE_BONUS = 0.05  # on ambiguous scores; a video shows a face again
MIN_CANDIDATES = 7  # verified in each frame of a video, plus one for each face found
REJECTION_MEMORY = 30  # frames after which a verification no longer counts
MAX_FRAME_GAP_S = 0.2  # a frame that comes later is searched like the first
SEARCH_INTERVAL_S = 0.12  # between two searches for new faces while none is lost
UNSETTLED_S = 0.5  # after a face was found or lost, every frame is searched
SURE = 0.75  # score of a face that is no chance find: a search may confirm it
SLOT_SIZE = 128  # pixels a side of a verification crop
SLOTS_PER_SIDE = 2  # four crops share one inference, since it costs the same for one
CROP_MARGIN = 1.5  # side of a verification crop, in widths of the face


class SingleStageDetector:
    """One model runs once on the whole frame."""

    def __init__(self, name: ModelName, min_confidence: float) -> None:
        """Load the model; raises ModelError like ``BlazeFace``."""
        self._model = BlazeFace(name, min_confidence)

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Return the faces, highest score first."""
        image = TiledImage(frame.image)
        return non_max_suppression(_propose(self._model, image, [image.whole]))

    def close(self) -> None:
        """Release the model; idempotent."""
        self._model.close()


class CascadeDetector:
    """Both models propose candidates, and short range verifies each."""

    def __init__(self, min_confidence: float) -> None:
        """Load the models; raises ModelError like ``BlazeFace``."""
        self._min_confidence = min_confidence
        self._short = BlazeFace("short", SHORT_PROPOSAL_SCORE)
        self._full = BlazeFace("full", FULL_PROPOSAL_SCORE)
        self._other_full = BlazeFace("full", FULL_PROPOSAL_SCORE)
        self._verifier = BlazeFace("short", min(MIN_VERIFICATION_SCORE, min_confidence))
        self._executor = ThreadPoolExecutor(1, "face-detector")
        self._executor.submit(int).result()  # starts the thread
        self._last: Frame | None = None
        self._verified: TiledImage | None = None
        self._faces: tuple[Detection, ...] = ()
        self._last_regions: list[Region] = []
        self._regions: list[Region] = []
        self._margin, self._bonus = AMBIGUITY_MARGIN, 0.0
        self._frame_number = 0
        self._searches = 0
        self._searched_s = self._settled_s = -math.inf
        self._rejected: dict[BoxKey, int] = {}  # in which frame
        self._accepted: dict[BoxKey, int] = {}

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Return the faces, highest score first; a box may cross the image border."""
        image = TiledImage(frame.image)
        continues = self._continues(frame)
        self._margin = VIDEO_AMBIGUITY_MARGIN if continues else AMBIGUITY_MARGIN
        self._bonus = STILL_IMAGE_BONUS if frame.is_still else 0.0
        self._frame_number += 1
        if continues:
            self._last_regions = self._regions
            self._rejected = self._recent(self._rejected)
            self._accepted = self._recent(self._accepted)
            proposals = self._search_video(image, frame.timestamp_s)
            if self._bring_nothing_new(proposals) and self._is_unchanged(image):
                self._regions, self._last = self._last_regions, frame
                return self._faces
        else:
            self._last_regions = []
            self._rejected, self._accepted, self._faces = {}, {}, ()
            tiles = [*image.coarse_tiles, *image.fine_tiles]
            proposals = self._search(image, tiles)
            self._searches = 1
            self._settled_s = frame.timestamp_s + UNSETTLED_S
        self._regions = []
        candidates = sorted(
            self._with_known(non_max_suppression(proposals or ())),
            key=self._last_rejection,
        )
        at_least = MIN_CANDIDATES if continues else len(candidates)
        faces = non_max_suppression(self._verify(image, candidates, at_least))
        if len(faces) != len(self._faces):
            self._settled_s = frame.timestamp_s + UNSETTLED_S
        self._faces, self._last, self._verified = faces, frame, image
        return self._faces

    def _search_video(
        self, image: TiledImage, timestamp_s: float
    ) -> list[Detection] | None:
        """Return proposals in the next frame of a video; None if it is not searched.

        A frame in which every known face was found a moment ago is not searched at
        all, or by one of the models.
        """
        settled = timestamp_s >= self._settled_s
        if settled and timestamp_s < self._searched_s + SEARCH_INTERVAL_S:
            return None
        self._searched_s = timestamp_s
        self._searches += 1
        coarse, fine = image.coarse_tiles, image.fine_tiles
        turn = self._searches // 2 if settled and self._faces else self._searches
        tiles = fine if fine and turn % 2 else coarse
        tile = tiles[turn // 2 % len(tiles)]
        if not (settled and self._faces):
            return self._search(image, [tile])
        if self._searches % 2:
            return _propose(self._short, image, [image.whole])
        return _propose(self._full, image, [tile])

    def _search(self, image: TiledImage, tiles: Sequence[Region]) -> list[Detection]:
        """Return the proposals of full range in ``tiles``, of short range in all."""
        image.small  # noqa: B018 - made once, not by both threads
        rest = self._executor.submit(_propose, self._full, image, tiles[::2])
        proposals = _propose(self._other_full, image, tiles[1::2])
        proposals += _propose(self._short, image, [image.whole])
        return proposals + rest.result()

    def close(self) -> None:
        """Release the models; idempotent."""
        self._executor.shutdown()
        for model in (self._short, self._full, self._other_full, self._verifier):
            model.close()

    def _continues(self, frame: Frame) -> bool:
        """Return whether ``frame`` is the next one of the same video."""
        last = self._last
        return (
            last is not None
            and last.source == frame.source
            and last.image.shape == frame.image.shape
            and 0 < frame.timestamp_s - last.timestamp_s < MAX_FRAME_GAP_S
        )

    def _bring_nothing_new(self, proposals: Sequence[Detection] | None) -> bool:
        """Return whether no search was made, or all it saw are faces surely known."""
        return proposals is None or (
            all(face.score >= SURE for face in self._faces)
            and all(any(same_face(p, face) for face in self._faces) for p in proposals)
        )

    def _is_unchanged(self, image: TiledImage) -> bool:
        """Return whether verification would see what it saw the last time.

        Noise of a camera averages out in a thumbnail. On clips the nose then lies
        within 1.6 % of the face's width of where verification would see it.
        """
        regions = [self._region(face) for face in self._faces]
        verified = self._verified
        return verified is not None and all(
            region in self._last_regions and image.looks_like(verified, region)
            for region in regions
        )

    def _recent(self, frame_numbers: dict[BoxKey, int]) -> dict[BoxKey, int]:
        """Drop what is older than ``REJECTION_MEMORY``."""
        oldest = self._frame_number - REJECTION_MEMORY
        return {key: n for key, n in frame_numbers.items() if n > oldest}

    def _with_known(self, proposals: Sequence[Detection]) -> list[Detection]:
        """Return the last frame's faces, then the proposals that are none of them.

        A known face is verified where it was, in every frame: proposals jitter, and
        its key points would jitter with them.
        """
        known = [
            replace(
                face,
                score=max(
                    [face.score, *(p.score for p in proposals if same_face(p, face))]
                ),
            )
            for face in self._faces
        ]
        new = [p for p in proposals if not any(same_face(p, face) for face in known)]
        return [*known, *new]

    def _last_rejection(self, candidate: Detection) -> int:
        """Return in which frame a candidate was rejected, 0 if in no recent one.

        Where a face was accepted recently, a single rejection does not count.
        """
        key = _box_key(candidate.box)
        return 0 if key in self._accepted else self._rejected.get(key, 0)

    def _verify(
        self, image: TiledImage, candidates: Sequence[Detection], at_least: int
    ) -> list[Detection]:
        """Return the faces among the first ``at_least`` candidates, or among more.

        It continues while batches hold faces, so that crowds are found and an empty
        room costs little.
        """
        found: list[Detection] = []
        batch_size = SLOTS_PER_SIDE * SLOTS_PER_SIDE
        for start in range(0, len(candidates), batch_size):
            faces = self._verify_batch(image, candidates[start : start + batch_size])
            if not faces and start + batch_size >= at_least + len(found):
                break
            found += faces
        return found

    def _verify_batch(
        self, image: TiledImage, candidates: Sequence[Detection]
    ) -> list[Detection]:
        """Return which of up to four candidates are faces; one inference for all."""
        regions = [self._region(candidate) for candidate in candidates]
        crops = [image.crop(region, SLOT_SIZE) for region in regions]
        found = []
        rejected = {_box_key(candidate.box) for candidate in candidates}
        for slot, in_mosaic in _detect_in_mosaic(self._verifier, crops):
            candidate = candidates[slot]
            face = regions[slot].to_frame(in_mosaic, _slot_origin(slot), SLOT_SIZE)
            score = face.score + PROPOSAL_WEIGHT * (candidate.score - face.score)
            if abs(score - self._min_confidence) < self._margin:
                score = self._rescore_ambiguous(image, candidate, face)
            if score >= self._min_confidence:
                found.append(replace(face, score=score))
                self._regions.append(regions[slot])
                key = _box_key(candidate.box)
                rejected.discard(key)
                self._accepted[key] = self._frame_number
        self._rejected.update(dict.fromkeys(rejected, self._frame_number))
        return found

    def _rescore_ambiguous(
        self, image: TiledImage, candidate: Detection, face: Detection
    ) -> float:
        """Return the score of a candidate near the threshold.

        A face is also one when mirrored, and when the crop is centred on the verified
        box; what merely resembles a face often is not.

        Args:
            image: The frame.
            candidate: The proposal.
            face: Its verification, in the frame's pixels.
        """
        mirrored, recentred = (
            image.crop(Region.around(one.box, CROP_MARGIN), SLOT_SIZE)
            for one in (candidate, face)
        )
        scores = [0.0, 0.0]
        crops = [mirrored[:, ::-1], recentred]
        for slot, found in _detect_in_mosaic(self._short, crops):
            scores[slot] = max(scores[slot], found.score)
        mean = (face.score + sum(scores)) / (1 + len(scores))
        return mean + RESCORED_PROPOSAL_WEIGHT * (candidate.score - mean) + self._bonus

    def _region(self, candidate: Detection) -> Region:
        """Return the region to verify: the last frame's, where that still fits.

        A face that keeps still is seen in the same region, so its key points do not
        jitter.
        """
        region = Region.around(candidate.box, CROP_MARGIN)
        near = (last for last in self._last_regions if last.is_near(region))
        return next(near, region)


def _propose(
    model: BlazeFace, image: TiledImage, regions: Iterable[Region]
) -> list[Detection]:
    """Return the model's detections in all regions, in the frame's pixels."""
    return [
        region.to_frame(face, (0, 0), model.size)
        for region in regions
        for face in model.detect(image.crop(region, model.size))
    ]


def _detect_in_mosaic(
    model: BlazeFace, crops: Sequence[NDArray[np.uint8]]
) -> Iterator[tuple[int, Detection]]:
    """Run one inference on up to four crops; yield (slot, face) pairs.

    The face is in pixels of the mosaic, see ``_slot_origin``.
    """
    side = SLOTS_PER_SIDE * SLOT_SIZE
    mosaic = np.zeros((side, side, 3), np.uint8)
    for slot, crop in enumerate(crops):
        x, y = _slot_origin(slot)
        mosaic[y : y + SLOT_SIZE, x : x + SLOT_SIZE] = crop
    for face in model.detect(mosaic):
        column, row = (int(at // SLOT_SIZE) for at in face.box.center)
        slot = row * SLOTS_PER_SIDE + column
        inside = 0 <= row < SLOTS_PER_SIDE and 0 <= column < SLOTS_PER_SIDE
        if inside and slot < len(crops):
            yield slot, face


def _slot_origin(slot: int) -> tuple[int, int]:
    """Return (x, y) of a slot's top left pixel in the mosaic."""
    row, column = divmod(slot, SLOTS_PER_SIDE)
    return column * SLOT_SIZE, row * SLOT_SIZE


def _box_key(box: Box) -> BoxKey:
    """Return size and position, quantized: mostly the same in the next frame."""
    size = round(2 * math.log2(max(2, box.width)))
    step = 2 ** (size / 2) / 2
    x, y = box.center
    return size, round(x / step), round(y / step)
