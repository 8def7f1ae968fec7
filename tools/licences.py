"""Writes the table of docs/licences.md from what is installed: ``make licences``.

    python tools/licences.py

Everything that pyproject asks for (but to develop) and what that asks for in turn must
be installed, or keeps the row it has; as does what names no licence.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
START = "<!-- The table is made by tools/licences.py. -->\n"
NOT_SHIPPED = {"dev", "docs"}  # extras of which nobody but developers has anything
OURS = "fer-live"

# How metadata and classifiers say what SPDX says otherwise.
SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "osi approved :: apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd": "BSD",
    "bsd license": "BSD",
    "mit license": "MIT",
    "python software foundation license": "PSF-2.0",
}


def licence(package: str) -> str:
    """Return the licence that an installed package says it has; empty for none.

    Raises:
        PackageNotFoundError: If it is not installed.
    """
    about = metadata(package)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: OSI")
    ]
    # The backport that Dask brings raises for a field that is not there.
    fields = dict(about.items())
    text = fields.get("License", "")
    said = fields.get("License-Expression") or ("" if "\n" in text else text)
    if not said or len(said) > 200:
        said = " AND ".join(classifiers)
    return SPDX.get(said.lower(), said)


def needed() -> dict[str, set[str]]:
    """Return each package and the extras that bring it; watching is ``""``.

    The first round names what pyproject names, the next what that needs.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    todo = [("", Requirement(line)) for line in project["dependencies"]]
    for extra in sorted(extras.keys() - NOT_SHIPPED):
        todo += [(extra, Requirement(line)) for line in extras[extra]]
    found: dict[str, set[str]] = {}
    while todo:
        why, wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        marker = wanted.marker
        chosen = wanted.extras or {""}
        if marker and not any(marker.evaluate({"extra": each}) for each in chosen):
            continue
        if name == OURS or why in found.get(name, ()):
            continue
        found.setdefault(name, set()).add(why)
        try:
            lines = metadata(name).get_all("Requires-Dist") or ()
        except PackageNotFoundError:
            continue
        todo += [(why, each) for each in map(Requirement, lines) if _asked(each)]
    return found


def _asked(wanted: Requirement) -> bool:
    return wanted.marker is None or wanted.marker.evaluate({"extra": ""})


def table(page: str) -> str:
    """Return the table; what is not there or says nothing keeps its row of ``page``."""
    before = dict(re.findall(r"^\| (\S+) \| (.+?) \|", page, flags=re.MULTILINE))
    rows = ["| package | licence | for |", "| --- | --- | --- |"]
    for name, extras in sorted(needed().items()):
        if name.startswith(("nvidia-", "cuda-")):
            continue  # a row of the text above: their names change with CUDA's version
        try:
            said = licence(name) or before.get(name, "")
        except PackageNotFoundError:
            said = before.get(name, "")
        why = "watching" if "" in extras else ", ".join(sorted(extras))
        rows.append(f"| {name} | {said or 'not said'} | {why} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Write the table, return the exit status."""
    page = PAGE.read_text()
    head = page.partition(START)[0]
    PAGE.write_text(f"{head}{START}\n{table(page)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
