"""``run.json``: what a run was computed with, part by part."""

from __future__ import annotations

import json
import platform
import signal

import numpy as np
import torch
import torchvision


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


def test_a_run_is_on_record_while_it_runs_and_when_it_is_interrupted(struck, tmp_path):
    assert struck("run", "--epochs", "1").returncode == 128 + signal.SIGTERM
    (part,) = json.loads((tmp_path / "meanwhile.json").read_text())["parts"]
    assert part["ended"] is None
    assert part["torch"] == torch.__version__
    (part,) = parts_of(tmp_path / "run")
    assert part["ended"] == "SIGTERM"


def test_an_older_versions_record_becomes_the_first_part(train, tmp_path):
    assert train("run", "--epochs", "2", "--time-budget", "0s") == 0
    record = tmp_path / "run" / "run.json"
    record.write_text('{"torch": "2.10.0", "seconds": 12.5}')
    assert train("run", "--epochs", "2", "--resume") == 0
    first, second = parts_of(tmp_path / "run")
    assert first == {"torch": "2.10.0", "seconds": 12.5}
    assert second["ended"] == "finished"


def test_a_damaged_record_is_said_and_keeps_no_run_from_going_on(
    train, tmp_path, caplog
):
    assert train("run", "--epochs", "2", "--time-budget", "0s") == 0
    (tmp_path / "run" / "run.json").write_text("{")
    assert train("run", "--epochs", "2", "--resume") == 0
    assert "run.json cannot be read" in caplog.text
    assert len(parts_of(tmp_path / "run")) == 1


def test_a_record_that_cannot_be_written_is_one_sentence(train, tmp_path, capsys):
    (tmp_path / "run" / "run.json").mkdir(parents=True)
    assert train("run", "--epochs", "1") == 2
    assert "run.json cannot be written" in capsys.readouterr().err
