"""Labels that stay at their side of a face from frame to frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core.rendering.labels import place_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.rendering.labels import Area, PlacedLabel, Size


class SteadyLabels:
    """Places the labels of a video's or a view's frames, one after the other."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[int, int]] = {}  # by face id
        self._asked: tuple[object, ...] = ()
        self._labels: list[PlacedLabel | None] = []

    def place(
        self,
        ids: Sequence[int],
        boxes: Sequence[Area],
        sizes: Sequence[Sequence[Size]],
        view: Size,
    ) -> list[PlacedLabel | None]:
        """Return where the label of each of ``ids`` goes, as ``place_labels`` does.

        Example:
            >>> from fer_core.rendering.steady_labels import SteadyLabels
            >>> labels = SteadyLabels()
            >>> (label,) = labels.place(
            ...     [1], [(40, 60, 80, 100)], [[(70, 20)]], (320, 240)
            ... )
            >>> label.area
            (40.0, 38.0, 110.0, 58.0)
        """
        asked = tuple(ids), tuple(boxes), [tuple(each) for each in sizes], view
        if asked == self._asked:  # where everybody keeps still, as mostly
            return self._labels
        before = [self._before.get(face_id) for face_id in ids]
        self._asked, self._labels = asked, place_labels(boxes, sizes, view, before)
        self._before = {
            face_id: (label.variant, label.slot)
            for face_id, label in zip(ids, self._labels, strict=True)
            if label is not None
        }
        return self._labels

    def forget(self) -> None:
        """Begin anew: the next frame shows others."""
        self._before, self._asked = {}, ()
