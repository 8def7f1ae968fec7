"""``fer-annotate`` as people run it, on made-up clips of a real face."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pandas as pd
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


UNEVEN = [0.0, 0.04, 0.1, 0.25, 0.3, 0.5, 0.52, 0.8, 0.9, 1.0]


def test_every_frame_comes_out_with_its_time_and_its_row(annotate_apart, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", UNEVEN)
    done = annotate_apart(clip, "-o", "out.mp4", "--timeline", "out.csv")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert times_in(tmp_path / "out.mp4") == pytest.approx(times_in(clip), abs=1e-3)
    table = pd.read_csv(tmp_path / "out.csv")
    assert list(table["frame"]) == list(range(len(UNEVEN)))
    assert table["time_s"].tolist() == pytest.approx(UNEVEN, abs=1e-3)
    assert set(table["source"]) == {"clip.mp4"}
    assert set(table["face_id"]) == {1}
    seven = table[["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]]
    assert seven.sum(axis=1).tolist() == pytest.approx([1.0] * len(UNEVEN), abs=1e-4)
    assert (seven.idxmax(axis=1) == table["emotion"]).all()
    assert "wrote out.mp4" in done.stdout


def test_sound_is_kept(annotate, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [i / 10 for i in range(10)], sound=True)
    assert annotate(clip, "-o", "out.mp4").returncode == 0
    with av.open(str(tmp_path / "out.mp4")) as container:
        (stream,) = container.streams.audio
        assert stream.codec_context.name == "aac"
        heard = sum(frame.samples for frame in container.decode(audio=0)) / 44100
    assert heard == pytest.approx(1.0, abs=0.1)


def test_folder_of_pictures_becomes_one_table_and_pictures(annotate, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "seen").mkdir()
    for number in (2, 10, 1):
        face_picture().save(tmp_path / "in" / f"{number}.png")
    done = annotate("in", "-o", "seen", "--timeline", "out.jsonl")
    assert done.returncode == 0, done.stderr
    table = pd.read_json(tmp_path / "out.jsonl", lines=True)
    assert list(table["source"]) == ["1.png", "2.png", "10.png"]
    assert table["face_id"].is_unique
    names = {path.name for path in (tmp_path / "seen").iterdir()}
    assert names == {f"{number}.annotated.png" for number in (1, 2, 10)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_inputs_become_one_table_in_their_order(annotate, tmp_path, jobs):
    (tmp_path / "seen").mkdir()
    clips = [write_clip(tmp_path / f"{n}.mp4", [0.0, 0.1, 0.2]) for n in "cab"]
    face_picture().save(tmp_path / "face.png")
    done = annotate(
        *clips, "face.png", "-o", "seen", "--timeline", "all.parquet", "--jobs", jobs
    )
    assert done.returncode == 0, done.stderr
    assert ("--cluster local" in done.stderr) == (jobs > 1)  # --jobs will go
    table = pd.read_parquet(tmp_path / "all.parquet")
    expected = ["c.mp4"] * 3 + ["a.mp4"] * 3 + ["b.mp4"] * 3 + ["face.png"]
    assert list(table["source"]) == expected
    assert len(list((tmp_path / "seen").iterdir())) == 4
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_without_outputs_results_go_into_a_folder(annotate, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [0.0, 0.1])
    assert annotate(clip).returncode == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"clip.annotated.mp4", "clip.csv"}


def test_summary_for_programs(annotate, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [0.0, 0.1, 0.2, 0.3])
    done = annotate(clip, "--subtitles", "out.vtt", "--json", "--max-frames", "3")
    summary = json.loads(done.stdout)
    (about,) = summary["inputs"]
    assert (about["source"], about["frames"]) == ("clip.mp4", 3)
    assert sum(about["shares"].values()) == pytest.approx(1.0, abs=1e-3)
    assert [face["face_id"] for face in about["faces"]] == [1]
    assert summary["outputs"] == ["out.vtt"]
    assert summary["engine"]
    assert (tmp_path / "out.vtt").read_text().startswith("WEBVTT")


@pytest.mark.parametrize(
    ("flag", "warns"), [("--anonymize", False), ("--anonymise", True)]
)
def test_anonymized_face_is_gone(annotate, tmp_path, flag, warns):
    face_picture().save(tmp_path / "face.png")
    annotate("face.png", "-o", "open.png", "--detector", "short")
    done = annotate("face.png", "-o", "hidden.png", flag, "--detector", "short")
    assert ("is called --anonymize now" in done.stderr) == warns
    plain, hidden = (
        np.asarray(Image.open(tmp_path / n).convert("L"), float)[90:130, 140:180]
        for n in ("open.png", "hidden.png")
    )
    assert np.abs(np.diff(hidden)).mean() < np.abs(np.diff(plain)).mean() / 2


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["missing.mp4", "-o", "x.mp4"], "missing.mp4"),
        (["empty.mp4", "-o", "x.mp4"], "empty.mp4"),
        (["text.mp4", "-o", "x.mp4"], "text.mp4"),
        (["nothing", "-o", "x.mp4"], "nothing"),
        (["77", "-o", "x.mp4", "--timeline", "x.csv"], "camera 77"),
        (["clip.mp4", "-o", "no/folder/x.mp4"], "folder"),
        (["clip.mp4", "-o", "x.avi"], "x.avi"),
        (["clip.mp4", "--timeline", "x.xlsx"], "x.xlsx"),
        (["clip.mp4", "-o", "clip.mp4"], "clip.mp4"),
        (["clip.mp4", "-o", "x.png"], "x.png"),
        (["clip.mp4", "clip.mp4", "-o", "x.mp4"], "x.mp4"),
        (["clip.mp4", "-o", "x.mp4", "--weights", "text.mp4"], "text.mp4"),
        (["clip.mp4", "-o", "x.mp4", "--weights", "gone.safetensors"], "gone"),
        (["clip.mp4", "-o", "x.mp4", "--baseline", "gone.png"], "gone.png"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    annotate, tmp_path, arguments, names
):
    write_clip(tmp_path / "clip.mp4", [0.0, 0.1])
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("This is no film. " * 100)
    (tmp_path / "nothing").mkdir()
    before = contents(tmp_path)
    done = annotate(*arguments)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("fer-annotate: ")
    assert names in line
    assert done.stdout == ""
    assert contents(tmp_path) == before


def contents(folder):
    return {path.name: path.stat().st_size for path in folder.rglob("*")}


def test_a_film_that_was_cut_off_gives_what_it_holds(annotate, tmp_path, caplog):
    cut = write_clip(tmp_path / "cut.mkv", [i / 10 for i in range(60)])
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    done = annotate("cut.mkv", "-o", "x.mp4", "--timeline", "x.csv")
    assert done.returncode == 0, done.stderr
    assert "cut.mkv ends after" in caplog.text
    assert (tmp_path / "x.csv").exists()
    assert len(times_in(tmp_path / "x.mp4")) > 1


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_table_holds_plain_and_relative_readings(annotate, tmp_path, suffix):
    face_picture().save(tmp_path / "face.png")
    table = f"t{suffix}"
    done = annotate("face.png", "--timeline", table, "--baseline", "face.png")
    assert done.returncode == 0, done.stderr
    rows = {
        ".csv": pd.read_csv,
        ".jsonl": lambda path: pd.read_json(path, lines=True),
        ".parquet": pd.read_parquet,
    }[suffix](tmp_path / table)
    assert list(rows["baseline"]) == ["rest"]
    assert list(rows["rel_emotion"]) == ["neutral"]
    relative = [f"rel_{name}" for name in ("angry", "happy", "neutral")]
    assert rows[relative].to_numpy().sum() > 0
    assert rows["angry"].notna().all()


def test_a_sensitive_table_keeps_the_plain_readings(annotate, tmp_path):
    face_picture().save(tmp_path / "face.png")
    done = annotate("face.png", "--timeline", "plain.csv")
    assert done.returncode == 0, done.stderr
    done = annotate("face.png", "--timeline", "t.csv", "--sensitivity", "1")

    assert done.returncode == 0, done.stderr
    plain, rows = pd.read_csv(tmp_path / "plain.csv"), pd.read_csv(tmp_path / "t.csv")
    assert list(rows["neutral"]) == pytest.approx(list(plain["neutral"]), abs=1e-3)
    assert (rows["rel_neutral"] < rows["neutral"]).all()
    assert set(rows["baseline"]) == {"prior"}
    assert set(rows["sensitivity"]) == {1.0}
    negative = rows[["rel_angry", "rel_disgust", "rel_fear", "rel_sad"]].max(axis=1)
    assert list(rows["valence"]) == pytest.approx(
        list(rows["rel_happy"] - negative), abs=1e-5
    )


def test_a_films_faces_learn_their_own_baselines(annotate, tmp_path):
    write_clip(tmp_path / "clip.mp4", [i / 10 for i in range(20)])
    done = annotate("clip.mp4", "--timeline", "t.csv", "--baseline", "auto")
    assert done.returncode == 0, done.stderr
    rows = pd.read_csv(tmp_path / "t.csv")
    assert set(rows["baseline"]) == {"auto"}
    assert rows["baseline_s"].is_monotonic_increasing


def test_one_broken_input_does_not_spoil_the_others(annotate, tmp_path):
    (tmp_path / "seen").mkdir()
    write_clip(tmp_path / "clip.mp4", [0.0, 0.1])
    (tmp_path / "bad").mkdir()
    for name in ("a.png", "b.png"):
        (tmp_path / "bad" / name).write_text("no picture")
    done = annotate("bad", "clip.mp4", "-o", "seen", "--timeline", "all.csv")
    assert done.returncode == 2
    assert "bad" in done.stderr
    assert set(pd.read_csv(tmp_path / "all.csv")["source"]) == {"clip.mp4"}
    assert [path.name for path in (tmp_path / "seen").iterdir()] == [
        "clip.annotated.mp4"
    ]


@pytest.fixture
def recording(weights, environment, tmp_path):
    """The command while it writes out.mp4 and out.csv."""
    with subprocess.Popen(
        [*command(weights), "synthetic", "-o", "out.mp4", "--timeline", "out.csv"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        part = tmp_path / "out.part.mp4"
        wait_until(lambda: part.exists() and part.stat().st_size > 1000, running)
        yield running
        running.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize(
    "names",
    [["SIGINT"], ["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGTERM"]],
    ids="-".join,
)
def test_told_to_end_it_leaves_a_file_that_plays(recording, tmp_path, names):
    for name in names:
        recording.send_signal(getattr(signal, name))
    _, errors = recording.communicate(timeout=60)
    assert recording.returncode == 130
    assert "what was written until then is complete" in errors
    assert "Traceback" not in errors
    assert len(times_in(tmp_path / "out.mp4")) > 5
    assert contents(tmp_path).keys() == {"out.mp4", "out.csv"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize(
    "outputs",
    [["-o", "out.mp4"], ["--timeline", "out.csv"]],
)
def test_a_second_program_with_the_same_output_is_refused(
    recording, annotate_apart, tmp_path, outputs
):
    clip = write_clip(tmp_path / "clip.mp4", [0.0, 0.1])
    done = annotate_apart(clip, *outputs)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"{outputs[-1]} is being written by another program" in line
    recording.send_signal(signal.SIGINT)
    _, errors = recording.communicate(timeout=60)
    assert "is complete" in errors
    assert len(times_in(tmp_path / "out.mp4")) > 5
    assert contents(tmp_path).keys() == {"clip.mp4", "out.mp4", "out.csv"}


def wait_until(condition, process):
    """Wait for a file to grow; the process ends the test if it ends first."""
    while not condition():
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(process.stderr.read())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no broken pipes")
def test_reader_that_goes_away_costs_nothing(environment, weights, tmp_path):
    write_clip(tmp_path / "clip.mp4", [0.0, 0.1])
    command = [sys.executable, "-m", "fer_core.cli.annotate", "clip.mp4"]
    command += ["--weights", str(weights), "--timeline", "out.csv"]
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait() == 141
    assert said == ""
    assert (tmp_path / "out.csv").exists()
