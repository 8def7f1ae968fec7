"""The examples, run as their first lines say."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fer_core._platform.package_files import ASSETS
from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights
from fer_core.recording.recorder import Recorder
from fer_core.session.markers import Marker, add_marker
from fer_core.session.session_editor import SessionEditor
from fer_core.sources.video_file import VideoFile
from fer_core.types import AnalysedFrame
from tests.fer_core.session.made_up import keep_session, two_people

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
CLASSES = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


@pytest.fixture
def run(tmp_path):
    """Run an example in an empty folder; it must succeed. Return what it prints."""

    def run(name, *arguments):
        done = subprocess.run(
            [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture
def faces(tmp_path):
    """A folder SPLIT/CLASS/*.png, each class with a bright bar in its own place."""
    random = np.random.default_rng(0)
    for split, count in (("train", 4), ("val", 2)):
        for number, name in enumerate(CLASSES):
            folder = tmp_path / "faces" / split / name
            folder.mkdir(parents=True)
            for index in range(count):
                image = random.integers(0, 120, (48, 48)).astype(np.uint8)
                image[6 * number + 2 : 6 * number + 8] += 120
                Image.fromarray(image).save(folder / f"{index}.png")
    return tmp_path / "faces"


def write_random_weights(path, seed):
    import torch

    torch.manual_seed(seed)
    spec = ModelSpec(stem="stock", heads=("fer2013",), temperatures=(1.0,))
    values = {
        name: value.numpy()
        for name, value in build_network(spec).state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_weights(path, values, spec, {})
    return path


def test_a_folder_of_films_becomes_a_table(run, tmp_path):
    sample = VideoFile(ASSETS / "sample.mp4")
    with Recorder(tmp_path / "film.mp4") as recorder:
        for frame in itertools.islice(sample.frames(), 6):
            recorder.write(AnalysedFrame(frame, ()))
    sample.close()
    (tmp_path / "broken.mp4").write_text("This is no film.")
    done = run("folder_to_pandas.py", tmp_path)
    (row,) = [line.split() for line in done.stdout.splitlines() if ".mp4" in line]
    assert row[0] == "film.mp4"
    assert sum(map(float, row[1:])) == pytest.approx(1.0, abs=0.01)
    assert "broken.mp4" in done.stderr


def test_expressions_around_the_markers_of_a_session(run, tmp_path):
    folder = keep_session(tmp_path / "take", two_people())  # changes at 1 s
    with SessionEditor(folder) as editor:
        markers = add_marker((), Marker(1.0, code="joke"))
        markers = add_marker(markers, Marker(0.0, 0.5, excluded=True))
        editor.annotate(replace(editor.info.annotations, markers=markers))
    happy = CLASSES.index("happy") - len(CLASSES)
    lines = run("around_markers.py", folder, "0.5").stdout.splitlines()[2:]
    assert [float(line.split()[happy]) for line in lines] == [0.9, 0.1, 0.5, 0.5]
    assert "joke" in lines[0]
    assert "before" in lines[0]


def test_every_example_is_listed_and_nothing_else():
    listed = set(
        re.findall(r"(\w+\.(?:py|ipynb))\b", (EXAMPLES / "README.md").read_text())
    )
    assert listed == {p.name for p in EXAMPLES.iterdir() if p.suffix != ".md"}


def test_own_folders_train_a_network(run, faces, tmp_path):
    quick = ("--epochs", "1", "--preset", "stock", "--batch-size", "14")
    done = run("train_on_folders.py", faces, "out", *quick)
    assert "train/angry: 4 faces" in done.stdout
    assert "FER2013 labels: 14 faces" in done.stdout
    assert (tmp_path / "out" / "weights.safetensors").exists()


def test_two_weights_are_compared_face_by_face(run, faces, tmp_path):
    a = write_random_weights(tmp_path / "a.safetensors", 0)
    b = write_random_weights(tmp_path / "b.safetensors", 1)
    same = run("compare_weights.py", faces, a, a).stdout
    assert "second - first: +0.00% (+0.00% to +0.00%)" in same
    other = run("compare_weights.py", faces, a, b).stdout
    shares = [float(found) for found in re.findall(r": ([\d.]+)% of 14 faces", other)]
    only = [int(line.split(": ")[1]) for line in other.splitlines()[-2:]]
    assert shares[1] - shares[0] == pytest.approx(
        100 * (only[1] - only[0]) / 14, abs=0.1
    )


@pytest.mark.parametrize("notebook", sorted(p.name for p in EXAMPLES.glob("*.ipynb")))
def test_the_notebook_runs_without_network(notebook, tmp_path):
    """Its code in a process that may open no socket, in a copy of the folder."""
    cells = json.loads((EXAMPLES / notebook).read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    (tmp_path / "examples").mkdir()
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    done = subprocess.run(
        [sys.executable, "-c", NO_SOCKETS + code],
        cwd=tmp_path / "examples",
        env=os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "face 1:" in done.stdout
    assert (tmp_path / "examples" / "sample.png").stat().st_size > 1000


NO_SOCKETS = """
import sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise SystemExit(f"the notebook reaches for the network: {event} {args}")
sys.addaudithook(refuse)
"""
