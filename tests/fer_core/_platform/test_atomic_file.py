from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import fer_core
from fer_core._platform.atomic_file import (
    AtomicFile,
    check_writable,
    free_path,
    part_path,
    problem_sentence,
)
from fer_core.errors import OutputError


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "no permission"),
        (errno.EFBIG, "as large as"),
        (errno.EIO, "Use another folder"),
    ],
)
def test_problem_names_the_file_and_a_way_out(tmp_path, number, says):
    sentence = problem_sentence(tmp_path / "out.mp4", OSError(number, "reason"))
    assert says in sentence
    assert str(tmp_path / "out.mp4") in sentence


def test_vanished_folder_is_named(tmp_path):
    path = tmp_path / "gone" / "out.mp4"
    assert "has vanished" in problem_sentence(path, OSError(errno.ENOENT, "reason"))


def test_name_is_taken_only_at_the_end(tmp_path):
    file = AtomicFile(tmp_path / "out.csv", replace=False)
    file.write(b"rows")
    assert [path.name for path in tmp_path.iterdir()] == ["out.part.csv"]
    assert file.commit() == tmp_path / "out.csv"
    assert (tmp_path / "out.csv").read_bytes() == b"rows"


def test_name_taken_meanwhile_is_spared(tmp_path):
    file = AtomicFile(tmp_path / "out.csv", replace=False)
    file.write(b"mine")
    (tmp_path / "out.csv").write_bytes(b"another's")
    kept = file.commit()
    assert kept != tmp_path / "out.csv"
    assert (tmp_path / "out.csv").read_bytes() == b"another's"
    assert kept.read_bytes() == b"mine"


@pytest.mark.parametrize("keep", [True, False])
def test_an_aborted_file_never_takes_its_name(tmp_path, keep):
    file = AtomicFile(tmp_path / "out.csv", replace=True)
    file.write(b"half")
    left = file.abort(keep=keep)
    assert list(tmp_path.iterdir()) == ([tmp_path / "out.part.csv"] if keep else [])
    assert left == (tmp_path / "out.part.csv" if keep else None)


def test_free_path_spares_what_a_crash_left(tmp_path):
    part_path(tmp_path / "out.mp4").touch()
    (tmp_path / "out-2.mp4").touch()
    assert free_path(tmp_path / "out.mp4").name == "out-3.mp4"


def test_looking_leaves_nothing(tmp_path):
    check_writable(tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_folder_is_no_file(tmp_path):
    with pytest.raises(OutputError, match="is a folder"):
        AtomicFile(tmp_path, replace=True)


HOLDS_IT = """
import sys, time
from pathlib import Path
from fer_core._platform.atomic_file import AtomicFile
file = AtomicFile(Path(sys.argv[1]), replace=True)
file.write(b"the first program's")
print("begun", flush=True)
sys.stdin.read()
print(file.commit())
"""


@pytest.fixture
def first_program(tmp_path):
    """Another program that is writing out.csv until its input ends."""
    root = str(Path(fer_core.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT, str(tmp_path / "out.csv")],
        env=os.environ | {"PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout.readline() == "begun\n"
        yield program
        program.kill()


def test_a_file_that_another_program_writes_is_refused_and_undisturbed(
    tmp_path, first_program
):
    path = tmp_path / "out.csv"
    for refused in (
        lambda: AtomicFile(path, replace=True),
        lambda: check_writable(path),
    ):
        with pytest.raises(OutputError, match="written by another program") as caught:
            refused()
        assert str(path) in str(caught.value)
    assert AtomicFile(path, replace=False).commit() == tmp_path / "out-2.csv"
    first_program.communicate("")
    assert path.read_bytes() == b"the first program's"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_what_a_killed_program_left_gives_way(tmp_path, first_program):
    first_program.send_signal(signal.SIGKILL)
    first_program.wait()
    assert part_path(tmp_path / "out.csv").exists()
    check_writable(tmp_path / "out.csv")
    file = AtomicFile(tmp_path / "out.csv", replace=True)
    file.write(b"mine")
    assert file.commit().read_bytes() == b"mine"


def test_a_name_is_free_again_once_the_file_is_whole(tmp_path):
    for content in (b"one", b"another"):
        file = AtomicFile(tmp_path / "out.csv", replace=True)
        file.write(content)
        assert file.commit().read_bytes() == content
