"""Broken files that once raised, hung or lost something: read now, or refused.

``make fuzz`` found them; its readers and its judge are used here. Another one goes to
``tests/corpus/READER/`` under a name that says what is broken.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
NEW_PROCESS_MB = 100.0  # with what a reader imports it takes more
CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return pytest.importorskip("fuzz")


@pytest.fixture
def held_mb():
    """What other tests of this process have left, beyond a new process's memory."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # not Linux: memory is not looked at
        return 0.0
    return max(0.0, pages * os.sysconf("SC_PAGE_SIZE") / 1e6 - NEW_PROCESS_MB)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_broken_file_is_read_or_refused(fuzz, tmp_path, case, held_mb):
    copy = Path(shutil.copy(case, tmp_path / f"input{case.suffix}"))
    outcome = fuzz.outcome_of(fuzz.READERS[case.parent.name], copy, held_mb=held_mb)
    assert outcome.handled, outcome.detail


# Of an address and of a playlist nobody is at home; a folder has a class too many.
NOBODY_THERE = ("addresses", "playlists", "folders")
READERS = ("weights", "tables", "pictures", "films", "settings", "sessions", "kept")


@pytest.mark.parametrize("name", [*READERS, *NOBODY_THERE])
def test_what_is_damaged_to_fuzz_with_is_whole_at_first(
    fuzz, tmp_path, name, held_mb, monkeypatch
):
    if name == "kept":  # the trainer's files are among them
        pytest.importorskip("torch")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    reader = fuzz.READERS[name]
    for number, seed in enumerate(reader.seeds(tmp_path)):
        path = tmp_path / f"good-{number}{seed.suffix}"
        path.write_bytes(seed.content)
        outcome = fuzz.outcome_of(reader, path, held_mb=held_mb)
        assert outcome.kind == "read" or name in NOBODY_THERE, outcome
        assert outcome.handled, outcome


def test_every_reader_is_looked_at_above(fuzz):
    assert set(fuzz.READERS) == {*READERS, *NOBODY_THERE}


def test_an_exception_that_is_none_of_ours_is_a_finding(fuzz, tmp_path):
    def read(path):
        raise KeyError(path.name)

    reader = replace(fuzz.READERS["weights"], read=read)
    outcome = fuzz.outcome_of(reader, tmp_path / "input")
    assert outcome.kind == "unhandled"
    assert "KeyError" in outcome.signature


def test_the_tool_tries_inputs_and_counts_them():
    command = [sys.executable, str(TOOLS / "fuzz.py"), "--readers", "addresses"]
    told = subprocess.run(
        [*command, "--inputs", "40", "--jobs", "2"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "addresses" in told.stdout
    assert " 0 unhandled" in told.stdout
