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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights
from tests.fer_core.session.made_up import keep_session, two_people

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
        timeout=300,  # on a busy machine
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


# Runs a program's main and stays: what reports is done by threads, seconds later.
STAYS = r"""
import importlib, os, signal, sys, threading, time

LIFE_S = 15
module, sys.argv = sys.argv[1], sys.argv[1:]
start_s = time.monotonic()
main = importlib.import_module(module).main
def end_the_window():
    while signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        time.sleep(0.1)  # it has not begun
    time.sleep(LIFE_S)
    os.kill(os.getpid(), signal.SIGHUP)

if module == "fer_app.__main__":
    threading.Thread(target=end_the_window, daemon=True).start()
status = main()
time.sleep(max(0, start_s + LIFE_S - time.monotonic()))
sys.exit(status)
"""
ENGINES = ("openvino", "torch", "onnx")
CLIP = ROOT / "assets" / "sample.mp4"
WEIGHTS = ("--weights", "random.safetensors")
DATA = ("--data", "fer2013.csv")
PROGRAMS = {
    **{
        f"fer-annotate {engine}": (
            *("fer_core.cli.annotate", CLIP, "face.png", "--engine", engine, *WEIGHTS),
            *("--max-frames", "5", "-o", ".", "--timeline", "t.csv"),
        )
        for engine in ENGINES
    },
    "fer-annotate side by side": (
        *("fer_core.cli.annotate", "face.png", "face.png", "--engine", "onnx"),
        *WEIGHTS,
        *("--jobs", "2", "--timeline", "t.parquet"),
    ),
    **{
        f"fer-app {engine}": ("fer_app.__main__", "--source", CLIP, *WEIGHTS)
        for engine in ENGINES
    },
    "fer-annotate session": (
        *("fer_core.cli.annotate", CLIP, *WEIGHTS, "--max-frames", "5"),
        *("--session", "kept", "--baseline", "auto"),
    ),
    "fer-app demo": ("fer_app.__main__", "--demo", *WEIGHTS),
    "fer-app session": ("fer_app.__main__", "--source", "take", *WEIGHTS),
    "fer-doctor": ("fer_core.cli.doctor",),
    **{
        f"fer-session {command[0]}": ("fer_core.cli.session", *command)
        for command in (
            ("report", "take"),
            ("compare", "take", "take", "-o", "compared.csv"),
            ("export", "take", "--boris", "b.boris", "--elan", "e.eaf"),
            ("chapters", "take"),
        )
    },
    "fer-bench": (
        *("fer_core.cli.bench", "speed", CLIP, "--frames", "5", "--faces", "1"),
        *WEIGHTS,
    ),
    "fer-eval onnx": (
        *("fer_core.cli.evaluate", *DATA, *WEIGHTS, "--engine", "onnx"),
        *("--report", "report"),
    ),
    **{
        f"fer-export {form}": (*("fer_core.cli.export", *DATA, "--format", form),)
        for form in ("onnx", "openvino")
    },
    "fer-train": (
        *("fer_core.cli.train", *DATA, "--epochs", "1", "--preset", "stock"),
        *("--batch-size", "14"),
    ),
}
AT_THE_SAME_TIME = 6  # most of the time they wait
# What may lie in the home folder afterwards. Ours, and caches that say nothing of
# anybody: of fonts, and of graphics programs.
OURS = "fer-live"
CACHES = ("matplotlib", "fontconfig", "mesa_shader_cache", "mesa_shader_cache_db")


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    """Every program, run for a while without internet in a home of its own."""
    ready = tmp_path_factory.mktemp("ready")
    _write_weights(ready / "random.safetensors")
    Image.fromarray(data.astronaut()).save(ready / "face.png")
    _write_faces(ready / "fer2013.csv")
    keep_session(ready / "take", two_people(), clean=True)

    def live(name):
        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        shutil.copytree(ready, folder, dirs_exist_ok=True)
        environment = _at_home(folder / "home", engine=name.split()[-1])
        arguments = ("-c", STAYS, *PROGRAMS[name])
        return run_without_internet(*arguments, cwd=folder, **environment), folder

    with ThreadPoolExecutor(AT_THE_SAME_TIME) as pool:
        longest_first = sorted(PROGRAMS, key=lambda name: "export" not in name)
        yield {name: pool.submit(live, name) for name in longest_first}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_asks_for_no_network_and_leaves_nothing_of_others(lives, name):
    done, folder = lives[name].result()
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    home = folder / "home"
    left = [path.relative_to(home) for path in home.rglob("*") if path.is_file()]
    foreign = [path for path in left if not {OURS, *CACHES} & set(path.parts)]
    assert foreign == []


def _at_home(home, engine):
    """An empty home folder, with the window's settings in it."""
    settings = home / "config" / "fer-live" / "fer-live.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[settings]\nintroduced=true\nengine={engine}\n")
    return {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _write_weights(path):
    import torch

    torch.manual_seed(0)
    spec = ModelSpec(stem="stock", heads=("fer2013",), temperatures=(1.0,))
    values = {
        name: value.numpy()
        for name, value in build_network(spec).state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_weights(path, values, spec, {})


def _write_faces(path):
    noise = np.random.default_rng(0).integers(0, 255, (28, 48 * 48))
    usages = ["Training"] * 14 + ["PublicTest"] * 7 + ["PrivateTest"] * 7
    lines = [
        f"{index % 7},{' '.join(map(str, pixels))},{usage}\n"
        for index, (pixels, usage) in enumerate(zip(noise, usages, strict=True))
    ]
    path.write_text("emotion,pixels,Usage\n" + "".join(lines))
