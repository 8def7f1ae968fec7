"""Whether a face may be taken as one at rest: seen from the front, lit and still."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from fer_core._platform.opencv import cv2
from fer_core.errors import Message
from fer_core.recognition.alignment import face_alignment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import Detection, Frame, KeyPoints

MAX_YAW = 0.2  # nose beside the middle of the eyes, in their distance
MAX_ROLL = math.radians(15)
# Nose between the eyes and the mouth: 0.5 to 0.75 of the way, looking straight ahead.
PITCH = (0.35, 0.85)
MIN_WIDTH = 60  # pixels of the box; smaller faces are soft
BRIGHTNESS = (50.0, 215.0)  # mean grey value of the face
MIN_CONTRAST = 18.0  # standard deviation of its grey values
MAX_SIDE = 0.45  # brightness of one half beside the other, in that of the face
MAX_MOVE = 0.35  # face widths a second
MAX_GAP_S = 0.5  # between two frames; after a longer one nothing is known


class RestProblem(Enum):
    """Why a frame shows no face at rest; the value says what to do."""

    NO_FACE = Message("No face is seen. Sit before the camera.")
    SMALL = Message("The face is small. Come nearer.")
    TURNED = Message("The face is turned. Look straight at the camera.")
    TILTED = Message("The head is tilted. Hold it upright.")
    DARK = Message("The face is dark. Put a light before it.")
    BRIGHT = Message("The face is overexposed. Take away some light.")
    FLAT = Message("There is little contrast. Use more light, or clean the lens.")
    ONE_SIDED = Message("The light comes from one side. Turn to the light.")
    MOVING = Message("The face moves. Hold still.")


@dataclass(frozen=True, slots=True)
class FaceAt:
    """Where a face was in a frame, and when."""

    detection: Detection
    timestamp_s: float


def rest_problem(
    frame: Frame, face: Detection | None, before: FaceAt | None
) -> RestProblem | None:
    """Return why the face in a frame is none to take a baseline of; None if it is one.

    Args:
        frame: A frame of a camera.
        face: The person's in it; None where it was not found.
        before: The same face in the frame before; None for the first.
    """
    if face is None:
        return RestProblem.NO_FACE
    return (
        (RestProblem.SMALL if face.box.width < MIN_WIDTH else None)
        or pose_problem(face.key_points)
        or light_problem(frame.image, face)
        or _motion(face, frame.timestamp_s, before)
    )


def pose_problem(points: KeyPoints) -> RestProblem | None:
    """Return ``TURNED`` or ``TILTED``; None for a face that looks at the camera."""
    right, left, nose, mouth = (
        points.right_eye,
        points.left_eye,
        points.nose,
        points.mouth,
    )
    apart = math.dist(right, left)
    eyes = ((right[0] + left[0]) / 2, (right[1] + left[1]) / 2)
    height = math.dist(eyes, mouth)
    if not apart or not height:
        return RestProblem.TURNED
    roll = math.atan2(left[1] - right[1], left[0] - right[0])
    if abs(roll) > MAX_ROLL:
        return RestProblem.TILTED
    cos, sin = math.cos(roll), math.sin(roll)
    beside, below = nose[0] - eyes[0], nose[1] - eyes[1]
    yaw = (beside * cos + below * sin) / apart
    pitch = (below * cos - beside * sin) / height
    if abs(yaw) > MAX_YAW or not PITCH[0] <= pitch <= PITCH[1]:
        return RestProblem.TURNED
    return None


def light_problem(image: NDArray[np.uint8], face: Detection) -> RestProblem | None:
    """Return what is wrong with a face's light in (H, W, 3) BGR; None for nothing."""
    (x, y), scale, _ = face_alignment(face.key_points)
    half = 16 * scale  # the face without hair and background
    left, top = max(0, round(x - half)), max(0, round(y - half))
    part = image[top : max(top, round(y + half)), left : max(left, round(x + half))]
    if part.size == 0:
        return RestProblem.SMALL
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    brightness, contrast = float(grey.mean()), float(grey.std())
    if brightness < BRIGHTNESS[0]:
        return RestProblem.DARK
    if brightness > BRIGHTNESS[1]:
        return RestProblem.BRIGHT
    if contrast < MIN_CONTRAST:
        return RestProblem.FLAT
    middle = max(1, grey.shape[1] // 2)
    sides = float(grey[:, :middle].mean()), float(grey[:, -middle:].mean())
    if abs(sides[0] - sides[1]) > MAX_SIDE * brightness:
        return RestProblem.ONE_SIDED
    return None


def _motion(face: Detection, now_s: float, before: FaceAt | None) -> RestProblem | None:
    if before is None:
        return None
    gap_s = now_s - before.timestamp_s
    if not 0 < gap_s <= MAX_GAP_S:
        return RestProblem.MOVING
    moved = math.dist(face.box.center, before.detection.box.center)
    grown = abs(face.box.width - before.detection.box.width)
    # Boxes tremble by some pixels from frame to frame, on a face that is still.
    trembling = 0.02 * face.box.width
    step = max(0.0, max(moved, grown) - trembling)
    return RestProblem.MOVING if step > MAX_MOVE * face.box.width * gap_s else None
