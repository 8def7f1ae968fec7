"""How well a face could be read: whether it looked at the camera, and was well lit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fer_core.recognition.rest_check import light_problem, pose_problem
from fer_core.types import KeyPoints

if TYPE_CHECKING:
    from fer_core.sinks.timeline import Row
    from fer_core.types import Box, Detection, Frame

QUALITY_COLUMNS = ("frontal", "lit")
# Of a box: eyes, nose, mouth, ears of a face that looks at the camera.
USUAL_POINTS = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.5, 0.78), (0.0, 0.45), (1, 0.45))


def usual_points(box: Box) -> KeyPoints:
    """Return where key points usually lie in a box, for a face of which none are known.

    Example:
        >>> from fer_core.session.view_quality import usual_points
        >>> usual_points(fer.Box(0, 0, 100, 100)).nose
        (50.0, 60.0)
    """
    return KeyPoints(
        *((box.left + box.width * x, box.top + box.height * y) for x, y in USUAL_POINTS)
    )


def view_quality(frame: Frame, face: Detection) -> Row:
    """Return ``QUALITY_COLUMNS``: 1 or 0, and empty where it is not known.

    They are what "Look relaxed" asks for (docs/baseline.md): neither turned nor
    tilted; and neither dark nor overexposed, flat or lit from one side.
    """
    if face.key_points == usual_points(face.box):
        return dict.fromkeys(QUALITY_COLUMNS, "")
    return {
        "frontal": int(pose_problem(face.key_points) is None),
        "lit": int(light_problem(frame.image, face) is None),
    }
