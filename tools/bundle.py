"""Builds the program that needs no Python, tries it, and packs it: ``make bundle``.

    python tools/bundle.py

What it leaves: ``dist/fer-live``, a folder with ``fer-app``, ``fer-annotate`` and
others, and on Debian a package of it. The folder is tried where there is neither Python
nor a home that knows the program. Everything else lies in ``build/bundle``.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "app" / "packaging"
WORK = ROOT / "build" / "bundle"
DIST = ROOT / "dist"
FOLDER = DIST / "fer-live"
LIMIT_MB = 650
# One program that looks at its name (start.py); elsewhere the recipe makes each.
PROGRAMS = ("fer-app", "fer-annotate", "fer-session", "fer-doctor")
EXE = ".exe" if os.name == "nt" else ""
# These carry what only a debugger reads, 35 MB in all. Libraries that were renamed into
# a wheel's .libs do not survive strip.
DEBUGGABLE = ("libpython*", "python3*/**/*.so", "av/**/*.so", "PIL/*.so")


def make_environment() -> Path:
    """Install what is bundled into an environment of its own; return its Python."""
    shutil.rmtree(WORK / "env", ignore_errors=True)
    venv.create(WORK / "env", with_pip=True)
    python = WORK / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps"]
    for lock in (_without_opencv(), PACKAGING / "requirements.lock"):
        hashes = ["--require-hashes"] if sys.platform == "linux" else []
        subprocess.run([*install, *hashes, "--requirement", lock], check=True)
    subprocess.run(
        [*install, "--no-build-isolation", "--editable", ROOT], check=True, cwd=WORK
    )
    return python


def bundle(python: Path) -> None:
    """Bundle what is installed beside ``python``."""
    pyinstaller = [python, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    pyinstaller += ["--distpath", DIST, "--workpath", WORK / "work"]
    subprocess.run([*pyinstaller, PACKAGING / "fer-live.spec"], check=True, cwd=WORK)
    if sys.platform == "linux":
        for name in PROGRAMS[1:]:
            (FOLDER / name).symlink_to(PROGRAMS[0])
        for pattern in DEBUGGABLE:
            for library in (FOLDER / "_internal").glob(pattern):
                subprocess.run(["strip", "--strip-debug", library], check=True)


def _without_opencv() -> Path:
    """Return the lock less both opencv packages: the headless one takes their place.

    Elsewhere than where the lock was made, its versions are taken without the hashes.
    """
    text = (ROOT / "requirements.lock").read_text()
    text = re.sub(r"^opencv-.*\n(    .*\n)*", "", text, flags=re.MULTILINE)
    if sys.platform != "linux":
        text = re.sub(r" \\\n(    .*\n)+", "\n", text)
    file = WORK / "requirements.txt"
    file.write_text(text)
    return file


def size_mb(folder: Path) -> float:
    """Return what the files of ``folder`` take, links counted once."""
    files = (path for path in folder.rglob("*") if not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def check(folder: Path) -> dict[str, float]:
    """Annotate the sample and open the window in an empty environment.

    Returns:
        Seconds until the sample is annotated, and until the window reads its first
        face and has ended.
    """
    with tempfile.TemporaryDirectory() as home:
        nothing = {"HOME": home, "PATH": home, "QT_QPA_PLATFORM": "offscreen"}
        if os.name == "nt":
            nothing |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP")}
        table = Path(home) / "sample.csv"
        start_s = time.monotonic()
        command = [
            folder / f"fer-annotate{EXE}",
            folder / "_internal/assets/sample.mp4",
        ]
        command += ["--output", Path(home) / "sample.mp4", "--timeline", table]
        annotated = subprocess.run(command, env=nothing, cwd=home)
        times = {"annotated": time.monotonic() - start_s}
        if annotated.returncode != 0 or "happy" not in table.read_text():
            raise SystemExit("Stopped: the bundle does not annotate the sample.")
        start_s = time.monotonic()
        window = subprocess.Popen(
            [folder / f"fer-app{EXE}", "--demo"], env=nothing, cwd=home
        )
        times["window"] = _until_it_reads(window, Path(home)) - start_s
        window.send_signal(signal.SIGTERM)
        if window.wait(timeout=30) != 0:
            raise SystemExit("Stopped: the bundle's window does not end well.")
    return times


def _until_it_reads(window: subprocess.Popen[bytes], home: Path) -> float:
    """Return when the log tells of the first face."""
    deadline_s = time.monotonic() + 120
    while time.monotonic() < deadline_s and window.poll() is None:
        if any("Demo" in log.read_text() for log in home.rglob("fer-live.log")):
            return time.monotonic()
        time.sleep(0.02)
    window.kill()
    raise SystemExit("Stopped: the bundle's window reads no face.")


def pack(folder: Path) -> Path:
    """Return the Debian package of ``folder``: program, icon, menu entry, AppStream."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    tree = WORK / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "opt" / "fer-live", symlinks=True)
    (tree / "usr" / "bin").mkdir(parents=True)
    for name in PROGRAMS:
        (tree / "usr" / "bin" / name).symlink_to(f"/opt/fer-live/{name}")
    name = "org.fer_live.fer_live"
    for source, target in {
        f"{name}.desktop": f"applications/{name}.desktop",
        f"{name}.metainfo.xml": f"metainfo/{name}.metainfo.xml",
        "fer-live.svg": f"icons/hicolor/scalable/apps/{name}.svg",
        "copyright": "doc/fer-live/copyright",
    }.items():
        place = tree / "usr" / "share" / target
        place.parent.mkdir(parents=True)
        shutil.copy(PACKAGING / source, place)
    control = (PACKAGING / "control").read_text()
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(
        control.format(version=version, size_kb=round(size_mb(tree) * 1000))
    )
    package = DIST / f"fer-live_{version}_amd64.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", tree, package],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return package


def main() -> int:
    """Build, try, pack; say size and times; return the exit status."""
    WORK.mkdir(parents=True, exist_ok=True)
    bundle(make_environment())
    size = size_mb(FOLDER)
    times = check(FOLDER)
    print(
        f"{FOLDER.relative_to(ROOT)}: {size:.0f} MB; sample annotated in"
        f" {times['annotated']:.1f} s, first face in the window after"
        f" {times['window']:.1f} s."
    )
    if size > LIMIT_MB:
        print(f"Stopped: more than {LIMIT_MB} MB.", file=sys.stderr)
        return 1
    if shutil.which("dpkg-deb"):
        package = pack(FOLDER)
        print(f"{package.relative_to(ROOT)}: {package.stat().st_size / 1e6:.0f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
