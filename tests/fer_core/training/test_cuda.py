"""What only a GPU can show; skipped where there is none.

On a rented machine, without the window's packages and pytest-qt:

    PYTHONPATH=. python -m pytest -c /dev/null --rootdir=. --import-mode=importlib \\
        tests/fer_core/training/test_cuda.py
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core.cli.train import main
from fer_core.network.backends import open_engine
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import network_input
from fer_core.training.validation import WEIGHTS

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device"
)


@pytest.fixture
def train(fer_files, tmp_path):
    data, votes = map(str, fer_files)

    def run(out, *more):
        given = ["--data", data, "--ferplus", votes, "--device", "cuda"]
        return main([*given, "--batch-size", "28", "--out", str(tmp_path / out), *more])

    return run


@pytest.mark.parametrize("network", ["resnet50", "resnet18", "vgg13"])
def test_every_network_learns_for_an_epoch(train, network):
    assert train("run", "--epochs", "1", "--network", network) == 0


def test_a_run_that_goes_on_is_the_run_that_never_stopped(train, tmp_path):
    given = ["--epochs", "2", "--precision", "fp32"]
    assert train("whole", *given) == 0
    assert train("parts", *given, "--time-budget", "0s") == 0
    assert train("parts", *given, "--resume") == 0
    whole, parts = (load_weights(tmp_path / n / WEIGHTS) for n in ("whole", "parts"))
    for name, value in whole.tensors.items():
        np.testing.assert_allclose(parts.tensors[name], value, atol=1e-2, err_msg=name)


@pytest.mark.parametrize("network", ["resnet50", "resnet18"])
def test_graphs_learn_what_single_operations_do(train, tmp_path, network):
    given = ["--epochs", "1", "--precision", "fp32", "--network", network]
    given += ["--learning-rate", "0.01"]
    assert train("eager", *given) == 0
    assert train("graph", *given, "--graph") == 0
    eager, graph = (load_weights(tmp_path / n / WEIGHTS) for n in ("eager", "graph"))
    for name, value in eager.tensors.items():
        scale = np.abs(value).max()
        assert np.abs(value - graph.tensors[name]).max() <= 0.02 * scale + 1e-3, name


def test_a_graphed_run_goes_on_as_if_never_stopped(train, tmp_path):
    given = ["--epochs", "2", "--precision", "fp32", "--graph"]
    assert train("whole", *given) == 0
    assert train("parts", *given, "--time-budget", "0s") == 0
    assert train("parts", *given, "--resume") == 0
    whole, parts = (load_weights(tmp_path / n / WEIGHTS) for n in ("whole", "parts"))
    for name, value in whole.tensors.items():
        np.testing.assert_allclose(parts.tensors[name], value, atol=1e-2, err_msg=name)


@pytest.mark.parametrize("count", [1, 8])
def test_the_gpu_answers_as_the_cpu_does(count):
    weights = load_weights(DEFAULT_WEIGHTS)
    faces = np.random.default_rng(0).integers(0, 256, (count, 48, 48)).astype(np.uint8)
    batch = network_input(faces, weights.spec)
    cpu, gpu = (open_engine(weights, "torch", d).logits(batch) for d in ("cpu", "cuda"))
    np.testing.assert_allclose(gpu, cpu, atol=0.3)
