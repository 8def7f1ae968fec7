"""Which fer-live this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Return the installed version of fer-live; ``development`` from a bare clone."""
    try:
        return version("fer-live")
    except PackageNotFoundError:
        return "development"
