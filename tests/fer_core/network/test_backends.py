from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.errors import EngineError, ModelError
from fer_core.network.backends import open_engine
from fer_core.network.resnet import build_network, load_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import Weights, load_weights
from fer_core.recognition.classifier import EmotionClassifier, network_input

ENGINES = ["torch", "openvino", "onnx"]
# Of a probability. An untrained network magnifies the rounding of bfloat16 beyond any
# use, so OpenVINO is held to the weights that ship.
TOLERANCE = {"torch": 1e-4, "onnx": 1e-3, "openvino": 0.05}


def pictures() -> np.ndarray:
    """Return (5, 48, 48) pictures that even an untrained network tells apart."""
    ramp = np.linspace(0, 255, 48)
    across, down = np.meshgrid(ramp, ramp)
    rings = np.hypot(across - 127, down - 127) % 64 * 4
    drawn = [np.zeros((48, 48)), across, 255 - down, rings, np.full((48, 48), 255)]
    return np.stack(drawn).astype(np.uint8)


def random_weights(stem: str = "stock") -> Weights:
    """Return an untrained network whose every layer matters."""
    torch.manual_seed(1)
    spec = ModelSpec(stem=stem)
    network = build_network(spec)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            module.momentum = 1.0
    with torch.no_grad():  # statistics of a real batch keep the signal alive
        network.train()(torch.from_numpy(network_input(pictures(), spec)))
    torch.nn.init.normal_(network.fc.weight, 0, 0.1)
    state = network.state_dict()
    values = {k: v.numpy() for k, v in state.items() if v.is_floating_point()}
    return Weights(spec=spec, tensors=values, card={}, sha256="0" * 64)


@pytest.fixture(scope="module", params=["stock", "fine"])
def weights(request):
    return random_weights(request.param)


@pytest.fixture(scope="module")
def shipped():
    return load_weights(DEFAULT_WEIGHTS)


@pytest.fixture(scope="module")
def crops():
    return pictures()


def probabilities(weights: Weights, name: str, faces: np.ndarray) -> np.ndarray:
    classifier = EmotionClassifier(open_engine(weights, name, "cpu"), weights.spec)
    return np.array([r.probabilities for r in classifier.classify(list(faces))])


def test_graph_is_the_network(weights, crops):
    expected = probabilities(weights, "torch", crops)
    found = probabilities(weights, "onnx", crops)
    np.testing.assert_allclose(found, expected, atol=TOLERANCE["onnx"])
    assert np.ptp(expected, axis=0).max() > 0.1  # the faces do differ


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_gives_torchs_probabilities(shipped, crops, name):
    expected = probabilities(shipped, "torch", crops)
    found = probabilities(shipped, name, crops)
    np.testing.assert_allclose(found, expected, atol=TOLERANCE[name])
    assert np.ptp(expected, axis=0).max() > 2 * TOLERANCE[name]


@pytest.mark.parametrize("name", ENGINES)
def test_a_face_alone_reads_as_it_does_among_others(shipped, crops, name):
    together = probabilities(shipped, name, crops)
    alone = [probabilities(shipped, name, crops[i : i + 1])[0] for i in range(2)]
    np.testing.assert_allclose(alone, together[:2], atol=TOLERANCE[name])


@pytest.mark.parametrize("name", ENGINES)
def test_no_faces_give_no_readings(name):
    weights = random_weights()
    classifier = EmotionClassifier(open_engine(weights, name, "cpu"), weights.spec)
    assert classifier.classify([]) == ()


def test_network_gets_three_equal_normalized_channels(crops):
    spec = ModelSpec()
    batch = network_input(crops, spec)
    assert batch.shape == (5, 3, 48, 48)
    assert batch.dtype == np.float32
    np.testing.assert_array_equal(batch[:, 0], batch[:, 2])
    np.testing.assert_allclose(
        batch[:, 1] * spec.std + spec.mean, crops / 255, atol=1e-6
    )


def test_engine_without_such_a_device_says_so():
    with pytest.raises(EngineError, match="CPU only"):
        open_engine(random_weights(), "onnx", "cuda")


def test_weights_of_another_network_are_refused():
    weights = random_weights()
    del weights.tensors["layer3.2.conv1.weight"]
    with pytest.raises(ModelError, match=r"layer3\.2\.conv1\.weight"):
        load_network(weights)
    with pytest.raises(ModelError, match=r"layer3\.2\.conv1\.weight"):
        open_engine(weights, "openvino", "cpu")


def test_watching_on_a_cpu_loads_neither_torch_nor_openvinos_reports():
    code = (
        "import sys, fer_core.recognition.classifier;"
        "from fer_core._platform.private_imports import import_openvino;"
        "import_openvino();"
        "bad = [m for m in ('torch', 'openvino_telemetry.main') if m in sys.modules];"
        "sys.exit(', '.join(bad) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def other_stem(weights):
    stem = "fine" if weights.spec.stem == "stock" else "stock"
    return replace(weights, spec=replace(weights.spec, stem=stem))


def one_missing(weights):
    kept = {k: v for k, v in weights.tensors.items() if k != "layer3.2.bn1.bias"}
    return replace(weights, tensors=kept)


def negative_variance(weights):
    name = "layer1.0.bn1.running_var"
    worse = dict(weights.tensors) | {name: -weights.tensors[name]}
    return replace(weights, tensors=worse)


def another_width(weights):
    worse = dict(weights.tensors) | {"fc.bias": np.zeros(3, np.float32)}
    return replace(weights, tensors=worse)


@pytest.mark.parametrize(
    "damage", [other_stem, one_missing, another_width, negative_variance]
)
def test_weights_that_do_not_fit_their_spec_are_refused(weights, damage):
    for engine in ENGINES:
        with pytest.raises(ModelError, match="do not fit the network"):
            open_engine(damage(weights), engine, "cpu")
