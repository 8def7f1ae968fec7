from __future__ import annotations

import numpy as np
import pytest
import torch

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import ModelError
from fer_core.network.resnet import load_network
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import network_input
from fer_core.recognition.gradcam import TARGET_LAYER, GradCam, upsample
from fer_core.recognition.heatmap import FaceExplainer
from fer_core.types import Emotion
from tests.fer_core.network.test_backends import pictures, random_weights


def heatmap_by_torch(weights, crop, emotion):
    network, maps = load_network(weights), []
    stage = network.get_submodule(TARGET_LAYER[weights.spec.stem])
    stage.register_forward_hook(lambda _module, _input, out: maps.append(out))
    face = torch.from_numpy(network_input(crop[None], weights.spec)).requires_grad_()
    logits = network(face)[0, weights.spec.columns(weights.spec.live_head)]
    (gradient,) = torch.autograd.grad(logits[emotion], maps[0])
    weight = gradient.mean(dim=(2, 3), keepdim=True)
    heat = upsample((weight * maps[0]).sum(dim=1)[0].relu().detach().numpy())
    return heat / max(heat.max(), 1e-12)


@pytest.mark.parametrize("emotion", [Emotion.HAPPY, Emotion.SAD])
def test_heatmap_is_the_one_that_torchs_gradients_give(emotion):
    weights = load_weights(DEFAULT_WEIGHTS)
    grad_cam = GradCam(weights)
    for crop in pictures():
        expected = heatmap_by_torch(weights, crop, emotion)
        found = grad_cam.heatmap(crop, emotion)
        np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize("stem", ["stock", "fine"])
def test_heatmap_covers_the_crop_and_depends_on_face_and_label(stem):
    grad_cam = GradCam(random_weights(stem))
    maps = [
        grad_cam.heatmap(crop, emotion)
        for crop in pictures()[1:3]
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
        FaceExplainer(tmp_path / "gone.safetensors")


def test_upsampling_centres_a_cell_on_its_pixel():
    places = np.zeros((6, 6), np.float32)
    places[2, 3] = 1  # stride 8: row 16, column 24

    wide = upsample(places)

    assert wide.shape == (48, 48)
    assert np.unravel_index(wide.argmax(), wide.shape) == (16, 24)
    assert wide[16, 28] == pytest.approx(wide[16, 20], rel=1e-4)
    assert 0.3 < wide[16, 28] / wide[16, 24] < 0.8
