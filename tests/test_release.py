"""What a release says of itself: version, licences, citation."""

from __future__ import annotations

import importlib
import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGE = (ROOT / "docs" / "licences.md").read_text()
TABLE = PAGE.partition("| --- |")[2].rpartition("| --- |")[2]
ROWS = dict(re.findall(r"^\| (\S+) \| (.+?) \|", TABLE, flags=re.MULTILINE))
# Looked at: what they ask of who uses or passes on the program is on the page.
ACCEPTED = {
    *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause"),
    *("BSD-3-Clause", "BSL-1.0", "CC0-1.0", "LGPL-3.0-only", "MIT", "MIT-0"),
    *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
}
# Asked for by those who want it, and in no bundle.
ASKED_FOR = {"pyvirtualcam": "GPL-2.0"}


@pytest.fixture
def licences(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("licences")


def locked():
    text = (ROOT / "requirements.lock").read_text()
    return dict(re.findall(r"^(\S+)==(\S+) ", text, flags=re.MULTILINE))


def test_every_licence_on_the_page_was_looked_at():
    assert len(ROWS) > len(locked())
    for name, said in ROWS.items():
        if name in ASKED_FOR:
            assert said == ASKED_FOR[name]
            continue
        one_of = [choice.split(" AND ") for choice in said.split(" OR ")]
        assert any(set(all_of) <= ACCEPTED for all_of in one_of), f"{name}: {said}"


def test_the_page_has_what_watching_and_each_extra_install():
    extras = PROJECT["optional-dependencies"]
    lines = PROJECT["dependencies"] + [
        line
        for extra in extras.keys() - {"dev", "docs"}
        for line in extras[extra]
        if not line.startswith("fer-live")
    ]
    direct = {canonicalize_name(Requirement(line).name) for line in lines}
    assert (direct | locked().keys()) - {"setuptools"} <= ROWS.keys()


def test_the_page_says_what_the_locked_packages_say(licences):
    compared = 0
    for name, pinned in locked().items():
        try:
            if version(name) != pinned:
                continue
        except PackageNotFoundError:
            continue
        assert ROWS[name] == licences.licence(name), "run tools/licences.py"
        compared += 1
    assert compared > 10


def test_the_page_names_every_model_and_picture_that_ships():
    for folder in ("models", "assets"):
        for file in (ROOT / folder).iterdir():
            assert file.name in PAGE, file


def test_version_changelog_and_citation_agree():
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    (metainfo,) = (ROOT / "app" / "packaging").glob("*.metainfo.xml")
    released = re.search(r'<release version="([^"]+)"', metainfo.read_text())
    cited = re.search(r"^version: (\S+)", (ROOT / "CITATION.cff").read_text(), re.M)
    assert newest is not None
    assert cited is not None
    assert released is not None
    assert newest[1] == cited[1] == released[1] == PROJECT["version"]


def test_menu_entry_and_appstream_name_the_same_programs():
    packaging = ROOT / "app" / "packaging"
    (entry,) = packaging.glob("*.desktop")
    (metainfo,) = packaging.glob("*.metainfo.xml")
    about = metainfo.read_text()
    assert f'<launchable type="desktop-id">{entry.name}</launchable>' in about
    started = set(re.findall(r"^Exec=(\S+)", entry.read_text(), re.M))
    programs = {*PROJECT["scripts"], *PROJECT["gui-scripts"]}
    assert started <= set(re.findall(r"<binary>(.+?)</binary>", about)) <= programs
    assert f"Icon={entry.stem}\n" in entry.read_text()
