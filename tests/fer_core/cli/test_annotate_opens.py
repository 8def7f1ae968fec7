"""How often ``fer-annotate`` opens a film: what lies far away is read once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fer_core._platform.package_files import ASSETS

ROOT = Path(__file__).parents[3]
SAMPLE = ASSETS / "sample.mp4"  # with B-frames
STRACE = shutil.which("strace")


# Opens by FFmpeg do not pass through Python, so they are counted in the kernel.
@pytest.mark.skipif(STRACE is None, reason="strace counts the opens")
@pytest.mark.parametrize(
    ("outputs", "opens"),
    [
        (["--timeline", "t.csv"], 1),
        (["--timeline", "t.csv", "-o", "seen"], 2),  # sound is read beside the pictures
    ],
)
def test_a_film_is_opened_once_and_once_more_for_its_sound(tmp_path, outputs, opens):
    films = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for film in films:
        shutil.copy(SAMPLE, film)
    (tmp_path / "seen").mkdir()
    done = subprocess.run(
        [
            *(STRACE, "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", "log"),
            *(sys.executable, "-m", "fer_core.cli.annotate", *films, *outputs),
            *("--detector", "short", "--max-frames", "2"),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if "ptrace" in done.stderr.lower():
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "log").read_text(errors="replace").splitlines()
    for film in films:
        opened = [x for x in lines if f'"{film}"' in x and "unfinished" not in x]
        assert len(opened) == opens, opened
