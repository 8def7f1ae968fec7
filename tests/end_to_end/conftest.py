"""``fer-annotate`` with a network that learned nothing, on made-up clips."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from skimage import data

from fer_core.cli.annotate import main
from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights

ROOT = Path(__file__).parents[2]
SIZE = (320, 240)
TICK = Fraction(1, 12800)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A network that learned nothing: what is tested is the way to it."""
    import torch

    torch.manual_seed(0)
    spec = ModelSpec(stem="stock", heads=("fer2013",), temperatures=(1.0,))
    values = {
        name: value.numpy()
        for name, value in build_network(spec).state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    save_weights(path, values, spec, {})
    return path


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The environment of the command; libraries keep their caches between runs."""
    cache = str(tmp_path_factory.mktemp("cache"))
    return os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": cache}


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def annotate(tmp_path, weights, environment, monkeypatch, capfd):
    """Run the command in an empty folder; within this process, which is faster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", environment["XDG_CACHE_HOME"])

    def run(*arguments):
        capfd.readouterr()
        status = main(["--weights", str(weights), *map(str, arguments)])
        return Done(status, *capfd.readouterr())

    return run


@pytest.fixture
def annotate_apart(tmp_path, weights, environment):
    """Run the command in an empty folder, as a process of its own."""

    def run(*arguments):
        return subprocess.run(
            [*command(weights), *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


def command(weights):
    return [sys.executable, "-m", "fer_core.cli.annotate", "--weights", str(weights)]


def face_picture():
    portrait = Image.fromarray(data.astronaut()).crop((120, 0, 320, 200))
    picture = Image.new("RGB", SIZE, (90, 100, 110))
    picture.paste(portrait, (60, 20))
    return picture


def write_clip(path, times_s, *, sound=False):
    picture = np.asarray(face_picture())
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = stream.time_base = TICK
        stream.options = {"bf": "0", "preset": "ultrafast"}
        tone = out.add_stream("aac", rate=44100) if sound else None
        for time_s in times_s:
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = round(time_s / TICK), TICK
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        if tone is not None:
            for start in range(0, 44100, 1024):
                wave = np.sin(np.arange(start, start + 1024) / 20, dtype=np.float32)
                heard = av.AudioFrame.from_ndarray(wave[None], "fltp", "mono")
                heard.sample_rate, heard.pts = 44100, start
                out.mux(tone.encode(heard))
            out.mux(tone.encode())
    return path


def times_in(path):
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def contents(folder):
    return {path.name: path.stat().st_size for path in folder.rglob("*")}
