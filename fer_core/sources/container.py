"""Video containers, opened from a file or from the web."""

from __future__ import annotations

import io
import math
import re
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from fer_core.errors import SourceError
from fer_core.sources.web_video import WebVideo

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_START_OFFSET_S = (
    1.0  # a file that starts later than this counts from a clock of its own
)
MAX_RATE = 1000  # frames/s
BROADCASTS = ("mpegts", "mpeg")  # FFmpeg's names of containers whose clock may jump
# FFmpeg, which knows not where these bytes are from, would open what they name: a
# playlist may lie in them. Of a file it opens other files only.
NOTHING_ELSE = {"protocol_whitelist": "data"}

UNKNOWN = "an unknown codec"
CODEC_NAMES = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rb"hdlr.{8}vide.{1,4000}?stsd.{12}(.{4})",  # MP4 and MOV
        rb"strh.{4}vids(.{4})",  # AVI
        rb"\xc0\xef\x19\xbcM\[\xcf\x11\xa8\xfd\x00\x80_\\D\+.{65}(.{4})",  # ASF (WMV)
        rb"\x86[\x81-\xbf](V_[A-Z0-9/_]+)",  # Matroska
    )
)

Place = Path | WebVideo
"""Where a film is."""


def open_container(place: Place) -> InputContainer:
    """Open a file by its name, whatever the name looks like, or a film on the web.

    Raises:
        OSError: If it cannot be opened; FFmpeg's errors are of this kind.
    """
    if isinstance(place, WebVideo):
        return _opened_within(place.open())
    name = str(place.absolute())  # a name like an address would be taken for one
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, which FFmpeg is not given
        return _opened_within(_OwnedFile(place))
    return av.open(name, metadata_errors="replace")


def _opened_within(file: io.RawIOBase) -> InputContainer:
    return av.open(file, mode="r", options=NOTHING_ELSE, metadata_errors="replace")


def open_video(place: Place) -> InputContainer:
    """Open a container as ``open_container``, with sentences for people.

    Raises:
        SourceError: If it cannot be opened.
    """
    try:
        return open_container(place)
    except FileNotFoundError as error:
        raise SourceError(
            "There is no file {path}. Check the path.", path=place
        ) from error
    except PermissionError as error:
        raise SourceError(
            "{path} may not be read. Check its permissions.", path=place
        ) from error
    except (av.error.FFmpegError, OSError) as error:
        raise SourceError(
            "{path} is not a video, or it is truncated or damaged. Copy it again,"
            " or give another file.",
            path=place,
        ) from error


class _OwnedFile(io.FileIO):
    """Closed with the container that reads it, which PyAV leaves to others."""

    def __del__(self) -> None:
        self.close()


def clock_shift_s(container: InputContainer) -> float:
    """Return the offset to subtract from a file's timestamps, in seconds.

    Recorded broadcasts start at an arbitrary time; small offsets of other files are
    kept, because the audio and other programs use them.
    """
    start_s = (container.start_time or 0) / av.time_base
    return start_s if start_s < 0 or start_s > MAX_START_OFFSET_S else 0.0


def decodable(container: InputContainer) -> list[VideoStream]:
    """Return the video streams that FFmpeg has a decoder for."""
    # It has none where the stream has no codec context.
    return [s for s in container.streams.video if s.codec_context is not None]


def video_of(container: InputContainer) -> VideoStream:
    """Return the video stream; a cover image only where there is no other."""
    return min(
        decodable(container),
        key=lambda stream: bool(stream.disposition & Disposition.attached_pic),
    )


def codec_name(place: Place) -> str:
    """Return what a file calls its video codec, for one FFmpeg has no name for."""
    if isinstance(place, WebVideo):
        return UNKNOWN
    with place.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as blob:
        found = next(filter(None, (kind.search(blob) for kind in CODEC_NAMES)), None)
        name = found[1].decode("ascii", "replace").strip() if found else ""
    return name if name.isprintable() and name else UNKNOWN


def rate_of(stream: VideoStream) -> float | None:
    """Return the first rate that can be one: some files say their clock's ticks."""
    rates = (stream.average_rate, stream.guessed_rate)
    return next((float(r) for r in rates if r and 0 < r <= MAX_RATE), None)


def end_of(
    stream: VideoStream, container: InputContainer, rate_fps: float | None
) -> float:
    """Return the end time of the video from the container; 0 where unknown."""
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    counted_s = stream.frames / rate_fps if stream.frames and rate_fps else 0.0
    if container.format.name == "avi":  # guesses its duration from the file size
        return counted_s
    if stream.duration and stream.time_base:
        return start_s + float(stream.duration * stream.time_base)
    whole_s = (container.duration or 0) / av.time_base
    if told_s := _clock_s(stream.metadata.get("DURATION", "")):  # Matroska
        # It is of a longer film where the whole is said to be shorter.
        return min(told_s, whole_s or math.inf)
    return (whole_s if len(container.streams) == 1 else 0.0) or counted_s


def _clock_s(text: str) -> float:
    """Return the seconds in ``00:01:02.5``; 0 where it is no such text."""
    match = re.fullmatch(r"(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d*)?)", text.strip())
    if not match:
        return 0.0
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
