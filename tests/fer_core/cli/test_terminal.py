from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fer_core.cli import terminal
from fer_core.cli.terminal import plain

ROOT = Path(__file__).parents[3]
NAMES = [b"film\x1b[2J\x1b]0;owned\x07.png", b"caf\xe9.png", "\U0001f600.png".encode()]


def test_the_example_holds():
    assert doctest.testmod(terminal).failed == 0


@given(st.text())
def test_nothing_that_moves_a_cursor_or_cannot_be_said_is_left(text):
    shown = plain(text)
    shown.encode()
    assert not any(sign < " " for sign in shown if sign not in "\t\n")
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_odd_names_are_read_and_said_on_any_terminal(tmp_path, encoding):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in NAMES:
        Image.new("RGB", (64, 64)).save(folder / os.fsdecode(name))
    (folder / os.fsdecode(b"bad\x1b[31m\xff.png")).write_text("no picture")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fer_core.cli.annotate",
            "folder",
            "--timeline",
            "t.csv",
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert b"folder: 3 frames" in done.stdout
    assert b"\\x1b[31m" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
