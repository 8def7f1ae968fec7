from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from fer_core.cli.annotate import main
from fer_core.errors import OutputError
from fer_core.sinks.virtual_camera import VirtualCamera
from fer_core.types import AnalysedFrame, Frame

FRAME = AnalysedFrame(Frame(np.zeros((48, 64, 3), np.uint8), 0.0, 0, "grey"), ())


@pytest.mark.skipif(
    importlib.util.find_spec("pyvirtualcam") is not None, reason="it is installed"
)
def test_missing_package_says_how_to_get_it():
    with pytest.raises(OutputError, match=r"fer-live\[virtualcam\]"):
        VirtualCamera().write(FRAME)


@pytest.mark.skipif(
    importlib.util.find_spec("pyvirtualcam") is None
    or any(Path("/sys/devices/virtual/video4linux").glob("*")),
    reason="needs the package, and no driver",
)
def test_missing_driver_says_how_to_get_it():
    with pytest.raises(OutputError, match="driver"):
        VirtualCamera().write(FRAME)


@pytest.mark.skipif(
    any(Path("/sys/devices/virtual/video4linux").glob("*")), reason="it would work"
)
def test_command_without_package_or_driver_is_one_sentence(capsys, tmp_path):
    table = tmp_path / "table.csv"
    given = ["synthetic", "--virtual-camera", "--max-frames", "1"]
    assert main([*given, "--timeline", str(table)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "virtual camera" in said or "virtualcam" in said
    # Without the package nothing is begun; without the driver what was written is kept.
    written = table.read_text().splitlines() if table.exists() else []
    assert len(written) <= 2


def test_many_inputs_have_no_one_camera(capsys):
    assert main(["synthetic", "synthetic", "--virtual-camera"]) == 2
    assert "one input" in capsys.readouterr().err
