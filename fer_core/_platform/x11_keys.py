"""Keys that reach a program under X11 whatever window has the focus.

Only the keys asked for are taken, by the server itself (``XGrabKey``): what else is
typed stays with the window it is meant for.
"""

from __future__ import annotations

import ctypes
import select
from ctypes import POINTER, c_int, c_uint8, c_uint16, c_uint32, c_void_p
from typing import TYPE_CHECKING, Any

from fer_core._platform.xcb import Cookie, load_free, load_xcb, root_window

if TYPE_CHECKING:
    from collections.abc import Iterator

CTRL_ALT = 4 | 8
LOCKS = (0, 2, 16, 2 | 16)  # Caps Lock and Num Lock, which change nothing
ASYNCHRONOUS = 1
KEY_PRESS = 2
BOUNDS_AT = 34  # of the least and the last key code in what a server tells of itself


FUNCTIONS: dict[str, tuple[Any, ...]] = {  # what they return and take
    "get_file_descriptor": (c_int, c_void_p),
    "get_keyboard_mapping": (Cookie, c_void_p, c_uint8, c_uint8),
    "get_keyboard_mapping_reply": (c_void_p, c_void_p, Cookie, c_void_p),
    "get_keyboard_mapping_keysyms": (POINTER(c_uint32), c_void_p),
    "grab_key_checked": (
        Cookie,
        c_void_p,
        c_uint8,
        c_uint32,
        c_uint16,
        *3 * [c_uint8],
    ),
    "request_check": (c_void_p, c_void_p, Cookie),
    "poll_for_event": (c_void_p, c_void_p),
}


class GrabbedKeys:
    """Letters pressed with Ctrl and Alt, anywhere; used by one thread.

    Args:
        display: Of X11, as ``:0``.
        letters: a to z.

    Attributes:
        refused: Those that another program has taken.
    """

    def __init__(self, display: str, letters: str) -> None:
        """Take them.

        Raises:
            OSError: If the display does not answer.
        """
        self._xcb, self._free = load_xcb(FUNCTIONS), load_free()
        self._connection = self._xcb.xcb_connect(display.encode(), None)
        if self._xcb.xcb_connection_has_error(self._connection):
            self.close()
            raise OSError(f"{display} does not answer")
        setup = self._xcb.xcb_get_setup(self._connection)
        self._root = root_window(self._xcb, self._connection)
        self._letters = dict(self._codes(setup, letters))
        taken = {letter for code, letter in self._letters.items() if self._take(code)}
        self.refused = "".join(each for each in letters if each not in taken)

    def close(self) -> None:
        """Give them back."""
        self._xcb.xcb_disconnect(self._connection)

    def pressed(self, timeout_s: float) -> str:
        """Return the letters pressed within ``timeout_s``, or before it.

        Raises:
            OSError: If the display has ended.
        """
        select.select(
            [self._xcb.xcb_get_file_descriptor(self._connection)], (), (), timeout_s
        )
        found = ""
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind, code = ctypes.string_at(event, 2)
            self._free(event)
            if kind & 0x7F == KEY_PRESS:
                found += self._letters.get(code, "")
        if self._xcb.xcb_connection_has_error(self._connection):
            raise OSError("the display has ended")
        return found

    def _codes(self, setup: int, letters: str) -> Iterator[tuple[int, str]]:
        """Yield the key of each of ``letters`` on this keyboard."""
        first, last = ctypes.string_at(setup + BOUNDS_AT, 2)
        asked = self._xcb.xcb_get_keyboard_mapping(
            self._connection, first, last - first + 1
        )
        reply = self._xcb.xcb_get_keyboard_mapping_reply(self._connection, asked, None)
        if not reply:
            return
        each = ctypes.string_at(reply + 1, 1)[0]
        symbols = self._xcb.xcb_get_keyboard_mapping_keysyms(reply)
        for code in range(first, last + 1):
            symbol = symbols[(code - first) * each] if each else 0
            if chr(symbol & 0xFF) in letters and symbol < 0x80:
                yield code, chr(symbol)
        self._free(reply)

    def _take(self, code: int) -> bool:
        """Take one key, whatever is locked; False if another program has it."""
        for lock in LOCKS:
            asked = self._xcb.xcb_grab_key_checked(
                self._connection,
                0,
                self._root,
                CTRL_ALT | lock,
                code,
                ASYNCHRONOUS,
                ASYNCHRONOUS,
            )
            error = self._xcb.xcb_request_check(self._connection, asked)
            if error:
                self._free(error)
                return False
        return True
