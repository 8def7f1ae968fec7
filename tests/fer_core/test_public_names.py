from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fer_core as fer


def imported_for_type_checkers():
    tree = ast.parse(Path(fer.__file__).read_text())
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("name", fer.__all__)
def test_every_public_name_is_there_and_listed(name):
    assert getattr(fer, name) is not None
    assert name in dir(fer)


def test_type_checkers_see_the_names_that_programs_get():
    typed = imported_for_type_checkers()
    assert {*typed, "__version__"} == set(fer.__all__)
    for name, module in typed.items():
        assert getattr(fer, name) is getattr(sys.modules[module], name)


def test_every_error_is_public():
    errors = {error.__name__ for error in fer.FerError.__subclasses__()}
    assert errors < set(fer.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Writer'"):
        _ = fer.Writer


def test_the_version_is_told():
    assert fer.__version__


def test_the_package_says_that_it_is_typed():
    assert (Path(fer.__file__).parent / "py.typed").exists()


def test_importing_loads_nothing_heavy():
    code = "import sys, fer_core; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(fer.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert not loaded & {"torch", "PySide6", "cv2", "mediapipe", "numpy", "av", "PIL"}
