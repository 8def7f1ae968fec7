"""What is installed without any extra is enough to watch, and says what is not."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fer_core._platform.package_files import ASSETS
from fer_core.sources.video_file import VideoFile

ROOT = Path(__file__).parents[2]
EXTRAS = (
    *("torch", "torchvision", "tensorboard", "nncf", "onnx", "onnxruntime"),
    *("pandas", "pyarrow", "pyvirtualcam", "scipy", "skimage", "sklearn"),
    *("pylsl", "pythonosc", "websockets"),
)
# Nothing of what follows can import these.
WITHOUT = f"import sys\nsys.modules.update(dict.fromkeys({EXTRAS}))\n"
COMMAND = WITHOUT + (
    "import importlib\n"
    "sys.argv = sys.argv[1:]\n"
    "sys.exit(importlib.import_module(sys.argv[0]).main())\n"
)
READER = WITHOUT + (
    "import fer_core as fer\n"
    "with fer.Reader() as reader:\n"
    "    print(*[face.emotion.label for face in reader.read('face.png')])\n"
)
WINDOW = WITHOUT + (
    "from PySide6.QtCore import QSettings, QTimer\n"
    "from PySide6.QtWidgets import QApplication\n"
    "from fer_app.main_window import MainWindow\n"
    "from fer_app.services.environment import real_environment\n"
    "app = QApplication(sys.argv[:1])\n"
    "store = QSettings('settings.ini', QSettings.Format.IniFormat)\n"
    "store.setValue('settings/introduced', True)\n"
    "window = MainWindow(app, store, real_environment())\n"
    "window.show()\n"
    "window.begin(real_environment().sample)\n"
    "def look():\n"
    "    central = window.central\n"
    "    if central.view.heated:\n"
    "        print(central.scores.cards[0].face_id, window.player.models.engine)\n"
    "        window.close()\n"
    "        app.quit()\n"
    "    elif central.scores.cards and not window.commands['why'].isChecked():\n"
    "        window.commands['why'].trigger()\n"
    "timer = QTimer(interval=50)\n"
    "timer.timeout.connect(look)\n"
    "timer.start()\n"
    "app.exec()\n"
)


@pytest.fixture
def folder(tmp_path):
    video = VideoFile(ASSETS / "sample.mp4")
    video.seek(3.0)
    picture = next(video.frames()).image
    Image.fromarray(picture[..., ::-1]).save(tmp_path / "face.png")
    return tmp_path


def run(code, folder, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "app"))),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        timeout=300,  # on a busy machine
        check=False,
    )


def test_a_picture_is_annotated(folder):
    done = run(
        COMMAND,
        folder,
        *("fer_core.cli.annotate", "face.png", "-o", "out.png", "--timeline", "t.csv"),
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "out.png").is_file()
    with (folder / "t.csv").open() as file:
        assert next(csv.DictReader(file))["emotion"]


def test_the_library_reads_a_picture(folder):
    done = run(READER, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_window_labels_the_sample_and_shows_why(folder):
    done = run(WINDOW, folder)
    assert done.returncode == 0, done.stderr
    assert "openvino" in done.stdout


# Command -> its arguments, the package it lacks first, and the extra that has it.
PICTURE = ("annotate", "face.png")
MISSING = {
    "train": (("train", "--data", "f.csv"), "torch", "train"),
    "export": (("export", "--data", "f.csv"), "torch", "export"),
    "eval": (("evaluate", "--data", "f.csv"), "sklearn", "eval"),
    "bench": (("bench", "training"), "torch", "train"),
    "Parquet": ((*PICTURE, "--timeline", "t.parquet"), "pyarrow", "parquet"),
    "torch": ((*PICTURE, "--engine", "torch"), "torch", "gpu"),
    "ONNX": ((*PICTURE, "--engine", "onnx"), "onnx", "onnx"),
    "virtual camera": ((*PICTURE, "--virtual-camera"), "pyvirtualcam", "virtualcam"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_command_says_which_extra_it_lacks(folder, name):
    (module, *arguments), package, extra = MISSING[name]
    done = run(COMMAND, folder, f"fer_core.cli.{module}", *arguments)
    assert done.returncode != 0
    assert f"The {package} package is not installed" in done.stderr
    assert f"fer-live[{extra}]" in done.stderr
    assert "Traceback" not in done.stderr
