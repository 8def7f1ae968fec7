"""Opens a source from its textual specification."""

from __future__ import annotations

import errno
import math
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import url2pathname

from fer_core.errors import Message, SourceError

if TYPE_CHECKING:
    from fer_core.sources.base import FrameSource
    from fer_core.sources.camera_discovery import Camera

LONGEST_SPEC = 4096  # characters, as Linux allows for a path
# Names that are believed; under any other a picture may hide.
VIDEOS = frozenset(
    (".3g2", ".3gp", ".asf", ".avi", ".dv", ".flv", ".h264", ".h265", ".hevc", ".ivf")
).union(
    (".m2ts", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"),
    (".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m"),
)
# An address may hold a plus, but none is followed by another address.
TWO_STREAMS = re.compile(r"[a-z][a-z0-9.-]+://.*\+[a-z][a-z0-9.-]+://", re.IGNORECASE)


def open_source(spec: str, *, patience_s: float = math.inf) -> FrameSource:
    """Return the source that ``spec`` specifies.

    Args:
        spec: A camera number, name or /dev/video path; a video file; an image; a
            folder or glob of images; a stream address; ``screen:0`` or
            ``screen:0,LEFT,TOP,WIDTH,HEIGHT``; ``window:TITLE`` or ``window:0xID``,
            on X11; two cameras or streams side by side,
            ``0+1``; ``synthetic``.
        patience_s: Seconds for which a lost camera, screen or stream is reconnected
            before ``frames()`` raises; ignored for files.

    Raises:
        SourceError: If there is no such source, or it holds no images.

    Example:
        >>> source = fer.open_source("film.mp4")
        >>> source.kind, source.size, source.live
        ('video', (960, 540), False)
        >>> next(source.frames()).image.shape
        (540, 960, 3)
    """
    if spec == "synthetic":
        from fer_core.sources.synthetic import SyntheticSource

        return SyntheticSource()
    if "\0" in spec or len(spec) > LONGEST_SPEC:
        raise SourceError("This is neither a file nor an address. Check the spelling.")
    path = path_of(spec)
    if path is not None and (path.is_file() or path.is_dir()):
        return _open_path(path)  # also where the name looks like an address
    if spec.startswith("screen:"):
        return _open_screen(spec, patience_s)
    if spec.startswith("window:"):
        from fer_core.sources.desktop_window import PREFIX, open_window

        return open_window(spec.removeprefix(PREFIX), patience_s)
    if TWO_STREAMS.match(spec):
        return _open_two(spec, patience_s)
    if re.match(r"[a-z][a-z0-9+.-]+://", spec, re.IGNORECASE):
        return _open_address(spec, patience_s)
    if device := re.fullmatch(r"(?:/dev/video)?([0-9]{1,4})", spec):
        return _open_camera_number(int(device[1]), patience_s)
    if path is not None:
        return _open_path(path)
    if any(character in spec for character in "*?["):
        from fer_core.sources.images import open_glob

        return open_glob(spec)
    if "+" in spec and not _is_camera(spec):
        return _open_two(spec, patience_s)
    return _open_camera_called(spec, patience_s)


def path_of(spec: str) -> Path | None:
    """Return the path of something on this computer; None where there is none."""
    with suppress(OSError, ValueError, RuntimeError):  # too long for a name, no home
        path = Path(spec)
        if path.exists() or (path := path.expanduser()).exists():
            return path
    return None


def _open_screen(spec: str, patience_s: float) -> FrameSource:
    from fer_core.sources.screen import Screen, is_wayland, open_screen

    screen = Screen.parse(spec)
    if not is_wayland():
        return open_screen(screen, patience_s)
    from fer_core.sources.wayland_screen import WaylandSource

    return WaylandSource(screen)


def _open_address(address: str, patience_s: float) -> FrameSource:
    protocol, mark, rest = address.partition("://")
    address = f"{protocol.lower()}{mark}{rest}"  # as FFmpeg writes it
    if protocol.lower() == "file":
        path = Path(url2pathname(address[len("file://") :]))
        if path_of(str(path)) is None:
            raise SourceError("There is no file {path}. Check the address.", path=path)
        return _open_path(path)
    from fer_core.sources.network_stream import open_stream
    from fer_core.sources.stream_address import check_address
    from fer_core.sources.video_file import VideoFile
    from fer_core.sources.web_video import find_web_video

    check_address(address)
    web = address.startswith(("http://", "https://"))
    film = find_web_video(address) if web else None
    return VideoFile(film) if film else open_stream(address, patience_s)


def _open_path(path: Path) -> FrameSource:
    from fer_core._platform.image_file import SUFFIXES, is_still_image
    from fer_core.sources.images import ImageFiles, open_folder

    if path.is_dir():
        return open_folder(path)
    if not path.is_file():
        raise SourceError(
            "{path} is not a file. Give a video, a picture or a folder.", path=path
        )
    if not os.access(path, os.R_OK):
        raise SourceError(
            "{path} cannot be read ({reason}). Check who may read it.",
            path=path,
            reason=os.strerror(errno.EACCES),
        )
    if not path.stat().st_size:
        raise SourceError("{path} is empty. Copy or record it again.", path=path)
    suffix = path.suffix.lower()
    if suffix in SUFFIXES or (suffix not in VIDEOS and is_still_image(path)):
        return ImageFiles(path.name, (path,), single=True)
    from fer_core.sources.video_file import VideoFile

    return VideoFile(path)


def _open_camera_number(index: int, patience_s: float) -> FrameSource:
    from fer_core.sources.camera import open_camera
    from fer_core.sources.camera_discovery import Camera, list_cameras

    known = (camera for camera in list_cameras() if camera.index == index)
    return open_camera(next(known, Camera.unlisted(index)), patience_s)


def _is_camera(name: str) -> bool:
    from fer_core.sources.camera_discovery import list_cameras

    return name.casefold() in (camera.name.casefold() for camera in list_cameras())


def _open_two(spec: str, patience_s: float) -> FrameSource:
    """Open FIRST+SECOND; names may hold a plus, too."""
    from fer_core.sources.side_by_side import SideBySide

    problem: SourceError | None = None
    for plus in re.finditer(r"\+", spec):
        first, second = spec[: plus.start()].strip(), spec[plus.end() :].strip()
        if first and first.casefold() == second.casefold():
            raise SourceError("This is one camera twice. Give two, such as 0+1.")
        try:
            pair = [_open_half(half, patience_s) for half in (first, second)]
        except SourceError as error:
            problem = problem or error
        else:
            return SideBySide(*pair)
    assert problem is not None
    raise problem


def _open_half(spec: str, patience_s: float) -> FrameSource:
    from fer_core.sources.reconnecting import ReconnectingSource

    source = open_source(spec, patience_s=patience_s) if spec else None
    if isinstance(source, ReconnectingSource) and source.kind != "screen":
        return source
    if source is not None:
        source.close()
    raise SourceError(
        "{spec} is no camera and no stream; only those can be watched two at a time."
        " Give two of them, such as 0+1.",
        spec=spec if source is None else source.name,
    )


def _open_camera_called(name: str, patience_s: float) -> FrameSource:
    from fer_core.sources.camera import open_camera
    from fer_core.sources.camera_discovery import list_cameras

    cameras = list_cameras()
    wanted = name.casefold()
    fitting = [c for c in cameras if c.name.casefold() == wanted] or [
        c for c in cameras if wanted in c.name.casefold()
    ]
    if not fitting:
        raise SourceError(
            "There is no file or camera called {name}. {advice}",
            name=re.sub(r"[^/@]*:.*@", "…@", name),  # an address without its protocol
            advice=_known(cameras),
        )
    return open_camera(fitting[0], patience_s)


def _known(cameras: tuple[Camera, ...]) -> Message:
    if not cameras:
        return Message("Check the spelling.")
    names = ", ".join(f"{camera.index} ({camera.name})" for camera in cameras)
    return Message("Check the spelling; the cameras here: {names}.", names=names)
