"""Training on a rented machine: without what the window, videos and export need."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ABSENT = (
    "PySide6",
    "av",
    "cv2_enumerate_cameras",
    "jeepney",
    "mediapipe",
    "nncf",
    "onnx",
    "onnxruntime",
    "openvino",
    "pillow_heif",
    "pyqtgraph",
    "sounddevice",
)
# The finder of installed packages, which finds none of these: as if not installed.
COMMAND = """
import importlib, sys
from importlib.machinery import PathFinder
import torch

torch.set_num_threads(1)
entry, absent = sys.argv[1], sys.argv[2].split(",")
del sys.argv[1:3]


class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            return None
        return super().find_spec(name, path, target)


sys.meta_path[:] = [Finder if one is PathFinder else one for one in sys.meta_path]
module, _, function = entry.partition(":")
sys.exit(getattr(importlib.import_module(module), function)())
"""


def run(command, *arguments):
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    return subprocess.run(
        [
            sys.executable,
            "-c",
            COMMAND,
            scripts[command],
            ",".join(ABSENT),
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def trained(fer_files, tmp_path):
    """Train the smallest network for an epoch; return the data's options and --out."""
    data, votes = map(str, fer_files)
    given = ["--data", data, "--ferplus", votes]
    out = tmp_path / "run"
    small = ["--network", "resnet18", "--batch-size", "28", "--epochs", "1"]
    ended = run("fer-train", *given, *small, "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    return given, out


def test_trains_evaluates_and_reports_without_the_windows_packages(trained, tmp_path):
    given, out = trained
    with (out / "metrics.csv").open() as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1"]
    assert "FER+ majority" in (out / "report" / "index.html").read_text()
    weights, page = str(out / "weights.safetensors"), tmp_path / "page"
    ended = run("fer-eval", *given, "--weights", weights, "--report", str(page))
    assert ended.returncode == 0, ended.stderr
    assert "PublicTest, torch fp32, flip average" in ended.stdout
    assert (page / "index.html").exists()


def test_the_shipped_weights_are_measured_by_torch_where_there_is_no_openvino(
    fer_files,
):
    ended = run("fer-eval", "--data", str(fer_files[0]), "--device", "cpu")
    assert ended.returncode == 0, ended.stderr
    assert "PublicTest, torch fp32, flip average" in ended.stdout


def test_the_classifier_alone_can_be_timed_on_a_rented_machine():
    alone = ["--frames", "0", "--engines", "torch", "--faces", "2"]
    ended = run("fer-bench", "speed", *alone)
    assert ended.returncode == 0, ended.stderr
    (line,) = ended.stdout.splitlines()
    assert line.startswith("torch fp32")
    assert "2 faces: median" in line


def test_an_engine_that_is_asked_for_and_not_installed_is_named(fer_files):
    ended = run("fer-eval", "--data", str(fer_files[0]), "--engine", "openvino")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "The openvino package is not installed" in ended.stderr
