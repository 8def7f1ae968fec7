from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from fer_core._platform.package_files import DEFAULT_WEIGHTS
from fer_core._platform.private_imports import import_onnxruntime, import_openvino
from fer_core.cli.export import main
from fer_core.datasets.faces import load_faces
from fer_core.network.backends import open_engine
from fer_core.network.weights import load_weights
from fer_core.recognition.classifier import network_input

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_files_answer_as_torch_does(fer_files, tmp_path, precision, capsys):
    out = tmp_path / "out"
    given = ["--data", str(fer_files[0])]
    assert main([*given, "--out", str(out), "--precision", precision]) == 0
    assert capsys.readouterr().out.count("same label as torch") == 2
    weights = load_weights(DEFAULT_WEIGHTS)
    batch = network_input(load_faces(fer_files[0]).images[:3], weights.spec)
    expected = open_engine(weights, "torch", "cpu").logits(batch)
    onnx_file = out / "onnx" / f"fer-resnet50-{precision}.onnx"
    session = import_onnxruntime().InferenceSession(str(onnx_file))
    from_onnx = session.run(["logits"], {"faces": batch})[0]
    xml = out / "openvino" / f"fer-resnet50-{precision}.xml"
    core = import_openvino().Core()
    compiled = core.compile_model(xml, "CPU")
    for found in (from_onnx, compiled(batch)["logits"]):
        np.testing.assert_allclose(found, expected, atol=0.1 * np.ptp(expected))
    spec = json.loads(json.dumps(asdict(weights.spec)))
    about = session.get_modelmeta().custom_metadata_map
    assert json.loads(about["spec"]) == spec
    assert about["weights_sha256"] == weights.sha256
    rt_info = core.read_model(xml).get_rt_info(["fer_live", "spec"])
    assert json.loads(rt_info.astype(str)) == spec


def test_unwritable_folder_is_one_sentence(fer_files, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    given = ["--data", str(fer_files[0])]
    assert main([*given, "--out", str(tmp_path / "file"), "--precision", "fp32"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Choose another folder" in said
