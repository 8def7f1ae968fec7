from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from fer_core.cli.evaluate import main
from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights

KEYS = {
    "n",
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "ece",
    "per_class",
    "confusion",
    "ferplus_accuracy",
    "engine",
    "weights_sha256",
}


@pytest.fixture
def always_happy(tmp_path):
    """Write weights whose first head always says Happy and whose second Neutral."""
    torch.manual_seed(0)
    spec = ModelSpec(stem="stock")
    network = build_network(spec)
    torch.nn.init.zeros_(network.fc.weight)
    network.fc.bias.data = torch.tensor([0.0, 0, 0, 2, 0, 0, 0] + [0.0] * 6 + [2.0])
    state = network.state_dict()
    values = {k: v.numpy() for k, v in state.items() if v.is_floating_point()}
    path = tmp_path / "happy.safetensors"
    save_weights(path, values, spec, {})
    return path


def evaluate(fer_files, weights, *more) -> int:
    data, votes = fer_files
    given = ["--data", str(data), "--ferplus", str(votes), "--weights", str(weights)]
    return main([*given, *more])


@pytest.mark.parametrize("engine", ["torch", "openvino", "onnx"])
def test_figures_of_a_network_that_always_says_the_same(
    fer_files, always_happy, tmp_path, engine
):
    found = tmp_path / "found.json"
    more = ["--split", "PrivateTest", "--engine", engine, "--json", str(found)]
    assert evaluate(fer_files, always_happy, *more) == 0
    figures = json.loads(found.read_text())
    assert figures.keys() >= KEYS
    assert figures["n"] == 14
    assert figures["accuracy"] == pytest.approx(1 / 7)
    assert figures["balanced_accuracy"] == pytest.approx(1 / 7)
    assert figures["ferplus_accuracy"] == pytest.approx(1 / 7)
    assert figures["ferplus_agreed_n"] == 14
    assert figures["ferplus_agreed_accuracy"] == pytest.approx(1 / 7)
    assert figures["per_class"]["happy"]["recall"] == 1
    assert figures["ferplus_per_class"]["neutral"]["recall"] == 1
    assert np.array(figures["confusion"])[:, 3].tolist() == [2] * 7
    assert figures["engine"].startswith(engine)


def test_report_is_written(fer_files, always_happy, tmp_path):
    assert evaluate(fer_files, always_happy, "--report", str(tmp_path / "r")) == 0
    assert (tmp_path / "r" / "index.html").stat().st_size > 10_000
    assert (tmp_path / "r" / "ferplus-confusion.png").exists()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--weights", "no.safetensors"], "no.safetensors"),
        (["--json", "no/such/folder/x.json"], "no/such/folder"),
        (["--ferplus", "no.csv"], "no.csv"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(
    fer_files, always_happy, capsys, more, complaint
):
    assert evaluate(fer_files, always_happy, *more) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert complaint in said


def test_held_out_faces_are_measured_only_where_training_held_them_out(
    fer_files, always_happy, capsys
):
    data, _ = fer_files
    assert evaluate(fer_files, always_happy, "--split", "held-out") == 2
    assert "PublicTest" in capsys.readouterr().err
    header, *rows = data.read_text().splitlines()
    data.write_text("\n".join([header, *(r for r in rows if "Public" not in r)]) + "\n")
    given = ["--data", str(data), "--weights", str(always_happy), "--engine", "torch"]
    assert main([*given, "--split", "held-out"]) == 0
    assert "7 faces" in capsys.readouterr().out
