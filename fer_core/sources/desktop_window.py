"""One window as a source, wherever it is moved: X11 only."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from fer_core.errors import Message, SourceError
from fer_core.sources.screen import (
    RATE_FPS,
    DesktopSource,
    check_display,
    grey_out,
    is_wayland,
)
from fer_core.sources.x11_windows import find_window, is_composited, list_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fer_core.sources.screen import Rectangle

PREFIX = "window:"
LOOK_FRAMES = 6  # between two looks where the window lies and how large it is
NAMED = 8  # windows that a sentence lists


def open_window(named: str, patience_s: float = math.inf) -> DesktopSource:
    """Return a window as a source; one that is minimized or closed is waited for.

    Args:
        named: An X11 id (``0x3a00007``), a title, or a part of one.
        patience_s: For how long a window that is gone is waited for.
    """
    return DesktopSource(
        f"{PREFIX}{named}", lambda excluded: WindowDevice(named, excluded), patience_s
    )


class WindowDevice:
    """An open window; see ``LiveDevice``.

    Args:
        named: Its id, title, or a part of that.
        excluded: Returns what to grey out, in pixels of the whole screen.
    """

    finite = False

    def __init__(self, named: str, excluded: Callable[[], Sequence[Rectangle]]) -> None:
        """Open it.

        Raises:
            SourceError: If there is no such window, or it may not be seen.
        """
        if sys.platform in ("darwin", "win32"):
            raise SourceError(
                "A single window can be watched under X11 only. Watch the screen, or a"
                " part of it, instead."
            )
        if is_wayland():
            raise SourceError(
                "Under Wayland the desktop asks which window is watched. Open screen:0"
                " and choose the window there."
            )
        self._display = check_display()
        window = find_window(self._display, named)
        if window is None:
            raise SourceError(_not_there(self._display, named))
        self._window = window
        self._excluded = excluded
        # Under a compositor a window is drawn apart: nothing covers it.
        self._covered = not is_composited(self._display)
        options = {"framerate": str(RATE_FPS), "window_id": f"{window.number:#x}"}
        try:
            self._container = av.open(self._display, format="x11grab", options=options)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise SourceError(
                "The window {name} cannot be seen. Bring all of it onto the screen.",
                name=window.title or named,
            ) from error
        self._frames = self._container.decode(video=0)
        self._count = 0
        self.size = (window.width, window.height)
        self.rate_fps: float | None = float(RATE_FPS)

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``; a window of another size is opened anew."""
        self._count += 1
        if self._count % LOOK_FRAMES == 0 and not self._is_the_same():
            return None
        try:
            frame = next(self._frames, None)
        except (av.error.FFmpegError, OSError):  # minimized or closed
            return None
        if frame is None:
            return None
        image = np.ascontiguousarray(frame.to_ndarray(format="bgr24"), np.uint8)
        if self._covered:
            origin = self._window.left, self._window.top
            grey_out(image, origin, self._excluded())
        return image

    def close(self) -> None:
        """See ``LiveDevice``."""
        self._container.close()

    def _is_the_same(self) -> bool:
        """Look where the window is now; False if it is gone or of another size."""
        try:
            window = find_window(self._display, str(self._window.number))
        except SourceError:
            return False
        if window is None or (window.width, window.height) != self.size:
            return False
        self._window = window
        return True


def _not_there(display: str, named: str) -> Message:
    titles = [window.title for window in list_windows(display)]
    if not titles:
        return Message(
            "No window called {name} is shown. Open it, or show it again.", name=named
        )
    return Message(
        "No window called {name} is shown. The windows here: {names}.",
        name=named,
        names=", ".join(titles[:NAMED]),
    )
