"""The screen, or a part of it, as a source: 30 frames/s through FFmpeg's grabbers."""

from __future__ import annotations

import errno
import math
import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import av.error
import numpy as np

from fer_core.errors import Message, SourceError
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from av.container import InputContainer
    from numpy.typing import NDArray

    from fer_core.sources.reconnecting import LiveDevice

RATE_FPS = 30
EXCLUDED = 96  # the grey that stands where a window was left out
SPEC = re.compile(r"screen:(\d{1,2})(?:,(-?\d{1,5}),(-?\d{1,5}),(\d{1,5}),(\d{1,5}))?")
DISPLAY = re.compile(r"(.*:\d+)(?:\.\d+)?")  # and the number of its screen


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the screen, in its own pixels; ``left`` and ``top`` may be negative."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"Rectangle must have positive area, got {self}")


@dataclass(frozen=True, slots=True)
class Screen:
    """What of which screen is watched.

    Attributes:
        number: Of the screen. X11 and Windows count all monitors of a desktop as one.
        part: None for all of it.

    Example:
        >>> from fer_core.sources.screen import Screen
        >>> Screen.parse("screen:0,100,50,640,480").part
        Rectangle(left=100, top=50, width=640, height=480)
    """

    number: int
    part: Rectangle | None = None

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Read ``screen:0`` or ``screen:0,LEFT,TOP,WIDTH,HEIGHT``.

        Raises:
            SourceError: If it is neither.
        """
        match = SPEC.fullmatch(spec)
        number, *part = (int(text or 0) for text in match.groups()) if match else (0,)
        if match is None or (match[2] and not (part[2] and part[3])):
            raise SourceError(
                "{spec} is no screen. Give screen:0, or screen:0,LEFT,TOP,WIDTH,HEIGHT"
                " for a part of it.",
                spec=spec,
            )
        return cls(number, Rectangle(*part) if match[2] else None)

    @property
    def spec(self) -> str:
        """The text that ``parse`` reads."""
        if self.part is None:
            return f"screen:{self.number}"
        part = self.part
        return f"screen:{self.number},{part.left},{part.top},{part.width},{part.height}"


class DesktopSource(ReconnectingSource):
    """What is on the desktop; what is shown by chosen windows can be left out of it.

    Args:
        spec: What is watched, and what it is called.
        open_device: Opens it, given what tells the parts to leave out.
        patience_s: For how long something that is gone is waited for.
    """

    def __init__(
        self,
        spec: str,
        open_device: Callable[[Callable[[], Sequence[Rectangle]]], LiveDevice],
        patience_s: float,
    ) -> None:
        self._excluded: tuple[Rectangle, ...] = ()
        super().__init__(
            spec,
            "screen",
            lambda: open_device(lambda: self._excluded),
            lambda: True,  # a picture that stands still is no lost screen
            Timeouts(reconnect_s=patience_s),
        )

    def exclude(self, parts: Sequence[Rectangle]) -> None:
        """Grey out ``parts`` of the screen from the next frame on; thread-safe."""
        self._excluded = tuple(parts)


def open_screen(screen: Screen, patience_s: float = math.inf) -> DesktopSource:
    """Return a screen as a source; one that is gone is waited for so long."""
    return DesktopSource(
        screen.spec, lambda excluded: ScreenDevice(screen, excluded), patience_s
    )


class ScreenDevice:
    """An open screen; see ``LiveDevice``.

    Args:
        screen: What of which screen.
        excluded: Returns what to grey out, in pixels of the whole screen.
    """

    finite = False

    def __init__(
        self, screen: Screen, excluded: Callable[[], Sequence[Rectangle]]
    ) -> None:
        """Open it.

        Raises:
            SourceError: If there is no such screen, or it may not be seen.
        """
        self._container = _open(screen)
        self._frames = self._container.decode(video=0)
        self._excluded = excluded
        self._crop = screen.part if sys.platform == "darwin" else None
        part = screen.part
        self._origin = (part.left, part.top) if part else (0, 0)
        video = self._container.streams.video[0]
        self.size = (part.width, part.height) if part else (video.width, video.height)
        self.rate_fps: float | None = float(RATE_FPS)

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``."""
        try:
            frame = next(self._frames, None)
        except (av.error.FFmpegError, OSError):  # the display has ended
            return None
        if frame is None:
            return None
        # PyAV keeps the padding of rows whose width is not a multiple of eight.
        image = np.ascontiguousarray(frame.to_ndarray(format="bgr24"), np.uint8)
        if (crop := self._crop) is not None:
            bottom, right = crop.top + crop.height, crop.left + crop.width
            image = image[crop.top : bottom, crop.left : right].copy()
        grey_out(image, self._origin, self._excluded())
        return image

    def close(self) -> None:
        """See ``LiveDevice``."""
        self._container.close()


def grey_out(
    image: NDArray[np.uint8], origin: tuple[int, int], parts: Sequence[Rectangle]
) -> None:
    """Grey out ``parts`` of the screen in a picture that begins at ``origin``."""
    for part in parts:
        left, top = part.left - origin[0], part.top - origin[1]
        rows = slice(max(0, top), max(0, top + part.height))
        columns = slice(max(0, left), max(0, left + part.width))
        image[rows, columns] = EXCLUDED


def _open(screen: Screen) -> InputContainer:
    if sys.platform == "darwin":
        return _grab(screen, "avfoundation", f"Capture screen {screen.number}:none")
    if sys.platform == "win32":
        return _grab(screen, "gdigrab", "desktop", ("offset_x", "offset_y"))
    name = f"{check_display()}.{screen.number}"
    return _grab(screen, "x11grab", name, ("grab_x", "grab_y"))


def is_wayland() -> bool:
    """Return whether the desktop shows its screen only to whom its user allows it."""
    here = sys.platform not in ("darwin", "win32")
    return here and bool(os.environ.get("WAYLAND_DISPLAY"))


def check_display() -> str:
    """Return the X11 display to grab; "" on Windows and macOS, which name none.

    Raises:
        SourceError: If there is none.
    """
    if sys.platform in ("darwin", "win32"):
        return ""
    display = DISPLAY.fullmatch(os.environ.get("DISPLAY", ""))
    if display is None:
        raise SourceError(
            "There is no screen here (DISPLAY is not set). Start fer-live from the"
            " desktop that it is to watch."
        )
    return display[1]


def _grab(
    screen: Screen, grabber: str, name: str, corner: tuple[str, ...] = ()
) -> InputContainer:
    """Open FFmpeg's ``grabber``; ``corner`` are its options that place a part."""
    # The mouse is left in: without asking for it, x11grab repeats the last picture of a
    # display that has ended for ever, and calls that no error.
    options = {"framerate": str(RATE_FPS)}
    part = screen.part
    if part is not None and corner:
        options |= zip(corner, (str(part.left), str(part.top)), strict=True)
        options["video_size"] = f"{part.width}x{part.height}"
    try:
        return av.open(name, format=grabber, options=options)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        refused = getattr(error, "errno", None) in (errno.EINVAL, errno.ERANGE)
        if part is None or not refused:
            raise SourceError(_unseen(screen)) from error
        raise SourceError(outside(screen.number, part)) from error


def outside(number: int, part: Rectangle) -> Message:
    """Return what to say of a part that does not lie within its screen."""
    return Message(
        "{width}x{height} pixels at {left}, {top} do not lie within screen"
        " {number}. Choose another part of it.",
        width=part.width,
        height=part.height,
        left=part.left,
        top=part.top,
        number=number,
    )


def _unseen(screen: Screen) -> Message:
    if sys.platform == "darwin":
        return Message(
            "Screen {number} cannot be seen. Allow it in System Settings > Privacy &"
            " Security > Screen Recording, and start fer-live again.",
            number=screen.number,
        )
    return Message(
        "There is no screen {number}, or this user may not see it. Start fer-live from"
        " the desktop that it is to watch.",
        number=screen.number,
    )
