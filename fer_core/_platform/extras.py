"""Packages that come with an extra only, such as ``pip install fer-live[train]``."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from fer_core.errors import Message

if TYPE_CHECKING:
    from fer_core.errors import FerError


def is_installed(module: str) -> bool:
    """Return whether ``module`` can be imported, without doing it."""
    return importlib.util.find_spec(module) is not None


def require(extra: str, *modules: str, error: type[FerError]) -> None:
    """Raise ``error``, with what to install, unless all ``modules`` are there."""
    for module in modules:
        if not is_installed(module):
            raise error(
                Message(
                    "The {package} package is not installed. Install it with"
                    " \"pip install 'fer-live[{extra}]'\".",
                    package=module,
                    extra=extra,
                )
            )
