"""``fer-annotate`` reaches for no network, held at the level of system calls.

A seccomp filter is put on the process before it starts: the kernel kills it the
moment it asks for an internet socket, in whatever thread or library.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import save_weights

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


def run_without_internet(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-c", NO_INTERNET, sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
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


@pytest.mark.parametrize("engine", ["openvino", "torch", "onnx"])
def test_fer_annotate_needs_no_network(tmp_path, engine):
    import torch

    torch.manual_seed(0)
    spec = ModelSpec(stem="stock", heads=("fer2013",), temperatures=(1.0,))
    values = {
        name: value.numpy()
        for name, value in build_network(spec).state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_weights(tmp_path / "random.safetensors", values, spec, {})
    Image.fromarray(data.astronaut()).save(tmp_path / "face.png")
    done = run_without_internet(
        *("-m", "fer_core.cli.annotate", "face.png", "--engine", engine),
        *("--weights", "random.safetensors", "-o", "seen.png", "--timeline", "t.csv"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 2
