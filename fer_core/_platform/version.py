"""Which fer-live this is."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "openvino",
    "mediapipe",
    "opencv-python",
    "opencv-python-headless",  # in the bundle
    "av",
    "numpy",
    "PySide6_Essentials",
)


def program_version() -> str:
    """Return the installed version of fer-live; ``development`` from a bare clone."""
    try:
        return version("fer-live")
    except PackageNotFoundError:
        return "development"


def versions() -> str:
    """Return the versions of the program, of Python, the system and its packages."""
    packages = ", ".join(
        f"{name} {version(name)}" for name in PACKAGES if _is_installed(name)
    )
    return (
        f"fer-live {program_version()}, Python {platform.python_version()},"
        f" {platform.platform()}; {packages}"
    )


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
