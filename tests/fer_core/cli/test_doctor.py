from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import fer_app
import pytest

import fer_core
from fer_core._platform.extras import require
from fer_core._platform.version import program_version
from fer_core.cli.doctor import EXTRAS, main
from fer_core.errors import OutputError


def test_the_page_names_what_there_is_and_what_to_do(capsys):
    status = main([])
    lines = capsys.readouterr().out.splitlines()
    subjects = {line[4:].split()[0] for line in lines if not line.startswith("    ")}
    assert {"versions", "models", "CPU", "GPU", "cameras", "recording"} <= subjects
    assert {"font", "display", "sound", "folders", *EXTRAS} <= subjects
    assert status == any(line.startswith("!!") for line in lines)


def test_damaged_weights_are_found_and_the_page_goes_on(capsys, monkeypatch, tmp_path):
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"no weights")
    files = "fer_core._platform.package_files.DEFAULT_WEIGHTS"
    monkeypatch.setattr(files, damaged)
    assert main([]) == 1
    out = capsys.readouterr().out
    assert "!!  models     " in out
    assert "damaged.safetensors" in out
    assert "display" in out


@pytest.mark.skipif(os.name == "nt", reason="the home is the profile's")
def test_a_home_that_is_not_there_cannot_be_written_to(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    assert main([]) == 1
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "  folders " in x]
    assert line.startswith("!!")
    assert str(tmp_path / "gone") in line


def test_missing_portaudio_costs_the_sound_only(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    main([])
    out = capsys.readouterr().out
    assert "--  sound " in out
    assert "libportaudio2" in out


@pytest.mark.parametrize("missing", ["torch", "pyarrow"])
def test_a_missing_package_is_named_with_its_extra(capsys, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    main([])
    extra = next(name for name, modules in EXTRAS.items() if missing in modules)
    assert f"lacks {missing}" in capsys.readouterr().out.split(f"  {extra} ")[1]


def test_the_program_without_python_sends_nobody_to_its_own_pip(capsys, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    main([])
    assert "fer-live[lsl]" not in capsys.readouterr().out
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(OutputError, match="does not have the pylsl package") as error:
        require("lsl", "pylsl", error=OutputError)
    assert "pip install" not in str(error.value)


def test_the_window_says_its_version():
    folders = (Path(fer_core.__file__).parents[1], Path(fer_app.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "fer_app", "--version"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == program_version()


def test_a_reader_that_goes_away_ends_it_quietly():
    with subprocess.Popen(
        [sys.executable, "-m", "fer_core.cli.doctor"],
        env=os.environ | {"PYTHONPATH": str(Path(fer_core.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait(60) == 141
    assert "Traceback" not in said
