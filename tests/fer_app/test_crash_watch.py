"""Native crashes; in processes of their own, since pytest watches for them, too."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fer_core._platform.file_lock import open_alone

ROOT = Path(__file__).parents[2]
RUN = """
import os, signal, sys
from fer_app.crash_watch import CrashWatch, crash_before
watch = CrashWatch()
print(crash_before(), flush=True)
def in_native_code():
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
if sys.argv[1:]:
    in_native_code()
watch.close()
"""


@pytest.fixture
def run(tmp_path):
    """Run the program, which ends by a signal if one is given; return what it says."""
    own = {"XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    own["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "app")])

    def run_(*name, status=0):
        done = subprocess.run(
            [sys.executable, "-c", RUN, *name],
            env=os.environ | own,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done.stdout.strip()

    return run_


posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@posix
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT"])
def test_a_crash_is_told_of_once_at_the_next_start(run, name, tmp_path):
    assert run(name, status=-getattr(signal, name)) == "None"

    said = run()
    (report,) = tmp_path.rglob("report-*.txt")
    assert str(report) in said
    text = report.read_text(encoding="utf-8")
    assert "Fatal Python error" in text
    assert "in in_native_code" in text
    assert "openvino" in text
    assert run() == "None"
    assert not list(tmp_path.rglob("crash-*.txt"))


@posix
def test_a_run_that_was_killed_or_ended_well_is_no_crash(run, tmp_path):
    run("SIGKILL", status=-signal.SIGKILL)
    assert run() == "None"
    assert not list(tmp_path.rglob("*.txt"))


@posix
def test_another_window_that_runs_is_left_alone(run, tmp_path):
    state = tmp_path / "fer-live"
    state.mkdir()
    other = open_alone(state / "crash-1.txt", new=True)
    other.write(b"half of its last words")
    assert run() == "None"
    other.close()
    assert "crashed" in run()


@posix
def test_where_no_report_can_be_written_the_program_starts(run, tmp_path):
    (tmp_path / "fer-live").write_text("in the way")
    assert run() == "None"
