"""What of a reading the chart and the cards can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core.session.chart import changes
from fer_core.types import Emotion

if TYPE_CHECKING:
    from fer_core.types import FaceReading

# Where each kind begins in ``chart_values``; of valence there is one.
FIRST = {"shares": 0, "change": len(Emotion), "valence": 2 * len(Emotion)}
VALUES = 2 * len(Emotion) + 1


def chart_values(face: FaceReading) -> tuple[float, ...]:
    """Return the seven probabilities shown, seven changes from rest, and valence."""
    return (*face.shown.probabilities, *changes(face), face.shown.valence)
