from __future__ import annotations

import numpy as np
import pytest

from fer_core.errors import ModelError
from fer_core.network.weights import save_weights
from fer_core.recognition.gradcam import grad_cam, upsample
from fer_core.types import Emotion
from tests.fer_core.network.test_backends import pictures, random_weights


@pytest.fixture
def weights_file(tmp_path):
    weights = random_weights()
    path = tmp_path / "random.safetensors"
    save_weights(path, weights.tensors, weights.spec, {})
    return path


def test_heatmap_covers_the_crop_and_depends_on_face_and_label(weights_file):
    across, down = pictures()[1:3]
    maps = [
        grad_cam(crop, emotion, weights_file)
        for crop in (across, down)
        for emotion in (Emotion.HAPPY, Emotion.SAD)
    ]
    for found in maps:
        assert found.shape == (48, 48)
        assert found.dtype == np.float32
        assert found.min() >= 0
        assert found.max() in (0, pytest.approx(1))
    assert len({found.tobytes() for found in maps}) == 4


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(ModelError, match="gone"):
        grad_cam(pictures()[0], Emotion.SAD, tmp_path / "gone.safetensors")


def test_upsampling_centres_a_cell_on_its_pixel():
    places = np.zeros((6, 6), np.float32)
    places[2, 3] = 1  # stride 8: row 16, column 24

    wide = upsample(places)

    assert wide.shape == (48, 48)
    assert np.unravel_index(wide.argmax(), wide.shape) == (16, 24)
    assert wide[16, 28] == pytest.approx(wide[16, 20], rel=1e-4)
    assert 0.3 < wide[16, 28] / wide[16, 24] < 0.8
