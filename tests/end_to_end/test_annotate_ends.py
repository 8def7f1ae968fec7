"""``fer-annotate`` that is told to end, or whose name is taken."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.end_to_end.conftest import command, contents, times_in, write_clip


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
