"""``run.json``: what a run was computed with, part by part."""

from __future__ import annotations

import json
import platform
import signal

import numpy as np
import pytest
import torch
import torchvision

from fer_core.datasets.faces import load_faces
from fer_core.errors import OutputError
from fer_core.training.config import Recipe
from fer_core.training.distributed import ProcessGroup
from fer_core.training.run import RunOptions, run_training
from fer_core.training.trainer import Engine


def parts_of(out):
    return json.loads((out / "run.json").read_text())["parts"]


def test_each_part_of_a_run_is_kept_with_its_command_and_its_end(train, tmp_path):
    assert train("run", "--epochs", "2", "--time-budget", "0s") == 0
    assert train("run", "--epochs", "2", "--resume") == 0
    first, second = parts_of(tmp_path / "run")
    assert first["torch"] == torch.__version__
    assert first["torchvision"] == torchvision.__version__
    assert first["numpy"] == np.__version__
    assert first["python"] == platform.python_version()
    assert first["precision"] == "fp32"
    assert first["device_type"] == ("cuda" if torch.cuda.is_available() else "cpu")
    assert first["device"]
    assert first["command"].startswith("fer-train --data ")
    assert first["command"].endswith("--epochs 2 --time-budget 0s")
    assert (first["ended"], first["epochs_done"]) == ("time budget", 1)
    assert second["command"].endswith("--resume")
    assert (second["ended"], second["epochs_done"]) == ("finished", 2)
    assert first["seconds"] > 0
    assert first["started"] <= second["started"]


def test_an_error_is_noted_with_its_sentence(train, tmp_path, capsys):
    blow_up = ["--learning-rate", "1e30", "--clip-norm", "0", "--warmup-epochs", "0"]
    assert train("run", "--epochs", "2", *blow_up) == 2
    (part,) = parts_of(tmp_path / "run")
    assert part["ended"].startswith("The loss is not a number")
    assert part["ended"] in capsys.readouterr().err
    assert part["seconds"] > 0


@pytest.fixture
def interrupted(fer_files, tmp_path):
    """Return a function that trains until a signal after the first step."""
    faces = load_faces(*fer_files)

    def run(before, **options):
        def interrupt(_):
            before()
            signal.raise_signal(signal.SIGTERM)  # in this thread, so that it is now

        return run_training(
            Recipe(stem="stock", epochs=1, batch_size=28),
            faces,
            RunOptions(tmp_path, **options),
            ProcessGroup(0, 1, torch.device("cpu")),
            Engine(),
            interrupt,
        )

    return run


def test_a_run_is_on_record_while_it_runs_and_when_it_is_interrupted(
    interrupted, tmp_path
):
    meanwhile = []
    result = interrupted(lambda: meanwhile.extend(parts_of(tmp_path)))
    assert result.signal == signal.SIGTERM
    (part,) = meanwhile
    assert part["ended"] is None
    assert part["torch"] == torch.__version__
    (part,) = parts_of(tmp_path)
    assert part["ended"] == "SIGTERM"


def test_an_older_versions_record_becomes_the_first_part(interrupted, tmp_path):
    interrupted(lambda: None)
    (tmp_path / "run.json").write_text('{"torch": "2.10.0", "seconds": 12.5}')
    interrupted(lambda: None, resume=True)
    first, second = parts_of(tmp_path)
    assert first == {"torch": "2.10.0", "seconds": 12.5}
    assert second["ended"] == "SIGTERM"


def test_a_damaged_record_is_said_and_keeps_no_run_from_going_on(
    interrupted, tmp_path, caplog
):
    interrupted(lambda: None)
    (tmp_path / "run.json").write_text("{")
    interrupted(lambda: None, resume=True)
    assert "run.json cannot be read" in caplog.text
    assert len(parts_of(tmp_path)) == 1


def test_a_record_that_cannot_be_written_is_one_sentence(interrupted, tmp_path):
    (tmp_path / "run.json").mkdir()
    with pytest.raises(OutputError, match=r"run\.json cannot be written"):
        interrupted(lambda: None)
