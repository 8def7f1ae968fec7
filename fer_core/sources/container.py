"""Video containers, opened from a file or from the web."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from fer_core.errors import SourceError
from fer_core.sources.web_film import WebFilm

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_START_OFFSET_S = (
    1.0  # a file that starts later than this counts from a clock of its own
)
BROADCASTS = ("mpegts", "mpeg")  # FFmpeg's names of containers whose clock may jump
# FFmpeg, which knows not where these bytes are from, would open what they name: a
# playlist may lie in them. Of a file it opens other files only.
NOTHING_ELSE = {"protocol_whitelist": "data"}

Place = Path | WebFilm
"""Where a film is."""


def open_container(place: Place) -> InputContainer:
    """Open a file by its name, whatever the name looks like, or a film on the web.

    Raises:
        OSError: If it cannot be opened; FFmpeg's errors are of this kind.
    """
    if isinstance(place, WebFilm):
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
        raise SourceError(f"There is no file {place}. Check the path.") from error
    except PermissionError as error:
        raise SourceError(f"{place} may not be read. Check its permissions.") from error
    except (av.error.FFmpegError, OSError) as error:
        raise SourceError(
            f"{place} is not a video, or it is truncated or damaged. Copy it again,"
            " or give another file."
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
