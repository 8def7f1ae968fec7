"""What of a reading the chart and the cards can show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fer_core.types import Emotion

if TYPE_CHECKING:
    from fer_core.types import FaceReading

# Where each kind begins in ``chart_values``; of valence there is one.
FIRST = {"shares": 0, "change": len(Emotion), "valence": 2 * len(Emotion)}
VALUES = 2 * len(Emotion) + 1


def chart_values(face: FaceReading) -> tuple[float, ...]:
    """Return the seven probabilities shown, seven changes from rest, and valence."""
    return (*face.shown.probabilities, *changes(face), face.shown.valence)


def changes(face: FaceReading) -> tuple[float, ...]:
    """Return each class's probability minus that at rest, -1 to 1; NaN without one."""
    rest = face.relative.rest if face.relative else None
    if rest is None:
        return (math.nan,) * len(Emotion)
    pairs = zip(face.scores.probabilities, rest.probabilities, strict=True)
    return tuple(now - before for now, before in pairs)
