"""A screen or a window under Wayland, where the desktop asks what may be seen.

The portal hands out a stream of PipeWire, which GStreamer's command makes pictures of.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import av
import av.error
import numpy as np

from fer_core._platform.desktop_portal import NotAllowedError, Portal, PortalError
from fer_core.errors import Message, SourceError
from fer_core.sources.reconnecting import ReconnectingSource, Timeouts
from fer_core.sources.screen import RATE_FPS, outside

if TYPE_CHECKING:
    from av.container import InputContainer
    from numpy.typing import NDArray

    from fer_core.sources.screen import Screen

SCREENCAST = "org.freedesktop.portal.ScreenCast"
SESSION = "org.freedesktop.portal.Session"
MONITOR, WINDOW = 1, 2
MOUSE_IN_PICTURE = 2
STILL_MS = 100  # a picture that does not change comes again so often
USER_S = 3600.0  # for the user to answer the desktop's question
COMMAND = "gst-launch-1.0"
# What FFmpeg takes for granted where a stream tells no colours.
PICTURES = "video/x-raw,format=I420,colorimetry=bt601"


class WaylandSource(ReconnectingSource):
    """What the user chooses in the desktop's own question, which each start asks.

    Args:
        screen: Its part is cut out of what was chosen; its number only names it.
    """

    def __init__(self, screen: Screen) -> None:
        super().__init__(
            screen.spec,
            "screen",
            self._open,
            lambda: True,  # a picture that stands still is no lost screen
            Timeouts(open_s=USER_S, stall_s=USER_S),
        )
        self._screen = screen
        self._given_up = threading.Event()
        self._device: WaylandDevice | None = None

    @property
    def shows_all_windows(self) -> bool:
        """Whether a whole screen is seen, with our windows wherever they are on it."""
        return self._device is not None and self._device.shows_all_windows

    def close(self) -> None:
        """See ``FrameSource``; the desktop's question is left unanswered."""
        self._given_up.set()
        super().close()
        if self._device is not None:
            self._device.stop()

    def _open(self) -> WaylandDevice:
        device = self._device = WaylandDevice(self._screen, self._given_up)
        device.open()
        return device


class WaylandDevice:
    """What the user allowed to be seen; see ``LiveDevice``."""

    finite = True  # opened again, it would have the user asked again

    def __init__(self, screen: Screen, given_up: threading.Event) -> None:
        self._screen, self._given_up = screen, given_up
        self._process: subprocess.Popen[bytes] | None = None
        self._container: InputContainer | None = None
        self.shows_all_windows = False

    def open(self) -> None:
        """Have the user asked, and begin.

        Raises:
            SourceError: If there is no portal, or the user allows nothing.
        """
        if shutil.which(COMMAND) is None:
            raise SourceError(_lacks_gstreamer())
        try:
            self._portal = Portal(lambda: not self._given_up.is_set())
        except PortalError as error:
            raise SourceError(_no_portal(error)) from error
        try:
            self._ask()
            self.size = self._start()
        except NotAllowedError as error:
            self.close()
            raise SourceError(
                "The desktop was not allowed to share a screen or a window. Open the"
                " screen again, and choose one."
            ) from error
        except PortalError as error:
            self.close()
            raise SourceError(_no_portal(error)) from error
        except BaseException:
            self.close()
            raise
        self.rate_fps: float | None = float(RATE_FPS)

    def read(self) -> NDArray[np.uint8] | None:
        """See ``LiveDevice``; a window of another size is opened anew."""
        # A stream that has ended is repeated like one that stands still.
        over = self._is_over()
        image = None if over else self._next()
        if image is None and not over and not self._is_over():
            self._start()
            image = self._next()
        if image is None and not self._given_up.is_set():
            raise SourceError(
                "The desktop has ended the sharing of the screen. Open the screen"
                " again to go on."
            )
        return image

    def stop(self) -> None:
        """End the read in progress; from any thread."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """See ``LiveDevice``."""
        self._stop_reading()
        self._portal.close()

    def _ask(self) -> None:
        """Have the user choose; the desktop does it in a window of its own."""
        portal = self._portal
        kinds = portal.number(SCREENCAST, "AvailableSourceTypes") & (MONITOR | WINDOW)
        mouse = portal.number(SCREENCAST, "AvailableCursorModes") & MOUSE_IN_PICTURE
        made = portal.request(
            SCREENCAST, "CreateSession", "", session_handle_token=("s", "fer_live")
        )
        self._session = str(made["session_handle"][1])
        options = {"types": ("u", kinds or MONITOR), "multiple": ("b", False)}
        if mouse:
            options["cursor_mode"] = "u", MOUSE_IN_PICTURE
        portal.request(SCREENCAST, "SelectSources", "o", self._session, **options)
        allowed = portal.request(SCREENCAST, "Start", "os", self._session, "")
        (self._node, about), *_ = allowed["streams"][1]
        # Not every desktop that shows screens only says so of what it shows.
        kind = about.get("source_type", ("u", MONITOR))[1]
        self.shows_all_windows = not kinds & WINDOW or kind != WINDOW

    def _start(self) -> tuple[int, int]:
        """Begin to read; return the size of what comes."""
        self._stop_reading()
        remote = self._portal.call(
            SCREENCAST, "OpenPipeWireRemote", "oa{sv}", self._session, {}
        ).to_raw_fd()
        source = ("pipewiresrc", f"fd={remote}", f"path={self._node}")
        pictures = ("!", "videoconvert", "!", PICTURES, "!", "y4menc", "!", "fdsink")
        try:
            self._process = subprocess.Popen(
                [COMMAND, "-q", *source, f"keepalive-time={STILL_MS}", *pictures],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                pass_fds=[remote],
            )
        finally:
            os.close(remote)
        if self._given_up.is_set():  # before there was anything to stop
            self.stop()
        try:
            # Without looking ahead: the next picture may take long to come.
            options = {"probesize": "32", "analyzeduration": "0"}
            output: Any = self._process.stdout
            container = av.open(output, "r", "yuv4mpegpipe", options=options)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise SourceError(_lacks_gstreamer()) from error
        self._container, self._frames = container, container.decode(video=0)
        video = container.streams.video[0]
        part = self._screen.part
        if part is None:
            return video.width, video.height
        right, bottom = part.left + part.width, part.top + part.height
        if min(part.left, part.top) < 0 or right > video.width or bottom > video.height:
            raise SourceError(outside(self._screen.number, part))
        return part.width, part.height

    def _next(self) -> NDArray[np.uint8] | None:
        try:
            frame = next(self._frames, None)
        except (av.error.FFmpegError, OSError):  # of another size, or ended
            return None
        if frame is None:
            return None
        image = frame.to_ndarray(format="bgr24")
        if (part := self._screen.part) is not None:
            rows = slice(part.top, part.top + part.height)
            image = image[rows, part.left : part.left + part.width].copy()
        return np.ascontiguousarray(image, np.uint8)

    def _is_over(self) -> bool:
        if self._given_up.is_set():
            return True
        try:
            return self._portal.heard(self._session, SESSION, "Closed") is not None
        except PortalError:
            return True

    def _stop_reading(self) -> None:
        self.stop()
        if self._container is not None:
            self._container.close()
            self._container = None
        if self._process is not None:
            with self._process:  # waits, and closes what is left of it
                self._process = None


def _lacks_gstreamer() -> Message:
    return Message(
        "Watching the screen under Wayland takes GStreamer with PipeWire. Install the"
        " packages gstreamer1.0-tools, gstreamer1.0-plugins-good and"
        " gstreamer1.0-pipewire."
    )


def _no_portal(reason: PortalError) -> Message:
    return Message(
        "This desktop has no portal that shows its screen ({reason}). Install"
        " xdg-desktop-portal and its part for your desktop, or log in to an Xorg"
        " session.",
        reason=reason,
    )
