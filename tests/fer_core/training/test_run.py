from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest
import torch

from fer_core.errors import ModelError
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import load_classifier
from fer_core.training.validation import WEIGHTS
from tests.fer_core.training.conftest import (
    COMMAND,
    SMALL,
    tensors,
)


def test_run_leaves_weights_metrics_events_and_report(train, tmp_path, capsys):
    assert train("run", "--epochs", "2") == 0
    out = tmp_path / "run"
    loaded = load_weights(out / "weights.safetensors")
    assert loaded.spec.heads == ("fer2013", "ferplus")
    assert loaded.card["recipe"]["batch_size"] == 28
    with (out / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert 0 <= float(rows[1]["ferplus_accuracy"]) <= 1
    assert list((out / "events").glob("events.out.tfevents.*"))
    page = (out / "report" / "index.html").read_text()
    assert "FER+ majority" in page
    assert "src='data:image/png" in page
    assert "src='http" not in page
    assert "epoch   2/2" in capsys.readouterr().out


def test_two_processes_do_what_one_does(train, fer_files, tmp_path):
    """Batch, batch statistics and gradients are shared; only rounding may differ."""
    data, votes = fer_files
    steady = ["--epochs", "1", "--learning-rate", "0.01"]
    assert train("one", *steady) == 0
    arguments = ["--data", str(data), "--ferplus", str(votes), *SMALL, *steady]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2"]
    torchrun += ["--master-addr=127.0.0.1", "--master-port=0", "--rdzv-backend=c10d"]
    torchrun += ["--rdzv-endpoint=127.0.0.1:0", "-m", "fer_core.cli.train"]
    subprocess.run(
        [*torchrun, *arguments, "--out", str(tmp_path / "two")],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        timeout=240,
    )
    one, two = tensors(tmp_path / "one"), tensors(tmp_path / "two")
    for name, value in one.items():
        scale = np.abs(value).max()
        assert np.abs(value - two[name]).max() <= 0.02 * scale + 1e-3, name


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--data", "nothing.csv"], "nothing.csv"),
        (["--epochs", "0"], "epochs must be positive"),
        (["--heads", "fer2031"], "heads"),
        (["--resume"], "no checkpoint"),
        (["--teacher-share", "0.5"], "need a --teacher"),
        (["--start-from", "nothing.safetensors"], "nothing.safetensors"),
        (["--mixup", "-1"], "mixup must not be negative"),
        (["--device", "cuda"], "cuda"),
        (["--device", "cpu", "--graph"], "--graph needs a CUDA device"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(train, capsys, more, complaint):
    if more[-1] == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    assert train("run", *more) == 2
    *hints, said = capsys.readouterr().err.splitlines()
    assert said.startswith("fer-train: ")
    assert complaint in said
    assert not [line for line in hints if "Traceback" in line]


def test_weights_can_start_and_teach_another_run(train, tmp_path, capsys):
    assert train("first", "--epochs", "1") == 0
    weights = str(tmp_path / "first" / "weights.safetensors")
    still = ["--learning-rate", "1e-12", "--epochs", "1"]
    assert train("second", *still, "--start-from", weights) == 0
    before, after = tensors(tmp_path / "first"), tensors(tmp_path / "second")
    np.testing.assert_allclose(after["fc.weight"], before["fc.weight"], atol=1e-3)
    assert train("third", "--epochs", "1", "--teacher", weights) == 0
    recipe = load_weights(tmp_path / "third" / "weights.safetensors").card["recipe"]
    assert recipe["teacher_share"] == 0.5
    assert recipe["teacher"] == load_weights(tmp_path / "first" / WEIGHTS).sha256
    assert train("fourth", "--stem", "fine", "--start-from", weights) == 2
    assert "Give the same --network" in capsys.readouterr().err


def test_gradients_clipped_to_nothing_move_nothing(train, tmp_path):
    assert train("before", "--epochs", "1") == 0
    start = ["--start-from", str(tmp_path / "before" / "weights.safetensors")]
    plain = ["--epochs", "1", "--weight-decay", "0", "--warmup-epochs", "0"]
    assert train("held", *start, *plain, "--clip-norm", "1e-8") == 0
    assert train("free", *start, *plain, "--clip-norm", "0") == 0
    before, held, free = (tensors(tmp_path / run) for run in ("before", "held", "free"))
    name = "layer3.1.conv2.weight"
    np.testing.assert_array_equal(held[name], before[name])
    assert (free[name] != before[name]).any()


def test_logit_adjustment_moves_the_last_bias_alone(train, fer_files, tmp_path):
    for path in fer_files:  # every other class loses half of its Training faces
        header, *rows = path.read_text().splitlines()
        kept = [row for at, row in enumerate(rows) if at >= 42 or at % 7 % 2]
        path.write_text("\n".join([header, *kept]) + "\n")
    for name, labels, votes in (("plain", "0", "0"), ("moved", "1", "0.5")):
        amounts = ["--logit-adjustment", labels, "--ferplus-adjustment", votes]
        assert train(name, "--epochs", "1", *amounts) == 0
    plain, moved = tensors(tmp_path / "plain"), tensors(tmp_path / "moved")
    shares = np.log(np.array([6, 12, 6, 12, 6, 12, 6]) / 60)
    shift = moved.pop("fc.bias") - plain.pop("fc.bias")
    np.testing.assert_allclose(shift, -np.r_[shares, shares / 2], atol=5e-3)
    for name, value in moved.items():
        np.testing.assert_array_equal(value, plain.get(name), err_msg=name)


def test_a_network_that_only_teaches_is_evaluated_and_refused_elsewhere(
    train, fer_files, tmp_path, capsys
):
    from fer_core.cli import evaluate, export

    assert train("run", "--epochs", "1", "--network", "vgg13") == 0
    weights = str(tmp_path / "run" / WEIGHTS)
    data, votes = map(str, fer_files)
    given = ["--data", data, "--ferplus", votes, "--weights", weights]
    assert evaluate.main([*given, "--report", str(tmp_path / "report")]) == 0
    capsys.readouterr()
    exported = ["--data", data, "--weights", weights, "--out", str(tmp_path / "x")]
    assert export.main(exported) == 2
    assert "A vgg13 can be trained, evaluated and teach" in capsys.readouterr().err
    with pytest.raises(ModelError, match="and nothing else"):
        load_classifier(Path(weights))


def test_a_run_keeps_its_last_weights_and_says_what_computed_them(train, tmp_path):
    assert train("run", "--epochs", "2", "--save-every", "2", "--device", "cpu") == 0
    last = load_weights(tmp_path / "run" / "last.safetensors")
    assert last.card["metrics"]["epoch"] == 2
    assert last.card["computed_with"]["torch"] == torch.__version__
    assert last.card["computed_with"]["precision"] == "fp32"


def test_hints_go_to_standard_error_and_results_to_standard_output(train, capsys):
    given = ["--epochs", "1", "--average-decay", "0.9", "--time-budget", "0s"]
    assert train("run", *given) == 0
    said = capsys.readouterr()
    for hint in ("--learning-rate 0.0219", "--average-epochs", "--drop-duplicates"):
        assert hint in said.err
        assert hint not in said.out
    results = ("epoch   1/1", "PublicTest, FER+ majority: ", "Weights: ", "Report: ")
    for result in results:
        assert result in said.out
        assert result not in said.err


def run_compiled(fer_files, out, **environment):
    data, votes = fer_files
    arguments = ["--data", str(data), "--ferplus", str(votes), *SMALL, "--epochs", "1"]
    return subprocess.run(
        [*COMMAND, *arguments, "--out", str(out), "--compile"],
        env={
            **os.environ,
            "TORCHINDUCTOR_CACHE_DIR": str(out / "cache"),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.skipif(
    shutil.which("g++") is None
    or not Path(sysconfig.get_path("include"), "Python.h").exists(),
    reason="this machine has no compiler or no headers of Python",
)
def test_compiled_network_learns_the_same(train, fer_files, tmp_path):
    ended = run_compiled(fer_files, tmp_path / "fused")
    assert ended.returncode == 0, ended.stderr
    assert train("plain", "--epochs", "1") == 0
    fused, plain = tensors(tmp_path / "fused"), tensors(tmp_path / "plain")
    for name, value in plain.items():
        scale = np.abs(value).max()
        assert np.abs(value - fused[name]).max() <= 0.02 * scale + 1e-3, name


def test_missing_compiler_is_one_sentence(fer_files, tmp_path):
    ended = run_compiled(fer_files, tmp_path / "fused", CXX=str(tmp_path / "none"))
    assert ended.returncode == 2
    (said,) = [line for line in ended.stderr.splitlines() if "fer-train:" in line]
    assert "compiler" in said
    assert "leave --compile out" in said
    assert "Traceback" not in ended.stderr


def test_run_is_not_overwritten_by_another(train, capsys):
    assert train("run", "--epochs", "1") == 0
    assert train("run", "--epochs", "1") == 2
    assert "--resume" in capsys.readouterr().err


def test_loss_that_is_no_number_stops_and_names_the_step(train, tmp_path, capsys):
    blow_up = ["--learning-rate", "1e30", "--clip-norm", "0", "--warmup-epochs", "0"]
    assert train("run", "--epochs", "2", *blow_up) == 2
    assert "not a number at step" in capsys.readouterr().err
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_weights_that_answer_no_numbers_stop_the_run(train, tmp_path, capsys):
    # The only step of the epoch has a good loss, and spoils the weights.
    blow_up = ["--learning-rate", "1e30", "--clip-norm", "0", "--warmup-epochs", "0"]
    one_step = ["--batch-size", "84", "--average-epochs", "0", "--epochs", "1"]
    assert train("run", *one_step, *blow_up) == 2
    assert "answer with no numbers after epoch 1" in capsys.readouterr().err
    assert not (tmp_path / "run" / WEIGHTS).exists()
