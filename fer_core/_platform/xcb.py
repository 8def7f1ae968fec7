"""libxcb, by ctypes: what is asked of every connection to an X11 display."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_uint, c_uint32, c_void_p
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cookie(ctypes.Structure):
    """Stands for the answer to a request until it is asked for."""

    _fields_ = (("sequence", c_uint),)


class _Roots(ctypes.Structure):
    # The root's number comes first in a screen.
    _fields_ = (("data", POINTER(c_uint32)), ("rem", c_int), ("index", c_int))


_OF_A_CONNECTION: dict[str, tuple[Any, ...]] = {
    "connect": (c_void_p, c_char_p, POINTER(c_int)),
    "connection_has_error": (c_int, c_void_p),
    "disconnect": (None, c_void_p),
    "get_setup": (c_void_p, c_void_p),
    "setup_roots_iterator": (_Roots, c_void_p),
}


def load_xcb(functions: Mapping[str, tuple[Any, ...]]) -> Any:  # noqa: ANN401
    """Return libxcb with the types of its functions.

    Args:
        functions: Besides those of every connection: name without ``xcb_`` -> what it
            returns and what it takes.

    Raises:
        OSError: If it is not there.

    Example:
        >>> from fer_core._platform.xcb import load_xcb
        >>> xcb = load_xcb({})  # doctest: +SKIP
    """
    xcb = ctypes.CDLL("libxcb.so.1")  # types are those of this one object
    for name, (result, *given) in {**_OF_A_CONNECTION, **functions}.items():
        function = getattr(xcb, f"xcb_{name}")
        function.restype, function.argtypes = result, given
    return xcb


def root_window(xcb: Any, connection: Any) -> int:  # noqa: ANN401
    """Return the number of the window that all others of a display lie in."""
    roots = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(connection))
    return int(roots.data.contents.value)


def load_free() -> Any:  # noqa: ANN401
    """Return what gives back the memory of an answer."""
    free = ctypes.CDLL(None).free
    free.restype, free.argtypes = None, [c_void_p]
    return free
