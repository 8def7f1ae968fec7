from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from fer_core.errors import OutputError
from fer_core.virtual_camera import VirtualCamera


@pytest.mark.skipif(
    importlib.util.find_spec("pyvirtualcam") is not None, reason="it is installed"
)
def test_missing_package_says_how_to_get_it():
    with pytest.raises(OutputError, match=r"pip install fer-live\[virtualcam\]"):
        VirtualCamera((640, 480))


@pytest.mark.skipif(
    importlib.util.find_spec("pyvirtualcam") is None
    or any(Path("/sys/devices/virtual/video4linux").glob("*")),
    reason="needs the package, and no driver",
)
def test_missing_driver_says_how_to_get_it():
    with pytest.raises(OutputError, match="driver"):
        VirtualCamera((640, 480))
