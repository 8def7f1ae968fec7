"""Writes which package files ``make run`` and ``make bundle`` take, with hashes.

    python tools/lock.py

What pip chooses today for watching, and for building the project itself, becomes
``requirements.lock``: a requirements file without hosts, with the files for every
Python below. ``pip install --require-hashes -r requirements.lock`` then installs these
very files, from whatever index, or nothing. What the bundle needs besides becomes
``app/packaging/requirements.lock``. Run it on the oldest of those Pythons.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
BUNDLE_LOCK = ROOT / "app" / "packaging" / "requirements.lock"
# Of Linux on x86_64, where everything is tried.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC = 34  # minor version; what PySide6 asks for

Report = dict[str, Any]


def lock(reports: list[Report]) -> str:
    """Return the requirements file of pip's reports for one set of versions.

    Raises:
        ValueError: If a file has no sha256, so that it could not be checked, or if the
            reports differ in the versions.
    """
    hashes: list[dict[str, str]] = [_hashes(report) for report in reports]
    if any(found.keys() != hashes[0].keys() for found in hashes):
        raise ValueError("Not every Python gets the same versions.")
    head = (
        f"# Linux x86_64, glibc 2.{GLIBC}, Python {' '.join(PYTHONS)};"
        " made by make lock.\n"
    )
    lines = []
    for requirement in sorted(hashes[0]):
        files = sorted({found[requirement] for found in hashes})
        lines.append(
            " \\\n    ".join([requirement, *(f"--hash=sha256:{sha}" for sha in files)])
        )
    return head + "\n".join(lines) + "\n"


def _hashes(report: Report) -> dict[str, str]:
    found = {}
    for item in report["install"]:
        name, version = item["metadata"]["name"].lower(), item["metadata"]["version"]
        hashes = item["download_info"].get("archive_info", {}).get("hashes", {})
        if "sha256" not in hashes:
            raise ValueError(f"{name} has no hash")
        found[f"{name.replace('_', '-')}=={version}"] = hashes["sha256"]
    return found


def requirements() -> list[str]:
    """Return what pyproject asks for to watch, and to build the project."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [*settings["project"]["dependencies"], *settings["build-system"]["requires"]]


def ask_pip(python: Path, wanted: list[str]) -> Report:
    """Return what pip would install for ``wanted`` into an empty environment."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip = [python, "-m", "pip", "install", "--quiet", "--dry-run"]
        options = ["--ignore-installed", "--only-binary=:all:", "--report", report]
        subprocess.run([*pip, *options, *wanted], check=True)
        found: Report = json.loads(report.read_text())
    return found


def for_python(version: str) -> list[str]:
    """Return the options with which pip chooses files for another Python."""
    tags = [f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC, 16, -1)]
    tags += ["manylinux2014_x86_64"]
    platforms = [f"--platform={tag}" for tag in tags]
    return ["--no-deps", "--target=unused", f"--python-version={version}", *platforms]


def main() -> int:
    """Ask pip, write the file, return the exit status."""
    here = (platform.system(), platform.machine())
    running = ".".join(platform.python_version_tuple()[:2])
    if here != ("Linux", "x86_64") or running != PYTHONS[0]:
        print(f"Needs Python {PYTHONS[0]} on Linux, x86_64.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        LOCK.write_text(lock(ask_for_all(python, requirements())))
        # In place of the two opencv packages, of which each brings its own libraries.
        opencv = next(line for line in requirements() if line.startswith("opencv-"))
        headless = f"opencv-python-headless=={opencv.partition('==')[2]}"
        BUNDLE_LOCK.write_text(lock(ask_for_all(python, ["pyinstaller", headless])))
    return 0


def ask_for_all(python: Path, wanted: list[str]) -> list[Report]:
    """Return what pip would install, one report for every Python."""
    chosen = ask_pip(python, wanted)
    pins = list(_hashes(chosen))
    return [chosen] + [ask_pip(python, for_python(each) + pins) for each in PYTHONS[1:]]


if __name__ == "__main__":
    sys.exit(main())
