"""Brings de.ts in step with what the window shows, and compiles it.

Qt's own tool reads the window's texts. The core knows no Qt: its messages are read
here, from the calls of ``Message`` and of the errors, in every module that the window
imports.

    python tools/update_translations.py    # then translate what is marked unfinished
"""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import fer_core.errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "app/fer_app/i18n/translations/de.ts"
OPTIONS = ("-locations", "none", "-no-obsolete", "-silent")
MESSAGES = tuple(
    name
    for name, value in vars(fer_core.errors).items()
    if inspect.isclass(value)
    and issubclass(value, (fer_core.errors.Message, fer_core.errors.FerError))
)


def window_modules() -> list[Path]:
    """Return the files of all modules of the window and of what it imports."""
    import grimp  # comes with import-linter

    graph = grimp.build_graph(
        "fer_app", "fer_core", exclude_type_checking_imports=True, cache_dir=None
    )
    reached = graph.find_upstream_modules("fer_app", as_package=True)
    reached |= graph.find_descendants("fer_app")
    folders = {"fer_app": ROOT / "app", "fer_core": ROOT}
    files = []
    for module in sorted(reached):
        path = folders[module.partition(".")[0]].joinpath(*module.split("."))
        alone = path.with_suffix(".py")
        files.append(alone if alone.is_file() else path / "__init__.py")
    return files


def message_calls(path: Path) -> Iterator[ast.Call]:
    """Give the calls in a module that make a message or an error."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in MESSAGES and node.args:
                yield node


def templates(paths: Sequence[Path]) -> list[str]:
    """Return the templates of all messages in ``paths``, each once."""
    found = (
        call.args[0].value
        for path in paths
        for call in message_calls(path)
        if isinstance(call.args[0], ast.Constant)
    )
    return list(dict.fromkeys(found))


def update(translations: Path) -> None:
    """Add new texts to a .ts file, unfinished, and drop those nobody says any more."""
    window = sorted((ROOT / "app/fer_app").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        core = Path(folder, "core.py")
        lines = (
            f'QT_TRANSLATE_NOOP("Core", {_quoted(template)})\n'
            for template in templates(window_modules())
        )
        core.write_text("".join(lines), encoding="utf-8")
        _run("lupdate", *window, core, "-ts", translations, *OPTIONS)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _run(tool: str, *arguments: str | Path) -> None:
    program = Path(sys.executable).with_name(f"pyside6-{tool}")
    subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    update(TRANSLATIONS)
    _run("lrelease", "-silent", TRANSLATIONS)
