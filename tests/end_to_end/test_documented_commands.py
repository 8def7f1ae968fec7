"""What README and tutorial tell people to type does what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fer_core.conftest import film_and_photo, made_up_faces  # noqa: F401

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
MODULES = {
    "fer-annotate": "fer_core.cli.annotate",
    "fer-app": "fer_app",
    "fer-session": "fer_core.cli.session",
    "fer-train": "fer_core.cli.train",
}
PATIENCE_S = 300  # on a busy machine
# So that a line of the README takes seconds and not hours.
SHORT = {
    "fer-annotate": ("--max-frames", "30"),
    "fer-train": ("--preset", "stock", "--epochs", "1", "--batch-size", "14"),
}


def blocks(text, kind):
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def typed(text):
    """The commands of a document, as lists of words."""
    return [
        shlex.split(line) for each in blocks(text, "sh") for line in each.split("\n")
    ]


@pytest.fixture
def folder(tmp_path, film_and_photo):  # noqa: F811
    """A folder with the files that the documents speak of."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "assets").mkdir()
    shutil.copy(film_and_photo / "film.mp4", tmp_path / "holiday.mp4")
    shutil.copy(film_and_photo / "photo.jpg", tmp_path)
    shutil.copy(film_and_photo / "photo.jpg", tmp_path / "photos")
    shutil.copy(ROOT / "assets" / "sample.mp4", tmp_path / "assets")
    usages = ["Training"] * 14 + ["PublicTest"] * 7 + ["PrivateTest"] * 7
    lines = ["emotion,pixels,Usage"]
    images, labels = made_up_faces(len(usages))
    for image, label, usage in zip(images, labels, usages, strict=True):
        lines.append(f"{label},{' '.join(map(str, image.ravel()))},{usage}")
    (tmp_path / "fer2013.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def environment(folder):
    places = ("CACHE", "CONFIG", "DATA", "STATE")
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "app"))),
        "QT_QPA_PLATFORM": "offscreen",
        **{f"XDG_{name}_HOME": str(folder / name) for name in places},
    }


def run(folder, *words):
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_typed(folder, commands):
    for name, *words in commands:
        run(folder, "-m", MODULES[name], *words, *SHORT.get(name, ()))


def test_the_readme_shows_four_things_and_each_command_once():
    names = [words[0] for words in typed(README) if words]
    assert set(names) == set(MODULES)
    assert len(blocks(README, "python")) == 1


def test_the_readmes_films_and_photos_are_annotated(folder):
    names = {"fer-annotate", "fer-session"}
    run_typed(folder, [each for each in typed(README) if names & set(each[:1])])
    assert (folder / "labelled.mp4").is_file()
    assert (folder / "holiday.csv").read_text().count("\n") > 6
    assert "photo.jpg" in (folder / "photos.csv").read_text()
    assert list((folder / "holiday").glob("*.html"))


def test_the_readme_trains(folder):
    pytest.importorskip("torch")
    run_typed(folder, [each for each in typed(README) if each[:1] == ["fer-train"]])
    assert list(folder.rglob("weights.safetensors"))


def test_the_readmes_python_reads_two_faces(folder):
    (code,) = blocks(README, "python")
    assert len(run(folder, "-c", code).splitlines()) == 2


def test_the_tutorials_numbers_come_from_its_own_table(folder):
    run_typed(
        folder, [each for each in typed(TUTORIAL) if each[:1] == ["fer-annotate"]]
    )
    (code,) = blocks(TUTORIAL, "python")
    assert re.search(r"face 1: \w+ in \d+ frames", run(folder, "-c", code))


@pytest.mark.alone
@pytest.mark.skipif(os.name == "nt", reason="ends the window by a signal")
def test_the_demo_plays_and_ends_when_told(folder):
    (words,) = {tuple(each) for each in typed(README + TUTORIAL) if "--demo" in each}
    window = subprocess.Popen(
        [sys.executable, "-m", MODULES[words[0]], *words[1:]],
        env=environment(folder),
    )
    try:
        log = folder / "STATE" / "fer-live" / "fer-live.log"
        deadline_s = time.monotonic() + PATIENCE_S
        while not (log.is_file() and "Demo" in log.read_text(encoding="utf-8")):
            assert window.poll() is None
            assert time.monotonic() < deadline_s
            time.sleep(0.1)
        window.send_signal(signal.SIGTERM)
        assert window.wait(PATIENCE_S) == 0
    finally:
        window.kill()
        window.wait()
