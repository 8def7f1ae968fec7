"""Where the files are that ship with the program."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _folder(name: str) -> Path:
    """Return a shipped folder: in the installed package, or beside it in a clone."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


MODELS = _folder("models")
ASSETS = _folder("assets")
DEFAULT_WEIGHTS = MODELS / "fer-resnet50.safetensors"
