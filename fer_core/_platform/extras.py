"""Packages that come with an extra only, such as ``pip install fer-live[train]``."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from fer_core.errors import Message

if TYPE_CHECKING:
    from fer_core.errors import FerError


def is_installed(module: str) -> bool:
    """Return whether ``module`` can be imported, without doing it."""
    return importlib.util.find_spec(module) is not None


def can_be_added() -> bool:
    """Return whether pip can add packages: not to the program without Python."""
    return not getattr(sys, "frozen", False)


def require(extra: str, *modules: str, error: type[FerError]) -> None:
    """Raise ``error``, with what to install, unless all ``modules`` are there."""
    for module in modules:
        if not is_installed(module) and not can_be_added():
            raise error(
                Message(
                    "The program without Python does not have the {package} package."
                    " Install fer-live with pip for it, with the extra {extra}.",
                    package=module,
                    extra=extra,
                )
            )
        if not is_installed(module):
            raise error(
                Message(
                    "The {package} package is not installed. Install it with"
                    " \"pip install 'fer-live[{extra}]'\".",
                    package=module,
                    extra=extra,
                )
            )
