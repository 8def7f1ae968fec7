"""``fer-annotate`` as people run it, on made-up clips of a real face."""

from __future__ import annotations

import json

import av
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.end_to_end.conftest import contents, face_picture, times_in, write_clip

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
