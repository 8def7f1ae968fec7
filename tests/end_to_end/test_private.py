"""No program reaches for the network, held at the level of system calls.

A seccomp filter is put on the process before it starts: the kernel kills it the
moment it asks for an internet socket, in whatever thread or library.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights
from tests.conftest import VirtualDisplay
from tests.fer_core.session.made_up import keep_session, two_people
from tests.portal import Desktop

ROOT = Path(__file__).parents[2]

# Runs what follows on its command line, unable to open an internet socket.
NO_INTERNET = r"""
import ctypes, os, platform, struct, sys

AUDIT_ARCH, SOCKET, IO_URING_SETUP = {
    "x86_64": (0xC000003E, 41, 425),
    "aarch64": (0xC00000B7, 198, 425),
}[platform.machine()]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
KILL, DENY, ALLOW = 0x80000000, 0x00050001, 0x7FFF0000
X32 = 0x40000000  # system calls of another numbering on x86-64

program = [
    (LOAD, 0, 0, 4),            # 0: architecture
    (EQUAL, 0, 9, AUDIT_ARCH),  # 1: another one: kill
    (LOAD, 0, 0, 0),            # 2: number of the call
    (0x35, 7, 0, X32),          # 3: from X32 up: kill
    (EQUAL, 5, 0, IO_URING_SETUP),  # 4: would go round this filter: deny
    (EQUAL, 0, 3, SOCKET),      # 5: anything but socket(): allow
    (LOAD, 0, 0, 16),           # 6: its first argument
    (EQUAL, 3, 0, 2),           # 7: AF_INET: kill
    (EQUAL, 2, 0, 10),          # 8: AF_INET6: kill
    (RETURN, 0, 0, ALLOW),      # 9
    (RETURN, 0, 0, DENY),       # 10
    (RETURN, 0, 0, KILL),       # 11
]
code = b"".join(struct.pack("HBBI", *line) for line in program)
filters = ctypes.create_string_buffer(code, len(code))
fprog = struct.pack("HxxxxxxP", len(program), ctypes.addressof(filters))
libc = ctypes.CDLL(None, use_errno=True)
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
    sys.exit("cannot give up privileges")
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog, 0, 0):
    sys.exit("cannot set the filter: " + os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the kernel's system-call filter is Linux's",
)


def run_without_internet(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-c", NO_INTERNET, sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=os.environ
        | environment
        | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "app")))},
        capture_output=True,
        text=True,
        timeout=600,  # on a busy machine
        check=False,
    )


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_a_program_that_connects_is_caught(tmp_path, family):
    code = (
        "import socket, threading\n"
        f"reach = lambda: socket.socket(socket.{family}).connect(('localhost', 9))\n"
        "thread = threading.Thread(target=reach)\n"
        "thread.start()\nthread.join()\n"
    )
    done = run_without_internet("-c", code, cwd=tmp_path)
    assert done.returncode == -signal.SIGSYS, done.stderr


def test_a_program_that_looks_up_a_name_is_caught(tmp_path):
    code = "import socket\nsocket.getaddrinfo('host.invalid', 80)\n"
    done = run_without_internet("-c", code, cwd=tmp_path)
    assert done.returncode == -signal.SIGSYS, done.stderr


def test_a_program_without_network_runs(tmp_path):
    done = run_without_internet("-c", "print('here')", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "here\n"), done.stderr


# Runs a program's main again and again for a while: what reports is done by threads,
# seconds after the start, and perhaps only while there is work. The window is told to
# end a while after it has shown its first readings.
WORKS = r"""
import importlib, os, signal, sys, time

LIFE_S, PATIENCE_S = 15, 300
module, words = sys.argv[1], sys.argv[2:]
begin = time.monotonic()
main = importlib.import_module(module).main

def work():
    turn = 0
    while turn == 0 or time.monotonic() < begin + LIFE_S:
        sys.argv = [module, *(word.replace("TURN", str(turn)) for word in words)]
        status = main()
        if status:
            return status
        turn += 1
    return 0

def until(what, has_come):
    while not has_come():
        if time.monotonic() > begin + PATIENCE_S:
            print("The window never", what, file=sys.stderr, flush=True)
            os._exit(3)
        time.sleep(0.1)

def watch():
    import threading
    from PySide6.QtCore import QObject, Signal, Slot
    from PySide6.QtWidgets import QApplication
    from fer_app.widgets.face_card import FaceCard

    class Onlooker(QObject):
        asked = Signal()
        faces = 0

        @Slot()
        def look(self):
            widgets = QApplication.allWidgets()
            self.faces = sum(isinstance(each, FaceCard) for each in widgets)

    def end_the_window():
        until("begins", lambda: signal.getsignal(signal.SIGHUP) != signal.SIG_DFL)
        onlooker = Onlooker()
        onlooker.moveToThread(QApplication.instance().thread())
        onlooker.asked.connect(onlooker.look)
        until("shows a face", lambda: onlooker.asked.emit() or onlooker.faces)
        time.sleep(LIFE_S)  # in which it is watched
        os.kill(os.getpid(), signal.SIGHUP)

    threading.Thread(target=end_the_window, daemon=True).start()
    sys.argv = [module, *words]
    return main()

sys.exit(watch() if module == "fer_app.__main__" else work())
"""
ENGINES = ("openvino", "torch", "onnx")
CLIP = ROOT / "assets" / "sample.mp4"
WEIGHTS = ("--weights", "random.safetensors")
DATA = ("--data", "fer2013.csv")
ON_A_DESKTOP = "fer-app on a desktop"
PROGRAMS = {
    **{
        f"fer-annotate {engine}": (
            *("fer_core.cli.annotate", CLIP, "face.png", "--engine", engine, *WEIGHTS),
            *("--max-frames", "5", "-o", ".", "--timeline", "t-TURN.csv"),
        )
        for engine in ENGINES
    },
    "fer-annotate side by side": (
        *("fer_core.cli.annotate", "face.png", "face.png", "--engine", "onnx"),
        *WEIGHTS,
        *("--jobs", "2", "--timeline", "t-TURN.parquet"),
    ),
    "fer-annotate film": (
        *("fer_core.cli.annotate", CLIP, *WEIGHTS, "--max-frames", "20"),
        *("-o", "f-TURN.mp4", "--timeline", "t-TURN.jsonl", "--anonymize"),
        *("--subtitles", "s-TURN.srt"),
    ),
    "fer-annotate session": (
        *("fer_core.cli.annotate", CLIP, *WEIGHTS, "--max-frames", "5"),
        *("--session", "kept-TURN", "--baseline", "auto"),
    ),
    **{
        f"fer-app {engine}": ("fer_app.__main__", "--source", CLIP, *WEIGHTS)
        for engine in ENGINES
    },
    ON_A_DESKTOP: ("fer_app.__main__", "--source", CLIP, *WEIGHTS),
    "fer-app demo": ("fer_app.__main__", "--demo", *WEIGHTS),
    "fer-app session": ("fer_app.__main__", "--source", "take", *WEIGHTS),
    "fer-doctor": ("fer_core.cli.doctor",),
    "fer-compare": (
        *("fer_core.cli.compare", "random.safetensors", "other.safetensors"),
        *("face.png", "take/film.mp4", "-o", "differences-TURN"),
    ),
    **{
        f"fer-session {command[0]}": ("fer_core.cli.session", *command)
        for command in (
            ("report", "take"),
            ("compare", "take", "take", "-o", "compared-TURN.csv"),
            ("export", "take", "--boris", "b-TURN.boris", "--elan", "e-TURN.eaf"),
            ("chapters", "take", "-o", "chapters-TURN.mp4"),
            ("recompute", "take", "--engine", "onnx", *WEIGHTS),
        )
    },
    **{
        f"fer-bench {command[0]}": ("fer_core.cli.bench", *command)
        for command in (
            ("speed", CLIP, "--frames", "5", "--faces", "1", *WEIGHTS),
            ("live", *DATA, "--limit", "5", *WEIGHTS),
            ("detector", "--scenes", "1"),
            (
                *("training", "--stem", "stock", "--batch-size", "2"),
                *("--steps", "1", "--turns", "1"),
            ),
            ("flicker", CLIP, *WEIGHTS),
            ("framing", *DATA, "--limit", "20"),
            ("zoom", *DATA, *WEIGHTS),
        )
    },
    **{
        f"fer-eval {engine}": (
            *("fer_core.cli.evaluate", *DATA, *WEIGHTS, "--engine", engine),
            *("--report", "report-TURN"),
        )
        for engine in ENGINES
    },
    **{
        f"fer-export {form}": (
            *("fer_core.cli.export", *DATA, "--format", form, "--out", "out-TURN"),
        )
        for form in ("onnx", "openvino")
    },
    "fer-train": (
        *("fer_core.cli.train", *DATA, "--epochs", "1", "--preset", "stock"),
        *("--batch-size", "14", "--out", "run-TURN"),
    ),
}
DESKTOP = ("DBUS_SESSION_BUS_ADDRESS", "PATH", "WAYLAND_DISPLAY")
AT_THE_SAME_TIME = 6  # most of the time they wait
# What may lie in the home folder afterwards. Ours, and caches that say nothing of
# anybody: of fonts, and of graphics programs.
OURS = "fer-live"
CACHES = ("matplotlib", "fontconfig", "mesa_shader_cache", "mesa_shader_cache_db")


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    """The environment of an X11 desktop with D-Bus and a portal; None without them."""
    if shutil.which("Xvfb") is None or shutil.which("dbus-daemon") is None:
        yield None
        return
    with pytest.MonkeyPatch.context() as patch:
        desktop = Desktop(tmp_path_factory.mktemp("desktop"), patch.setenv)
        desktop.add_portal()
        of_it = {name: os.environ[name] for name in DESKTOP}
    display = VirtualDisplay()
    yield of_it | {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    display.end()
    desktop.end()


@pytest.fixture(scope="module")
def lives(tmp_path_factory, desktop):
    """Every program, run for a while without internet in a home of its own."""
    ready = tmp_path_factory.mktemp("ready")
    _write_weights(ready / "random.safetensors", seed=0)
    _write_weights(ready / "other.safetensors", seed=1)
    Image.fromarray(data.astronaut()).save(ready / "face.png")
    _write_faces(ready / "fer2013.csv")
    keep_session(ready / "take", _with_faces(two_people()), clean=True)

    def live(name):
        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        shutil.copytree(ready, folder, dirs_exist_ok=True)
        settings = {"engine": name.split()[-1]}
        if name == ON_A_DESKTOP:
            settings["keys"] = "everywhere"  # asks the portal
        environment = _at_home(folder / "home", settings)
        if name == ON_A_DESKTOP:
            environment |= desktop
        arguments = ("-c", WORKS, *PROGRAMS[name])
        return run_without_internet(*arguments, cwd=folder, **environment), folder

    with ThreadPoolExecutor(AT_THE_SAME_TIME) as pool:
        longest_first = sorted(PROGRAMS, key=lambda name: "export" not in name)
        runs = longest_first if desktop else set(longest_first) - {ON_A_DESKTOP}
        yield {name: pool.submit(live, name) for name in runs}


def test_every_program_is_watched():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    programs = project["scripts"] | project["gui-scripts"]
    assert {name.split()[0] for name in PROGRAMS} == set(programs)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_asks_for_no_network_and_leaves_nothing_of_others(lives, name):
    if name not in lives:
        pytest.skip("needs Xvfb and dbus-daemon")
    done, folder = lives[name].result()
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    home = folder / "home"
    left = [path.relative_to(home) for path in home.rglob("*") if path.is_file()]
    foreign = [path for path in left if not {OURS, *CACHES} & set(path.parts)]
    assert foreign == []


def _at_home(home, settings):
    """An empty home folder, with the window's settings in it."""
    file = home / "config" / "fer-live" / "fer-live.conf"
    file.parent.mkdir(parents=True)
    lines = ["[settings]", "introduced=true"]
    lines += [f"{name}={value}" for name, value in settings.items()]
    file.write_text("\n".join(lines))
    return {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _write_weights(path, seed):
    import torch

    torch.manual_seed(seed)
    spec = ModelSpec(stem="stock", heads=("fer2013",), temperatures=(1.0,))
    values = {
        name: value.numpy()
        for name, value in build_network(spec).state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_weights(path, values, spec, {})


def _with_faces(frames):
    portrait = np.ascontiguousarray(data.astronaut()[:256, 96:352, ::-1])
    for each in frames:
        yield replace(each, frame=replace(each.frame, image=portrait))


def _write_faces(path):
    portrait = Image.fromarray(data.astronaut()).convert("L").crop((165, 55, 285, 175))
    face = np.asarray(portrait.resize((48, 48)), int).ravel()
    noise = np.random.default_rng(0).integers(-8, 9, (28, 48 * 48))
    faces = np.clip(face + noise, 0, 255)
    usages = ["Training"] * 14 + ["PublicTest"] * 7 + ["PrivateTest"] * 7
    lines = [
        f"{index % 7},{' '.join(map(str, pixels))},{usage}\n"
        for index, (pixels, usage) in enumerate(zip(faces, usages, strict=True))
    ]
    path.write_text("emotion,pixels,Usage\n" + "".join(lines))
