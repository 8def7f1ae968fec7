"""Writes which package files ``make setup`` would take today, each with its hash.

    python tools/lock.py requirements.lock

What pip chooses for this system and Python is written as a requirements file without
hosts; ``pip install --require-hashes -r requirements.lock`` then installs these very
files, from whatever index, or nothing.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OURS = "fer-live"


def lock(report: dict[str, Any]) -> str:
    """Return the requirements file of what a report of pip would install.

    Raises:
        ValueError: If a package has no sha256, so that it could not be checked.
    """
    lines = []
    for item in report["install"]:
        name, version = item["metadata"]["name"].lower(), item["metadata"]["version"]
        if name == OURS:
            continue
        hashes = item["download_info"].get("archive_info", {}).get("hashes", {})
        if "sha256" not in hashes:
            raise ValueError(f"{name} has no hash")
        lines.append(f"{name}=={version} \\\n    --hash=sha256:{hashes['sha256']}\n")
    about = report["environment"]
    head = (
        f"# Python {about['python_version']}, {about['sys_platform']},"
        f" {about['platform_machine']}; made by make lock.\n"
    )
    return head + "".join(sorted(lines))


def main() -> int:
    """Ask pip, write the file, return the exit status."""
    if len(sys.argv) != 2:
        print("Use: lock.py FILE", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
        subprocess.run(
            [*pip, "--ignore-installed", "--report", report, f"{ROOT}[dev]"], check=True
        )
        text = lock(json.loads(report.read_text()))
    Path(sys.argv[1]).write_text(text)
    print(f"{text.count('--hash')} packages for {platform.platform(terse=True)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
