"""What only a GPU can show; skipped where there is none.

On a rented machine, without the window's packages, pytest-qt and the weights that ship:

    PYTHONPATH=. python -m pytest -c /dev/null --rootdir=. --import-mode=importlib \\
        tests/fer_core/training/test_cuda.py
"""

from __future__ import annotations

import csv

import numpy as np
import pytest
import torch

from fer_core.cli.train import main
from fer_core.datasets.faces import load_faces
from fer_core.network.backends import open_engine
from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import load_weights, save_weights
from fer_core.recognition.classifier import network_input
from fer_core.training.config import Recipe
from fer_core.training.distributed import ProcessGroup
from fer_core.training.initialization import Pretrained, new_trainer
from fer_core.training.trainer import Engine
from fer_core.training.validation import WEIGHTS

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device"
)


@pytest.fixture(autouse=True)
def no_thread_left_behind():
    """The driver's and torch's own threads stay as long as the process."""


@pytest.fixture
def train(fer_files, tmp_path):
    data, votes = map(str, fer_files)

    def run(out, *more):
        given = ["--data", data, "--ferplus", votes, "--device", "cuda"]
        return main([*given, "--batch-size", "28", "--out", str(tmp_path / out), *more])

    return run


def random_weights(path, network="resnet50"):
    """Write untrained weights in which every layer counts."""
    torch.manual_seed(0)
    spec = ModelSpec(network=network)
    made = build_network(spec)
    for layer in made.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.weight, 0.5, 1.0)
    state = made.state_dict().items()
    save_weights(
        path, {k: v.numpy() for k, v in state if v.is_floating_point()}, spec, {}
    )
    return load_weights(path)


def assert_alike(one, other):
    """Two runs on one GPU round differently: it chooses among its algorithms."""
    first, second = (load_weights(run / WEIGHTS).tensors for run in (one, other))
    for name, value in first.items():
        scale = np.abs(value).max()
        assert np.abs(value - second[name]).max() <= 0.02 * scale + 1e-3, name


@pytest.mark.parametrize("network", ["resnet50", "resnet18", "vgg13"])
@pytest.mark.parametrize("how", [[], ["--graph"]])
def test_every_network_learns_for_an_epoch(train, network, how):
    assert train("run", "--epochs", "1", "--network", network, *how) == 0


@pytest.mark.parametrize("how", [[], ["--graph"]])
def test_teachers_look_at_the_students_pictures(train, tmp_path, how):
    teachers = [tmp_path / name for name in ("vgg13", "resnet18")]
    for path in teachers:
        random_weights(path, path.name)
    given = ["--teacher", *map(str, teachers), "--teacher-view", "same"]
    given += ["--teacher-share", "1", "--mixup", "0.2", "--epochs", "2"]
    assert train("run", *given, "--save-every", "2", *how) == 0
    with (tmp_path / "run" / "metrics.csv").open() as file:
        losses = [float(row["train_loss"]) for row in csv.DictReader(file)]
    assert np.isfinite(losses).all()


@pytest.mark.parametrize("how", [[], ["--graph"]])
def test_a_run_that_goes_on_is_the_run_that_never_stopped(train, tmp_path, how):
    given = ["--epochs", "2", "--precision", "fp32", "--learning-rate", "0.01", *how]
    assert train("whole", *given) == 0
    assert train("parts", *given, "--time-budget", "0s") == 0
    assert train("parts", *given, "--resume") == 0
    assert_alike(tmp_path / "whole", tmp_path / "parts")


@pytest.fixture
def trainer(fer_files, tmp_path):
    """Return a function that makes a trainer on the GPU, without warm-up."""
    faces = load_faces(*fer_files).split("Training")
    group = ProcessGroup(0, 1, torch.device("cuda"))

    def make(network, *, amp, graph, teachers=()):
        recipe = Recipe(
            network=network,
            batch_size=14,  # 6 steps an epoch
            learning_rate=0.01,
            warmup_epochs=0,
            mixup=0.2,
            teacher_share=0.5 if teachers else 0,
            teacher_view="same",
        )
        pretrained = Pretrained(None, teachers)
        return new_trainer(
            recipe, faces, 0, group, Engine(amp, False, graph), pretrained
        )

    return make


def learned(trainer):
    """Return by how much an epoch moves all parameters, and its mean loss."""

    def all_values():
        return torch.cat([p.detach().flatten() for p in trainer.network.parameters()])

    before = all_values()
    *_, last = trainer.train_epoch()
    return all_values() - before, last.loss


@pytest.mark.parametrize("network", ["resnet50", "resnet18"])
@pytest.mark.parametrize(("amp", "within"), [(False, 0.1), (True, 0.5)])
def test_graphs_learn_what_single_operations_do(trainer, network, amp, within):
    eager, eager_loss = learned(trainer(network, amp=amp, graph=False))
    graph, graph_loss = learned(trainer(network, amp=amp, graph=True))
    assert eager.norm() > 0
    assert (graph - eager).norm() <= within * eager.norm()
    assert graph_loss == pytest.approx(eager_loss, rel=0.02)


@pytest.mark.parametrize("graph", [False, True])
def test_no_step_waits_for_the_gpu(trainer, tmp_path, graph):
    teachers = (random_weights(tmp_path / "teacher", "resnet18"),)
    steps = trainer("vgg13", amp=True, graph=graph, teachers=teachers).train_epoch()
    next(steps)  # makes what is made once
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(4):  # the sixth, the epoch's last, looks at the loss
            next(steps)
    finally:
        torch.cuda.set_sync_debug_mode("default")


@pytest.mark.parametrize("count", [1, 8])
def test_the_gpu_answers_as_the_cpu_does(tmp_path, count):
    weights = random_weights(tmp_path / "weights")
    faces = np.random.default_rng(0).integers(0, 256, (count, 48, 48)).astype(np.uint8)
    batch = network_input(faces, weights.spec)
    cpu, gpu = (open_engine(weights, "torch", d).logits(batch) for d in ("cpu", "cuda"))
    assert np.linalg.norm(gpu - cpu) <= 0.03 * np.linalg.norm(cpu)
