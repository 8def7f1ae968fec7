from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fer_core
from fer_core._platform.opencv import shrunk

ROOT = Path(fer_core.__file__).parent


def run(code, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QT_QPA_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment | variables,
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_qt_starts_after_opencv():
    done = run(
        "from fer_core._platform.opencv import cv2\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "app = QGuiApplication([])\n"
        "print(app.platformName())",
        QT_QPA_PLATFORM="offscreen",
    )
    assert (done.returncode, done.stdout.strip()) == (0, "offscreen"), done.stderr


def test_the_screen_is_seen_after_opencv(start_display):
    display = start_display()
    done = run(
        "from fer_core._platform.opencv import cv2\n"
        "from fer_core.sources.factory import open_source\n"
        "print(next(open_source('screen:0').frames()).image.shape)",
        DISPLAY=display.name,
    )
    assert done.stdout.strip() == "(240, 320, 3)", done.stderr


@pytest.mark.parametrize(
    "module",
    [
        "_platform.opencv",
        "sources.factory",
        "sources.camera_discovery",
        "sources.camera",
        "rendering.annotator",
        "detection.detector",
    ],
)
def test_opencv_leaves_no_qt_variables(module):
    done = run(
        f"import os, sys\nimport fer_core.{module} as it\n"
        "if hasattr(it, 'list_cameras'): it.list_cameras()\n"
        "print([k for k in os.environ if k.startswith('QT_QPA_')])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_qt_variables_of_the_user_stay():
    done = run(
        "import os\nfrom fer_core._platform.opencv import cv2\n"
        "print(os.environ['QT_QPA_FONTDIR'])",
        QT_QPA_FONTDIR="my fonts",
    )
    assert done.stdout.strip() == "my fonts", done.stderr


def test_windows_cameras_open_fast():
    done = run(
        "import os\nfrom fer_core._platform.opencv import cv2\n"
        "print(os.environ['OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS'])"
    )
    assert done.stdout.strip() == "0", done.stderr


def test_one_opencv_is_installed():
    from fer_core._platform.opencv import cv2

    versions = {
        importlib.metadata.version(name)
        for name in ("opencv-python", "opencv-contrib-python")
    }
    assert len(versions) == 1
    assert versions.pop().startswith(cv2.__version__)


def test_opencv_is_imported_in_one_place():
    importing = [
        path.name
        for path in ROOT.rglob("*.py")
        if any(
            line.lstrip().startswith(("import cv2", "from cv2 "))
            for line in path.read_text().splitlines()
        )
    ]
    assert importing == ["opencv.py"]


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_a_shrunk_picture_holds_the_means_of_blocks(factor, channels):
    rng = np.random.default_rng(0)
    shape = (5 * factor, 9 * factor, *channels)
    image = rng.integers(0, 256, shape).astype(np.uint8)
    blocks = image.reshape(5, factor, 9, factor, *channels)
    found = shrunk(image, factor)
    assert found.dtype == np.uint8
    assert abs(found - blocks.mean(axis=(1, 3))).max() <= 1.0
