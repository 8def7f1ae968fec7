"""What an installed program consists of."""

import re
import tomllib
from pathlib import Path

from fer_core.cli.doctor import EXTRAS

ROOT = Path(__file__).parents[1]
DATA = {"fer_core.assets", "fer_core.models"}  # folders beside the package


def test_every_package_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    folders = {
        ".".join(path.parent.relative_to(base).parts)
        for base in (ROOT, ROOT / "app")
        for name in ("fer_app", "fer_core")
        for path in (base / name).rglob("__init__.py")
    }

    assert set(settings["setuptools"]["packages"]) == folders | DATA


def test_every_extra_that_a_command_names_exists():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    named = {
        extra
        for path in (ROOT / "fer_core").rglob("*.py")
        for extra in re.findall(r'require\("(\w+)"', path.read_text())
    }

    assert named - {"all"} == set(EXTRAS)  # what fer-doctor looks at
    assert named <= set(extras)
