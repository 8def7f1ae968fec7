from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from fer_core.classifier import network_input
from fer_core.cli.export import main
from fer_core.engines import open_engine
from fer_core.private_openvino import import_openvino
from fer_core.training.data import load_faces
from fer_core.weights import load_weights, save_weights
from tests.fer_core.test_engines import random_weights

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def weights_file(tmp_path):
    weights = random_weights()
    path = tmp_path / "random.safetensors"
    save_weights(path, weights.tensors, weights.spec, {})
    return path


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_files_answer_as_torch_does(
    fer_files, weights_file, tmp_path, precision, capsys
):
    out = tmp_path / "out"
    given = ["--data", str(fer_files[0]), "--weights", str(weights_file)]
    assert main([*given, "--out", str(out), "--precision", precision]) == 0
    assert capsys.readouterr().out.count("same label as torch") == 2
    weights = load_weights(weights_file)
    batch = network_input(load_faces(fer_files[0]).images[:3], weights.spec)
    expected = open_engine(weights, "torch", "cpu").logits(batch)
    onnx_file = out / "onnx" / f"fer-resnet50-{precision}.onnx"
    session = onnxruntime.InferenceSession(str(onnx_file))
    from_onnx = session.run(["logits"], {"faces": batch})[0]
    xml = out / "openvino" / f"fer-resnet50-{precision}.xml"
    from_openvino = import_openvino().Core().compile_model(xml, "CPU")(batch)["logits"]
    scale = np.abs(expected).max()
    for found in (from_onnx, from_openvino):
        np.testing.assert_allclose(found / scale, expected / scale, atol=0.1)


def test_unwritable_folder_is_one_sentence(fer_files, weights_file, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    given = ["--data", str(fer_files[0]), "--weights", str(weights_file)]
    assert main([*given, "--out", str(tmp_path / "file"), "--precision", "fp32"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Choose another folder" in said
