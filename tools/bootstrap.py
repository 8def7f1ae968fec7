"""Make the environment, then run the program, its tests or its checks.

Standard library only: this is what runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed"
LOCK = ROOT / "requirements.lock"
NEEDED = (3, 11)

# What Qt and MediaPipe load from the system, and the Debian package that has it.
SYSTEM_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "GLESv2": "libgles2",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
}


def main() -> int:
    """Do what the one argument says; return the exit status."""
    task = sys.argv[1] if len(sys.argv) == 2 else ""
    tasks = {
        "run": run,
        "test": test,
        "check": check,
        "docs": docs,
        "fuzz": fuzz,
        "soak": soak,
        "setup": lambda: 0,
    }
    if task not in tasks:
        print(f"Use: bootstrap.py {'|'.join(tasks)}", file=sys.stderr)
        return 2
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:2]))
        print(
            f"fer-live needs Python 3.11 or newer, this is {found}. Give another one:"
            f" make {task} PYTHON=python3.11",
            file=sys.stderr,
        )
        return 2
    try:
        install(extras(task))
        check_system()
        return tasks[task]()
    except subprocess.CalledProcessError as error:
        print(f"Stopped: {' '.join(map(str, error.cmd[:4]))} failed.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run() -> int:
    """Open the window; without a display annotate the sample clip instead."""
    if has_display():
        return subprocess.call([BIN / "fer-app"], cwd=ROOT)
    print(
        "There is no display: the sample clip is annotated into out/ instead.",
        flush=True,
    )
    sample = ROOT / "assets" / "sample.mp4"
    return subprocess.call([BIN / "fer-annotate", sample], cwd=ROOT)


def test() -> int:
    """Run the tests: most of them two at a time, the rest by themselves."""
    pytest = [PYTHON, "-m", "pytest", "-q"]
    most = subprocess.call([*pytest, "-n", "2", "-m", "not alone"], cwd=ROOT)
    rest = subprocess.call([*pytest, "-m", "alone"], cwd=ROOT)
    return most or rest


def check() -> int:
    """Run everything that must be clean before a change goes in."""
    for command in (
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["lint-imports"],
        ["pytest", "-q"],
    ):
        print("$", *command, flush=True)
        subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=True)
    return 0


def docs() -> int:
    """Build the pages of docs/ into build/docs; a warning is an error."""
    if not (BIN / "sphinx-build").exists() and not (BIN / "sphinx-build.exe").exists():
        subprocess.run(
            [PYTHON, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[docs]"],
            check=True,
        )
    sphinx = [PYTHON, "-m", "sphinx", "-W", "--keep-going", "-E", "-q"]
    pages = ROOT / "build" / "docs"
    status = subprocess.call([*sphinx, "docs", pages], cwd=ROOT)
    if status == 0:
        print(f"The pages are in {pages.relative_to(ROOT)}: open index.html there.")
    return status


def fuzz() -> int:
    """Damage what the program reads, and look whether it says so."""
    seconds = os.environ.get("FUZZ_SECONDS", "600")
    return subprocess.call(
        [PYTHON, ROOT / "tools" / "fuzz.py", "--seconds", seconds], cwd=ROOT
    )


def soak() -> int:
    """Run the window for long and look whether its memory stays flat."""
    seconds = os.environ.get("SOAK_SECONDS", "7200")
    return subprocess.call(
        [PYTHON, ROOT / "tools" / "soak.py", "--seconds", seconds], cwd=ROOT
    )


def has_display() -> bool:
    """Return whether a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def extras(task: str) -> set[str]:
    """Return the extras of the project that a task needs."""
    if task != "run":
        return {"dev"}
    return {"gpu"} if has_nvidia_gpu() else set()


def has_nvidia_gpu() -> bool:
    """Return whether the driver of an NVIDIA GPU is there."""
    library = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(library)
    except OSError:
        return False
    count = ctypes.c_int(0)
    failed = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    return not failed and count.value > 0


def install(extras: set[str]) -> None:
    """Make .venv and install the project with ``extras``, unless that is done already.

    What an earlier task has installed besides stays.
    """
    both = (ROOT / "pyproject.toml").read_bytes() + LOCK.read_bytes()
    wanted = hashlib.sha256(both).hexdigest()
    stamp = STAMP.read_text().split() if STAMP.is_file() else []
    installed = set(stamp[1:]) if stamp[:1] == [wanted] else None
    if installed is not None and (extras <= installed or "dev" in installed):
        return
    extras |= installed or set()
    print("Installing into .venv; the first time takes some minutes.", flush=True)
    try:
        make_venv()
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"The environment .venv could not be made ({error}). On Debian and Ubuntu:"
            " apt-get install python3-venv",
            file=sys.stderr,
        )
        sys.exit(2)
    pip_install(extras)
    STAMP.write_text(" ".join([wanted, *sorted(extras)]))


def pip_install(extras: set[str]) -> None:
    """Install what the lock names where it covers this system, then the project.

    The packages of extras are not locked: pip picks them beside those that are.
    """
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    target = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
    if not covers(LOCK.read_text(), *this_system()):
        print(
            "Warning: requirements.lock covers Linux on x86_64 with the Python versions"
            " that its first line names, not this system. pip chooses the versions, and"
            " their hashes are not checked.",
            file=sys.stderr,
            flush=True,
        )
        subprocess.run([*pip, "--editable", target], check=True)
        return
    checked = ["--require-hashes", "--only-binary=:all:", "--requirement", LOCK]
    if subprocess.call([*pip, *checked]) != 0:
        print(
            "Stopped: pip could not install the very files that requirements.lock"
            " names; its reason stands above. If your package index has other versions"
            " and you trust it, write a lock of your own with: make lock",
            file=sys.stderr,
        )
        sys.exit(1)
    # The lock has what the project is built with, too.
    dependencies = [] if extras else ["--no-deps"]
    subprocess.run(
        [*pip, *dependencies, "--no-build-isolation", "--editable", target], check=True
    )


def this_system() -> tuple[str, int, str]:
    """Return system and processor, glibc's minor version, and Python's version."""
    name, libc = platform.libc_ver()
    glibc = int(libc.split(".")[1]) if name == "glibc" else 0
    python = ".".join(map(str, sys.version_info[:2]))
    return f"{platform.system()} {platform.machine()}", glibc, python


def covers(lock: str, system: str, glibc: int, python: str) -> bool:
    """Return whether the first line of ``lock`` names this system and Python."""
    head = re.match(r"# (.+), glibc 2\.(\d+), Python ([\d. ]+);", lock)
    if head is None:
        return False
    return head[1] == system and int(head[2]) <= glibc and python in head[3].split()


def make_venv() -> None:
    """Make .venv with pip; as root on Debian bring the package that lacks for it."""
    if PYTHON.exists() and subprocess.call([PYTHON, "-m", "pip", "-V"], stdout=-3) == 0:
        return
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        if not may_install_packages():
            raise
        apt_install(["python3-venv"])
        venv.create(VENV, with_pip=True, clear=True)


def check_system() -> None:
    """Name the Debian packages that are missing; install them when root."""
    if not sys.platform.startswith("linux"):
        return
    missing = [
        package
        for library, package in SYSTEM_LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    ]
    if not missing:
        return
    if may_install_packages():
        print("Installing system libraries:", *missing, flush=True)
        apt_install(missing)
        return
    print(
        "System libraries are missing. On Debian and Ubuntu:"
        f" sudo apt-get install {' '.join(missing)}",
        file=sys.stderr,
    )
    sys.exit(2)


def may_install_packages() -> bool:
    """Return whether this is Debian or a kin, and we are root."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(packages: list[str]) -> None:
    """Install Debian packages quietly."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", *packages]):
        subprocess.run(
            ["apt-get", *command], env=quiet, check=True, stdout=subprocess.DEVNULL
        )


if __name__ == "__main__":
    sys.exit(main())
