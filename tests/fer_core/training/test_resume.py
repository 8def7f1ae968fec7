"""A run that was stopped, in any way, and goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from fer_core.datasets.faces import load_faces
from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import load_weights, save_weights
from fer_core.training.config import Recipe
from fer_core.training.distributed import ProcessGroup
from fer_core.training.initialization import Pretrained
from fer_core.training.run import CHECKPOINT, RunOptions, run_training
from fer_core.training.trainer import Engine
from fer_core.training.validation import WEIGHTS
from tests.fer_core.training.conftest import (
    COMMAND,
    SMALL,
    assert_same_weights,
)


def test_same_seed_gives_same_weights_even_when_stopped_between(train, tmp_path):
    assert train("whole", "--epochs", "2") == 0
    assert train("parts", "--epochs", "2", "--time-budget", "0s") == 0
    assert train("parts", "--epochs", "2", "--resume") == 0
    assert_same_weights(tmp_path / "whole", tmp_path / "parts")


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_goes_on_at_the_same_step(train, struck, tmp_path, blow):
    assert train("whole", "--epochs", "2") == 0
    ended = struck("parts", "--epochs", "2", by=blow, epoch=1)
    assert ended.returncode == 128 + blow
    assert "struck at step 1\n" in ended.stdout
    assert train("parts", "--epochs", "2", "--resume") == 0
    assert_same_weights(tmp_path / "whole", tmp_path / "parts")


def test_killed_run_goes_on_from_its_last_checkpoint(train, fer_files, tmp_path):
    data, votes = fer_files
    assert train("whole", "--epochs", "2") == 0
    out = tmp_path / "killed"
    arguments = ["--data", str(data), "--ferplus", str(votes), *SMALL]
    process = subprocess.Popen(
        [*COMMAND, *arguments, "--out", str(out), "--epochs", "2"],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not (out / "checkpoint.pt").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert train("killed", "--epochs", "2", "--resume") == 0
    assert_same_weights(tmp_path / "whole", out)


def test_other_recipe_cannot_resume(train, capsys):
    assert train("run", "--epochs", "2", "--time-budget", "0s") == 0
    assert train("run", "--epochs", "2", "--stem", "fine", "--resume") == 2
    assert "stem stock, not fine" in capsys.readouterr().err


def test_several_teachers_and_mixing_resume_to_the_same_weights(train, tmp_path):
    learnt = {}
    for name in ("vgg13", "resnet18"):
        assert train(name, "--epochs", "1", "--network", name) == 0
        learnt[name] = str(tmp_path / name / WEIGHTS)
    given = ["--epochs", "2", "--mixup", "0.2", "--teacher", *learnt.values()]
    given += ["--teacher-view", "same", "--teacher-share", "1"]
    assert train("whole", *given) == 0
    assert train("parts", *given, "--time-budget", "0s") == 0
    assert train("parts", *given, "--resume") == 0
    assert_same_weights(tmp_path / "whole", tmp_path / "parts")
    same = load_weights(tmp_path / "whole" / WEIGHTS)
    both = [load_weights(Path(path)).sha256 for path in learnt.values()]
    assert same.card["recipe"]["teacher"] == ",".join(both)


@pytest.fixture
def distilled(fer_files, tmp_path):
    """Return a function that trains by teachers and mixup up to one of the stops."""
    faces = load_faces(*fer_files)
    teachers = []
    for name in ("resnet18", "vgg13"):
        torch.manual_seed(len(name))
        spec = ModelSpec(network=name)
        state = build_network(spec).state_dict()
        values = {k: v.numpy() for k, v in state.items() if v.is_floating_point()}
        save_weights(tmp_path / name, values, spec, {})
        teachers.append(load_weights(tmp_path / name))
    recipe = Recipe(
        network="vgg13",  # it has dropout
        epochs=2,
        batch_size=14,  # 6 steps an epoch
        learning_rate=0.01,
        mixup=0.2,
        teacher_share=0.8,
        teacher_view="same",
        teacher=",".join(one.sha256 for one in teachers),
    )

    def run(out, *, stops=(), resume=False):
        def interrupt(news):
            if not isinstance(news, dict) and (news.epoch, news.step) in stops:
                # The run's own handler; the test's process gets no signal.
                signal.getsignal(signal.SIGINT)(signal.SIGINT, None)

        options = RunOptions(
            tmp_path / out,
            seed=3,
            resume=resume,
            pretrained=Pretrained(None, tuple(teachers)),
        )
        group = ProcessGroup(0, 1, torch.device("cpu"))
        return run_training(recipe, faces, options, group, Engine(), interrupt)

    return run


def test_stops_in_mid_epoch_change_nothing_with_teachers_mixup_and_dropout(
    distilled, tmp_path
):
    assert distilled("whole").signal is None
    # Between two moves of the average, and in the last epoch, whose faces are calm.
    assert distilled("parts", stops=[(0, 3)]).signal == signal.SIGINT
    assert distilled("parts", stops=[(1, 1)], resume=True).signal == signal.SIGINT
    assert distilled("parts", resume=True).epochs_done == 2
    whole, parts = (
        torch.load(tmp_path / run / CHECKPOINT, weights_only=True)
        for run in ("whole", "parts")
    )
    for part in ("network", "average"):
        for name, value in whole[part].items():
            assert torch.equal(value, parts[part][name]), (part, name)
    momenta = (run["optimizer"]["state"].values() for run in (whole, parts))
    for one, other in zip(*momenta, strict=True):
        assert torch.equal(one["momentum_buffer"], other["momentum_buffer"])
    for one, other in zip(whole["history"], parts["history"], strict=True):
        timed = {"seconds": 0, "images_per_s": 0}
        assert one | timed == other | timed


def test_a_run_does_not_go_on_with_another_teacher(train, tmp_path, capsys):
    for seed in ("1", "2"):
        assert train(seed, "--epochs", "1", "--seed", seed) == 0
    given = ["--epochs", "2", "--teacher"]
    first, second = (str(tmp_path / seed / WEIGHTS) for seed in ("1", "2"))
    assert train("run", *given, first, "--time-budget", "0s") == 0
    assert train("run", *given, second, "--resume") == 2
    assert "teacher" in capsys.readouterr().err


def test_checkpoints_come_as_often_as_asked_and_always_at_a_stop(train, tmp_path):
    given = ["--epochs", "3", "--save-every", "2"]
    assert train("run", *given, "--time-budget", "0s") == 0  # stops after the first
    assert train("run", *given, "--resume") == 0
    assert train("whole", "--epochs", "3") == 0
    assert_same_weights(tmp_path / "run", tmp_path / "whole")


def test_a_constant_schedule_can_be_lengthened_and_a_cosine_cannot(
    train, tmp_path, capsys
):
    given = ["--calm-share", "0", "--schedule", "constant"]
    assert train("one", *given, "--epochs", "1") == 0
    assert train("one", *given, "--epochs", "2", "--resume") == 0
    assert train("two", *given, "--epochs", "2") == 0
    assert_same_weights(tmp_path / "one", tmp_path / "two")
    cosine = ["--calm-share", "0", "--warmup-epochs", "0", "--epochs"]
    # One epoch of two: both cosines begin it at the same rate, and part within it.
    assert train("cosine", *cosine, "2", "--time-budget", "0s") == 0
    capsys.readouterr()
    assert train("cosine", *cosine, "4", "--resume") == 2
    assert "Give --epochs 2" in capsys.readouterr().err


def test_damaged_checkpoint_is_named(train, tmp_path, capsys):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.pt").write_bytes(b"PK\x03\x04 rubbish")
    assert train("run", "--resume") == 2
    assert "damaged" in capsys.readouterr().err


def test_full_disk_keeps_the_previous_checkpoint(train, fer_files, tmp_path):
    """A limit on file size stands in for a full disk: writing fails half-way."""
    data, votes = fer_files
    assert train("run", "--epochs", "2", "--time-budget", "0s") == 0
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    before = checkpoint.read_bytes()
    limited = (
        "import resource, signal, sys, torch; torch.set_num_threads(1);"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000_000, 100_000_000));"
        "from fer_core.cli.train import main; sys.exit(main())"
    )
    arguments = ["--data", str(data), "--ferplus", str(votes), *SMALL]
    arguments += ["--out", str(tmp_path / "run")]
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            limited,
            *arguments,
            "--epochs",
            "2",
            "--resume",
            "--out",
            str(tmp_path / "run"),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 2
    assert "could not be written" in ended.stderr
    assert checkpoint.read_bytes() == before
    assert sorted(p.name for p in checkpoint.parent.glob(".*")) == []
