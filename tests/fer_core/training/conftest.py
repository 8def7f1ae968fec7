"""Short runs of fer-train on made-up faces."""

from __future__ import annotations

import signal
import subprocess
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

# In a process of its own: within the whole suite a signal has ended the test's.
STRUCK = """
import shutil, signal, sys, torch
from fer_core.cli import train as command
torch.set_num_threads(1)
number, epoch, meanwhile, *arguments = sys.argv[1:]
out = arguments[arguments.index("--out") + 1]

class Struck(command._Display):
    def __call__(self, news):
        if not isinstance(news, dict) and news.epoch == int(epoch):
            shutil.copy(out + "/run.json", meanwhile)
            print("struck at step", news.step)
            signal.raise_signal(int(number))
        super().__call__(news)

command._Display = Struck
sys.exit(command.main(arguments))
"""


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


@pytest.fixture
def struck(fer_files, tmp_path):
    """Return a function that runs fer-train until a signal after an epoch's first step.

    ``meanwhile.json`` is the run's record as it was then.
    """
    data, votes = fer_files

    def run(out: str, *more: str, by=signal.SIGTERM, epoch=0):
        files = ["--data", str(data), "--ferplus", str(votes)]
        given = [*SMALL, "--out", str(tmp_path / out), *more]
        how = [str(int(by)), str(epoch), str(tmp_path / "meanwhile.json")]
        return subprocess.run(
            [sys.executable, "-c", STRUCK, *how, *files, *given],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run


def tensors(folder):
    return load_weights(folder / "weights.safetensors").tensors


def assert_same_weights(one, other):
    first, second = tensors(one), tensors(other)
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], err_msg=name)
