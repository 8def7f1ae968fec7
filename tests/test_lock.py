"""The lock: what ``make lock`` writes, and what ``make run`` makes of it."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHON = ".".join(map(str, sys.version_info[:2]))
LINUX = "Linux x86_64"


@pytest.fixture
def tools(monkeypatch):
    """Import a program of tools/ by name."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module


def report(*packages):
    """What pip reports of (name, version, hashes)."""
    return {
        "install": [
            {
                "metadata": {"name": name, "version": version},
                "download_info": {
                    "url": f"https://packages.example/{name}.whl",
                    "archive_info": {"hashes": hashes},
                },
            }
            for name, version, hashes in packages
        ],
    }


def test_each_package_has_its_version_and_the_hashes_of_all_pythons_and_no_host(tools):
    one = report(("NumPy", "2.1", {"sha256": "a2"}), ("av", "18", {"sha256": "b2"}))
    other = report(("numpy", "2.1", {"sha256": "a1"}), ("av", "18", {"sha256": "b2"}))
    text = tools("lock").lock([one, other])
    assert text.splitlines()[1:] == [
        "av==18 \\",
        "    --hash=sha256:b2",
        "numpy==2.1 \\",
        "    --hash=sha256:a1 \\",
        "    --hash=sha256:a2",
    ]
    assert "example" not in text


@pytest.mark.parametrize(
    ("reports", "sentence"),
    [
        ([report(("av", "18", {"md5": "1"}))], "av has no hash"),
        ([report(("av", "18", {"sha256": "1"})), report()], "the same versions"),
    ],
)
def test_what_could_not_be_checked_or_installed_is_refused(tools, reports, sentence):
    with pytest.raises(ValueError, match=sentence):
        tools("lock").lock(reports)


def locked():
    """Name -> version of the lock that ships."""
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    return dict(re.findall(r"^(\S+)==(\S+) \\$", text, flags=re.MULTILINE))


def test_the_lock_has_what_pyproject_asks_for_and_all_that_this_needs(tools):
    versions = locked()
    todo = [Requirement(line) for line in tools("lock").requirements()]
    seen = set()
    while todo:
        wanted = todo.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(wanted.name)
        assert wanted.specifier.contains(versions[name]), f"{wanted}: run make lock"
        if name not in seen:
            todo += map(Requirement, requires(name) or ())
        seen.add(name)
    if sys.platform == "linux":
        assert seen == set(versions)


def test_the_lock_covers_every_python_it_is_made_for(tools):
    text = (ROOT / "requirements.lock").read_text()
    covers, made = tools("bootstrap").covers, tools("lock")
    for python in made.PYTHONS:
        assert covers(text, LINUX, made.GLIBC, python)
    least = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert least["requires-python"] == f">={made.PYTHONS[0]}"


@pytest.mark.parametrize(
    "system",
    [
        ("Windows AMD64", 0, "3.11"),
        ("Linux aarch64", 36, "3.11"),
        (LINUX, 31, "3.11"),
        (LINUX, 0, "3.11"),  # musl
        (LINUX, 36, "3.1"),
        (LINUX, 36, "3.99"),
    ],
)
def test_other_systems_are_not_covered(tools, system):
    text = (ROOT / "requirements.lock").read_text()
    assert not tools("bootstrap").covers(text, *system)


# The build backend of the project below, and what makes the wheels of its index.
BACKEND = '''
import zipfile
def wheel(folder, name, version, needs=""):
    """Write an empty package; return the file's name."""
    info = f"{name}-{version}.dist-info"
    file = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{file}", "w") as archive:
        about = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
        archive.writestr(f"{info}/METADATA", about + needs)
        tag = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    return file
def build_editable(folder, settings=None, metadata=None):
    return wheel(folder, "ours", "1", "Requires-Dist: leaf\\n")
'''
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "ours"
version = "1"
"""


@pytest.fixture
def project(tmp_path):
    """A project that needs a package called leaf, and an index with two of it."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "bootstrap.py", tmp_path / "tools")
    (tmp_path / "backend.py").write_text(BACKEND)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    code: dict = {}
    exec(BACKEND, code)
    (tmp_path / "index").mkdir()
    for version in ("1.0", "2.0"):
        code["wheel"](tmp_path / "index", "leaf", version)
    return tmp_path


def setup(project, tools, *, python=PYTHON, sha=None):
    """Lock leaf 1.0, run the bootstrap; return what it did and what is installed."""
    wheel = project / "index" / "leaf-1.0-py3-none-any.whl"
    sha = sha or hashlib.sha256(wheel.read_bytes()).hexdigest()
    system, glibc, _ = tools("bootstrap").this_system()
    head = f"# {system}, glibc 2.{glibc}, Python {python}; made by hand.\n"
    lock = f"{head}leaf==1.0 --hash=sha256:{sha}\n"
    (project / "requirements.lock").write_text(lock)
    done = subprocess.run(
        [sys.executable, project / "tools" / "bootstrap.py", "run"],
        env=os.environ
        | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project / "index")}
        | {"PIP_CONFIG_FILE": os.devnull, "DISPLAY": ""},
        capture_output=True,
        text=True,
    )
    found = [each.name for each in (project / ".venv").rglob("leaf-*.dist-info")]
    return done, found


def test_make_run_installs_what_is_locked_and_not_what_is_newer(project, tools):
    done, found = setup(project, tools)
    assert found == ["leaf-1.0.dist-info"], done.stderr
    assert "Warning" not in done.stderr


def test_another_file_of_the_locked_version_is_not_installed(project, tools):
    done, found = setup(project, tools, sha="0" * 64)
    assert (done.returncode, found) == (1, [])
    assert "make lock" in done.stderr


def test_where_the_lock_covers_nothing_one_warning_says_so(project, tools):
    done, found = setup(project, tools, python="2.7")
    assert found == ["leaf-2.0.dist-info"], done.stderr
    assert done.stderr.count("Warning: requirements.lock") == 1
