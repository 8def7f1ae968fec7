"""How Sphinx publishes these pages; nothing here reads the network."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

project = "fer-live"
author = "The authors of fer-live"
project_copyright = "the authors of fer-live, Apache License 2.0"
release = version = version_of("fer-live")

extensions = [
    "myst_parser",
    "sphinx.ext.apidoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
myst_heading_anchors = 3

# The API reference is made from the docstrings of the library; commands explain
# themselves with --help.
apidoc_modules = [
    {
        "path": "../fer_core",
        "destination": "api",
        "separate_modules": True,
        "module_first": True,
        "exclude_patterns": ["../fer_core/benchmarks/*", "../fer_core/cli/*"],
    }
]
# The names of fer_core itself are documented where they are defined.
autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "ignore-module-all": True,
}
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_attr_annotations = False
napoleon_use_ivar = True

highlight_language = "none"
html_theme = "furo"
html_title = "fer-live"
