"""Short runs of fer-train on made-up faces."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from fer_core.cli.train import main
from fer_core.network.weights import load_weights

SMALL = [
    "--preset",
    "stock",
    "--batch-size",
    "28",
    "--precision",
    "fp32",
    "--seed",
    "3",
]
COMMAND = [
    sys.executable,
    "-c",
    "import sys, torch; torch.set_num_threads(1);"
    "from fer_core.cli.train import main; sys.exit(main())",
]


@pytest.fixture(autouse=True)
def one_thread():
    """Two cores that wait for each other are slower than one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def train(fer_files, tmp_path):
    """Return a function that runs fer-train here and returns its exit status."""
    data, votes = fer_files

    def run(out: str, *more: str) -> int:
        given = ["--data", str(data), "--ferplus", str(votes), *SMALL]
        return main([*given, "--out", str(tmp_path / out), *more])

    return run


def tensors(folder):
    return load_weights(folder / "weights.safetensors").tensors


def assert_same_weights(one, other):
    first, second = tensors(one), tensors(other)
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], err_msg=name)
