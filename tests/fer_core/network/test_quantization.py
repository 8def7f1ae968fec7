"""Ranges files, and the network computed in 8 bits with them."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.benchmarks.scenes import load_portraits
from fer_core.errors import ModelError
from fer_core.network.backends import open_engine
from fer_core.network.quantization import activation_names, ranges_path
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import EmotionClassifier, network_input
from fer_core.training.activation_ranges import write_activation_ranges


@pytest.fixture(scope="module")
def faces():
    """Return (N, 48, 48) faces from the sample, shifted and relit."""
    import cv2

    rng = np.random.default_rng(0)
    found = []
    for portrait in load_portraits(None, 2):
        half = portrait.width * 0.6
        y0, y1 = (max(0, round(portrait.y + side)) for side in (-half, half))
        x0, x1 = (max(0, round(portrait.x + side)) for side in (-half, half))
        grey = cv2.cvtColor(portrait.picture[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY)
        for _ in range(40):
            cut = rng.integers(0, min(grey.shape) // 6, 4)
            part = grey[cut[0] : -1 - cut[1], cut[2] : -1 - cut[3]]
            small = cv2.resize(part, (48, 48), interpolation=cv2.INTER_AREA)
            gain, offset = rng.uniform(0.6, 1.3), rng.uniform(-30, 30)
            found.append(np.clip(small * gain + offset, 0, 255).astype(np.uint8))
    return np.stack(found)


def probabilities(weights, engine, faces):
    classifier = EmotionClassifier(open_engine(weights, engine, "cpu"), weights.spec)
    return np.array([s.probabilities for s in classifier.classify(list(faces))])


def test_the_weights_that_ship_are_computed_in_8_bits_and_read_the_same(faces):
    weights = load_weights(DEFAULT_WEIGHTS)
    assert open_engine(weights, "openvino").name == "openvino int8"
    exact = probabilities(weights, "onnx", faces)
    found = probabilities(weights, "openvino", faces)
    assert (exact.argmax(1) == found.argmax(1)).mean() >= 0.97
    assert abs(exact - found).mean() < 0.005


@pytest.mark.parametrize("other", [None, "0" * 64])
def test_without_ranges_of_their_own_weights_are_computed_in_floating_point(
    tmp_path, other
):
    path = tmp_path / "mine.safetensors"
    shutil.copy(DEFAULT_WEIGHTS, path)
    if other is not None:
        content = json.loads(ranges_path(DEFAULT_WEIGHTS).read_text())
        content["weights_sha256"] = other
        ranges_path(path).write_text(json.dumps(content))
    weights = load_weights(path)
    assert weights.ranges is None
    assert "int8" not in open_engine(weights, "openvino").name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 50_000,
        '{"weights_sha256": "SHA"}',
        '{"weights_sha256": "SHA", "largest_activations": [1]}',
        '{"weights_sha256": "SHA", "largest_activations": VALUES(NaN)}',
        '{"weights_sha256": "SHA", "largest_activations": VALUES(-1)}',
        '{"weights_sha256": "SHA", "largest_activations": VALUES(1e400)}',
        '{"weights_sha256": "SHA", "largest_activations": VALUES("a")}',
    ],
)
def test_a_damaged_ranges_file_is_named(tmp_path, text):
    path = tmp_path / "mine.safetensors"
    shutil.copy(DEFAULT_WEIGHTS, path)
    text = text.replace("SHA", load_weights(DEFAULT_WEIGHTS).sha256)
    if "VALUES" in text:
        start, value = text.split("VALUES(")
        one = value.removesuffix(")}")
        values = ", ".join(f'"{name}": {one}' for name in activation_names())
        text = f"{start}{{{values}}}}}"
    ranges_path(path).write_text(text)
    with pytest.raises(ModelError, match=r"mine\.int8\.json is damaged\. Delete it"):
        load_weights(path)


def test_ranges_are_as_large_as_nearly_all_activations_get(tmp_path, faces):
    path = tmp_path / "mine.safetensors"
    shutil.copy(DEFAULT_WEIGHTS, path)
    write_activation_ranges(path, faces)
    ranges = load_weights(path).ranges
    assert ranges is not None
    # The first activation can be computed by hand: the rectified first convolution.
    weights = load_weights(DEFAULT_WEIGHTS)
    tensors = weights.tensors
    scale = tensors["bn1.weight"] / np.sqrt(tensors["bn1.running_var"] + 1e-5)
    padded = np.pad(
        network_input(faces, weights.spec), ((0, 0), (0, 0), (1, 1), (1, 1))
    )
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    kernel = tensors["conv1.weight"] * scale[:, None, None, None]
    out = np.einsum("ncyxij,ocij->noyx", windows, kernel, optimize=True)
    out += (tensors["bn1.bias"] - tensors["bn1.running_mean"] * scale)[:, None, None]
    largest = np.quantile(out.reshape(len(faces), -1).max(1), 0.9)
    assert ranges["maxpool"] == pytest.approx(largest, rel=1e-3)
    weights = load_weights(path)
    exact = probabilities(weights, "torch", faces)
    found = probabilities(weights, "openvino", faces)
    assert abs(exact - found).mean() < 0.01
