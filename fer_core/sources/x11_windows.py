"""The windows of an X11 display: which there are, what they are called, where they lie.

Asked of libxcb, which every desktop with X11 has: its errors are answers, where those
of Xlib end the program.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import contextmanager
from ctypes import (
    POINTER,
    c_char_p,
    c_int,
    c_int16,
    c_uint8,
    c_uint16,
    c_uint32,
    c_void_p,
)
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fer_core._platform.xcb import Cookie, load_free, load_xcb, root_window
from fer_core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 4096  # of a property, in units of 4 bytes
VIEWABLE = 2
LEAST_SIDE = 16  # pixels; smaller ones are aids of toolkits
OWN_PROCESS = os.getpid().to_bytes(4, sys.byteorder)


@dataclass(frozen=True, slots=True)
class DesktopWindow:
    """A window that is shown, without its frame.

    Attributes:
        number: Its X11 id.
        title: As in its title bar.
        left, top, width, height: Where it lies, in pixels of the whole screen.
    """

    number: int
    title: str
    left: int
    top: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Return whether a pixel of the screen lies within it."""
        inside = self.left <= x < self.left + self.width
        return inside and self.top <= y < self.top + self.height


def list_windows(display: str) -> tuple[DesktopWindow, ...]:
    """Return the windows shown but our own, those above others last.

    Raises:
        SourceError: If the display does not answer.
    """
    with _connected(display) as connection:
        numbers = connection.windows()
        found = (connection.window(number) for number in numbers)
        return tuple(window for window in found if window and window.title)


def find_window(display: str, named: str) -> DesktopWindow | None:
    """Return the window of that id (``0x3a00007``), title or part of a title.

    None where no such window is shown, or it is our own.

    Raises:
        SourceError: If the display does not answer.
    """
    number = _number(named)
    if number is not None:
        with _connected(display) as connection:
            return connection.window(number)
    wanted = named.casefold()
    windows = list_windows(display)[::-1]
    fitting = [w for w in windows if w.title.casefold() == wanted] or [
        w for w in windows if wanted in w.title.casefold()
    ]
    return fitting[0] if fitting else None


def is_composited(display: str) -> bool:
    """Return whether windows are drawn apart, so that none is seen through another.

    Raises:
        SourceError: If the display does not answer.
    """
    with _connected(display) as connection:
        return connection.is_composited()


def _number(named: str) -> int | None:
    try:
        number = int(named, 0)
    except ValueError:
        return None
    return number if 0 < number < 1 << 32 else None


class _Connection:
    """What is asked of one display; use it from one thread."""

    def __init__(self, xcb: Any, connection: Any) -> None:  # noqa: ANN401
        self._xcb, self._connection = xcb, connection
        self._free = load_free()
        self._root = root_window(xcb, connection)

    def windows(self) -> list[int]:
        """Return what the window manager lists, or all at the top level."""
        for name in ("_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"):
            if listed := self._property(self._root, name):
                return list(memoryview(listed).cast("I"))
        with self._reply("query_tree", self._root) as tree:
            if not tree:
                return []
            count = self._xcb.xcb_query_tree_children_length(tree)
            return list(self._xcb.xcb_query_tree_children(tree)[:count])

    def is_composited(self) -> bool:
        """Return whether a compositor runs."""
        with self._reply("get_selection_owner", self._atom("_NET_WM_CM_S0")) as owner:
            return bool(owner) and owner.contents.value != 0

    def window(self, number: int) -> DesktopWindow | None:
        """Return a window; None where it is not there, hidden or tiny."""
        with self._reply("get_window_attributes", number) as attributes:
            if not attributes or attributes.contents.map_state != VIEWABLE:
                return None
        with self._reply("get_geometry", number) as geometry:
            if not geometry:
                return None
            width, height = geometry.contents.width, geometry.contents.height
        with self._reply("translate_coordinates", number, self._root, 0, 0) as place:
            if not place or min(width, height) < LEAST_SIDE:
                return None
            left, top = place.contents.x, place.contents.y
        if self._property(number, "_NET_WM_PID") == OWN_PROCESS:
            return None
        title = self._property(number, "_NET_WM_NAME").decode("utf-8", "replace")
        title = title or self._property(number, "WM_NAME").decode("latin-1")
        return DesktopWindow(number, title, left, top, width, height)

    def _property(self, window: int, name: str) -> bytes:
        number = self._atom(name)
        if not number:
            return b""
        with self._reply("get_property", 0, window, number, 0, 0, LONGEST) as found:
            if not found:
                return b""
            length = self._xcb.xcb_get_property_value_length(found)
            return ctypes.string_at(self._xcb.xcb_get_property_value(found), length)

    def _atom(self, name: str) -> int:
        with self._reply("intern_atom", 1, len(name), name.encode()) as atom:
            return int(atom.contents.value) if atom else 0

    @contextmanager
    def _reply(self, request: str, *values: int | bytes) -> Iterator[Any]:
        """Give the reply to a request, false where the display refuses it."""
        cookie = getattr(self._xcb, f"xcb_{request}")(self._connection, *values)
        read = getattr(self._xcb, f"xcb_{request}_reply")
        error = c_void_p()
        reply = read(self._connection, cookie, ctypes.byref(error))
        try:
            yield reply
        finally:
            for made in (ctypes.cast(reply, c_void_p), error):
                self._free(made)


@contextmanager
def _connected(display: str) -> Iterator[_Connection]:
    xcb = _library()
    connection = xcb.xcb_connect(display.encode(), None) if xcb else None
    try:
        if xcb is None or xcb.xcb_connection_has_error(connection):
            raise SourceError(
                "The windows of this screen cannot be listed. Watch the screen, or a"
                " part of it, instead."
            )
        yield _Connection(xcb, connection)
    finally:
        if xcb is not None:
            xcb.xcb_disconnect(connection)


HEAD = (
    ("type", c_uint8),
    ("detail", c_uint8),
    ("sequence", c_uint16),
    ("length", c_uint32),
)


class _Number(ctypes.Structure):
    """An atom or a window."""

    _fields_ = (*HEAD, ("value", c_uint32))


class _Place(ctypes.Structure):
    _fields_ = (*HEAD, ("child", c_uint32), ("x", c_int16), ("y", c_int16))


class _Geometry(ctypes.Structure):
    _fields_ = (
        *HEAD,
        *(("root", c_uint32), ("x", c_int16), ("y", c_int16)),
        *(("width", c_uint16), ("height", c_uint16)),
    )


class _Attributes(ctypes.Structure):
    _fields_ = (*HEAD, ("before", c_uint8 * 18), ("map_state", c_uint8))


FUNCTIONS: dict[str, tuple[Any, ...]] = {  # what they return and take
    "get_property_value": (c_void_p, c_void_p),
    "get_property_value_length": (c_int, c_void_p),
    "query_tree_children": (POINTER(c_uint32), c_void_p),
    "query_tree_children_length": (c_int, c_void_p),
}
REQUESTS: dict[str, tuple[Any, ...]] = {  # what they reply and take, after a connection
    "query_tree": (c_void_p, c_uint32),
    "get_window_attributes": (POINTER(_Attributes), c_uint32),
    "get_geometry": (POINTER(_Geometry), c_uint32),
    "translate_coordinates": (POINTER(_Place), c_uint32, c_uint32, c_int16, c_int16),
    "intern_atom": (POINTER(_Number), c_uint8, c_uint16, c_char_p),
    "get_selection_owner": (POINTER(_Number), c_uint32),
    "get_property": (c_void_p, c_uint8, *(5 * (c_uint32,))),
}


@lru_cache(maxsize=1)
def _library() -> Any:  # noqa: ANN401
    """Return libxcb with the types of what is asked; None where it is not there."""
    try:
        xcb = load_xcb(FUNCTIONS)
    except OSError:
        return None
    for name, (result, *given) in REQUESTS.items():
        function = getattr(xcb, f"xcb_{name}")
        function.restype, function.argtypes = Cookie, [c_void_p, *given]
        read = getattr(xcb, f"xcb_{name}_reply")
        read.restype = result
        read.argtypes = [c_void_p, Cookie, POINTER(c_void_p)]
    return xcb
