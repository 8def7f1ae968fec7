"""``fer-annotate --cluster``: films over workers that fail, are killed, come back."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest

from fer_core._platform.package_files import ASSETS

pytest.importorskip("distributed")
pty = pytest.importorskip("pty")  # Windows has none
termios = pytest.importorskip("termios")
ROOT = Path(__file__).parents[2]
SAMPLE = ASSETS / "sample.mp4"
COMMAND = [sys.executable, "-m", "fer_core.cli.annotate", "--detector", "short"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes")


@pytest.fixture
def archive(tmp_path):
    """A folder with two films and one that is none, and the sample as another."""
    films = tmp_path / "films" / "deeper"
    films.mkdir(parents=True)
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(SAMPLE, films.parent / name)
    (films / "broken.mp4").write_text("This is no film. " * 100)
    return tmp_path


def environment():
    return os.environ | {"PYTHONPATH": str(ROOT)}


def annotate(folder, *arguments, before=()):
    return subprocess.run(
        [*before, *COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def start(folder, *arguments, **streams):
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams,
    )


def wait_until(condition, process):
    while not (found := condition()):
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.02)
    return found


def worker_with(path_end, running):
    """The worker process that has a file open whose name ends so."""

    def find():
        for child in psutil.Process(running.pid).children(recursive=True):
            try:
                if any(f.path.endswith(path_end) for f in child.open_files()):
                    return child
            except psutil.Error:
                continue
        return None

    return wait_until(find, running)


def rows_of(path):
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


@pytest.mark.parametrize("table", ["all.csv", "all.parquet"])
def test_a_film_that_fails_is_named_and_a_later_run_does_only_it(archive, table):
    films = ("films", "--cluster", "local", "--timeline", table, "--max-frames", "9")
    first = annotate(archive, *films, "--json")

    assert first.returncode == 2, first.stderr
    assert re.search(r"dashboard: http://127\.0\.0\.1:\d+/status", first.stderr)
    assert "broken.mp4 is not a video" in first.stderr
    assert "Traceback" not in first.stderr
    summary = json.loads(first.stdout)
    assert [each["frames"] for each in summary["inputs"]] == [9, 9, 0]
    assert summary["outputs"] == [table]
    assert set(rows_of(archive / table)["source"]) == {"a.mp4", "b.mp4"}

    shutil.copy(SAMPLE, archive / "films" / "deeper" / "broken.mp4")
    second = annotate(archive, *films, "--json")

    assert second.returncode == 0, second.stderr
    assert "2 of 3 films are done already" in second.stderr
    summary = json.loads(second.stdout)
    told = [(each["frames"], each["earlier"]) for each in summary["inputs"]]
    assert told == [(9, True), (9, True), (9, False)]
    counts = rows_of(archive / table)["source"].value_counts()
    assert set(counts.index) == {"a.mp4", "b.mp4", "broken.mp4"}
    assert len(set(counts)) == 1
    assert not list(archive.glob("*.parts"))


def test_a_killed_worker_costs_its_film_only_time(archive):
    shutil.rmtree(archive / "films" / "deeper")
    running = start(
        archive, "films", "--cluster", "local", "--timeline", "all.parquet", "--json"
    )
    worker_with("films/a.mp4", running).send_signal(signal.SIGKILL)
    out, errors = running.communicate(timeout=300)

    assert running.returncode == 0, errors
    assert "a.mp4 is begun again: its worker was ended." in errors
    whole = annotate(archive, "films/a.mp4", "--timeline", "alone.csv")
    assert whole.returncode == 0, whole.stderr
    alone = pd.read_csv(archive / "alone.csv")
    rows = pd.read_parquet(archive / "all.parquet")
    assert rows["source"].value_counts().to_dict() == {
        "a.mp4": len(alone),
        "b.mp4": len(alone),
    }
    assert [each["problem"] for each in json.loads(out)["inputs"]] == [None, None]


@pytest.mark.skipif(os.cpu_count() == 1, reason="one core for all")
def test_each_worker_of_this_computer_has_cores_of_its_own(archive):
    running = start(archive, "films", "--cluster", "local", "--timeline", "all.csv")
    workers = [worker_with(f"films/{name}.mp4", running) for name in "ab"]
    newest = [max(thread.id for thread in worker.threads()) for worker in workers]
    first, second = (os.sched_getaffinity(thread) for thread in newest)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=300)

    assert first.isdisjoint(second)


def test_a_run_that_was_stopped_goes_on(archive):
    shutil.rmtree(archive / "films" / "deeper")
    arguments = ("films", "--cluster", "local", "--timeline", "all.csv")
    running = start(archive, *arguments)
    worker_with("films/b.mp4", running)
    time.sleep(0.5)  # any time will do
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=300)
    assert running.returncode == 130, errors
    assert "Traceback" not in errors

    again = annotate(archive, *arguments, "--json")
    assert again.returncode == 0, again.stderr
    counts = pd.read_csv(archive / "all.csv")["source"].value_counts()
    assert counts["a.mp4"] == counts["b.mp4"]
    frames = {each["frames"] for each in json.loads(again.stdout)["inputs"]}
    assert len(frames) == 1
    assert not list(archive.glob("*.parts"))


def test_a_run_stopped_while_its_workers_start_says_one_sentence(archive):
    running = start(archive, "films", "--cluster", "local", "--timeline", "all.csv")
    command = psutil.Process(running.pid)
    # What tidies up after the workers, and one worker at least.
    wait_until(lambda: len(command.children()) > 1, running)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors.splitlines()) == (
        130,
        ["fer-annotate: Stopped before the first frame."],
    )


def test_other_settings_do_a_film_again(archive):
    arguments = ("films/a.mp4", "--cluster", "local", "--timeline", "all.parquet")
    assert annotate(archive, *arguments, "--max-frames", "3").returncode == 0
    done = annotate(archive, *arguments, "--max-frames", "3")
    assert "1 of 1 films are done already" in done.stderr
    assert "dashboard" not in done.stderr

    other = annotate(archive, *arguments, "--max-frames", "5")
    assert "done already" not in other.stderr
    assert set(pd.read_parquet(archive / "all.parquet")["frame"]) == set(range(5))


def test_the_terminal_shows_all_films_and_the_time_left(archive):
    shutil.rmtree(archive / "films" / "deeper")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    arguments = ("films", "--cluster", "local", "--timeline", "all.csv")
    running = start(archive, *arguments, "--max-frames", "40", stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # the other end is closed
        pass
    running.communicate(timeout=60)
    os.close(ours)

    assert running.returncode == 0, shown
    assert "0 of 2 films:   0%" in shown.decode()
    assert "2 of 2 films: 100%" in shown.decode()
    assert "left" in shown.decode()


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["films", "--cluster", "tcp://127.0.0.1:1"], "tcp://127.0.0.1:1"),
        (["films", "--cluster", "nonsense://"], "nonsense"),
        (["synthetic", "--cluster", "local"], "synthetic"),
        (["films", "--cluster", "local", "--session", "s"], "--session"),
        (["films", "--cluster", "local", "--weights", "films/a.mp4"], "a.mp4"),
    ],
)
def test_what_cannot_be_is_one_sentence(archive, arguments, names):
    done = annotate(archive, *arguments, "--timeline", "t.csv")
    assert done.returncode == 2, done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("fer-annotate: ")
    assert names in line
    assert "Traceback" not in done.stderr
    assert not list(archive.glob("t.*"))


STRACE = shutil.which("strace")


@pytest.mark.skipif(STRACE is None, reason="strace tells whom it connects to")
def test_a_cluster_of_this_computer_talks_to_nobody_else(archive, monkeypatch):
    (archive / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(archive / "temporary"))
    monkeypatch.setenv("HOME", str(archive / "home"))
    # Whole films: what reports is done by threads, seconds later.
    films = ("films/a.mp4", "films/b.mp4", SAMPLE)
    arguments = (*films, "--cluster", "local", "--timeline", "t.csv")
    watched = (STRACE, "-f", "-qq", "-e", "trace=network", "-o", "log")
    done = annotate(archive, *arguments, before=watched)
    if "ptrace" in done.stderr.lower():
        pytest.skip("strace may not trace here")

    assert done.returncode == 0, done.stderr
    log = (archive / "log").read_text(errors="replace")
    hosts = re.findall(r'inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"', log)
    assert {first or second for first, second in hosts} == {"127.0.0.1"}
    left = [path.name for path in (archive / "temporary").iterdir()]
    assert [n for n in left if not n.startswith("pulse-")] == []  # sound servers
    ours = ("fer-live", "matplotlib", "fontconfig")
    left = (archive / "home").rglob("*")
    assert [p for p in left if p.is_file() and not set(ours) & set(p.parts)] == []
