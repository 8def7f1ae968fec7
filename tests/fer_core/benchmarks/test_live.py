from __future__ import annotations

import numpy as np
import pytest

from fer_core.benchmarks.live import grey_portrait, replace_face, synthetic_scene
from fer_core.benchmarks.scenes import load_portraits

FACE = 390  # pixels, ten for each of FER2013's


@pytest.mark.parametrize("person", [0, 1])
def test_all_of_a_worn_face_is_seen(person):
    portrait = grey_portrait(load_portraits(None, 2)[person])
    white, black = (
        synthetic_scene(
            replace_face(portrait, np.full((48, 48), grey, np.uint8)), FACE, 0
        )[0]
        for grey in (255, 0)
    )
    shown = (white.min(axis=2) > 250) & (black.max(axis=2) < 5)
    rows, columns = np.nonzero(shown)
    top, left = rows.min() + 5, columns.min() + 5  # the seam rounds the corners
    assert shown[top:, left:][:460, :460].all()
