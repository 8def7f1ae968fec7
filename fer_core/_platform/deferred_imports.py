"""Imports that another package makes, put off until something of them is used."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Deferred(ModuleType):
    """Stands for a module that is imported when the first of its names is asked for."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked by the import system itself
            raise AttributeError(name)
        # Another thread may use it while it still stands in the way of the real one.
        parts = self.__name__.split(".")
        for count in range(1, len(parts) + 1):
            within = ".".join(parts[:count])
            if isinstance(sys.modules.get(within), _Deferred):
                sys.modules.pop(within, None)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def deferred_imports(*names: str) -> Iterator[None]:
    """Let an ``import`` of ``names`` within the block cost nothing until it is used.

    A package may import at its start what only few of its functions need. Modules that
    are loaded already stay what they are, and later imports are ordinary ones.

    Args:
        names: Modules such as ``matplotlib.pyplot``; the packages they are in are put
            off, too.

    Example:
        >>> with deferred_imports("matplotlib.pyplot"):
        ...     import matplotlib.pyplot as plt
        >>> "matplotlib" in sys.modules
        False
    """
    stand_ins: dict[str, ModuleType] = {}
    for name in names:
        parts = name.split(".")
        if parts[0] in sys.modules and parts[0] not in stand_ins:
            continue
        for count in range(1, len(parts) + 1):
            within = ".".join(parts[:count])
            stand_ins.setdefault(within, _Deferred(within))
        for count in range(1, len(parts)):
            package = stand_ins[".".join(parts[:count])]
            setattr(package, parts[count], stand_ins[".".join(parts[: count + 1])])
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
