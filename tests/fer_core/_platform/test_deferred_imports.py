"""Imports that are put off until something of them is used."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fer_core
from fer_core._platform.deferred_imports import deferred_imports


@pytest.fixture
def heavy(tmp_path, monkeypatch):
    """A package ``heavy`` with a module ``plots``, and a module that imports it."""
    (tmp_path / "heavy").mkdir()
    (tmp_path / "heavy" / "__init__.py").write_text("")
    (tmp_path / "heavy" / "plots.py").write_text("def draw():\n    return 'drawn'\n")
    (tmp_path / "user.py").write_text(
        "import heavy.plots as plots\ndef draw():\n    return plots.draw()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in ("heavy", "heavy.plots", "user"):
        sys.modules.pop(name, None)


def test_what_is_put_off_is_there_when_it_is_used(heavy):
    with deferred_imports("heavy.plots"):
        user = importlib.import_module("user")
    assert "heavy" not in sys.modules
    assert user.draw() == "drawn"
    assert "heavy.plots" in sys.modules


def test_what_is_put_off_may_be_used_at_once(heavy):
    """By another thread, that is, while the first still imports."""
    with deferred_imports("heavy.plots"):
        user = importlib.import_module("user")
        assert user.draw() == "drawn"
        loaded = sys.modules["heavy.plots"]
    assert sys.modules["heavy.plots"] is loaded


def test_what_is_loaded_already_is_left_alone(heavy):
    loaded = importlib.import_module("heavy.plots")
    with deferred_imports("heavy.plots"):
        assert importlib.import_module("heavy.plots") is loaded
    assert importlib.import_module("heavy.plots") is loaded


def test_faces_are_detected_without_a_plotting_library():
    script = (
        "import sys, fer_core as fer\n"
        "with fer.FaceDetector('short'): pass\n"
        "print({'matplotlib', 'sounddevice'} & set(sys.modules))\n"
        "import matplotlib.pyplot as plt; print(plt.figure.__name__)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(Path(fer_core.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("\n")[:2] == ["set()", "figure"]
