"""Markers as chapters of an MP4 film, for any player."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import av
import av.error

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fer_core.session.markers import Marker, Markers

START = "Start"  # the chapter before the first marker
UNCODED = "Marker"


def write_chapters(film: Path, markers: Markers, target: Path | None = None) -> Path:
    """Put markers into a film as chapters; pictures and sound are copied as they are.

    A chapter lasts until the next one; excluded ranges are none.

    Args:
        film: An MP4.
        markers: In the order of their starts.
        target: Where to, over a file of that name; None for the film itself, which
            gives way only when the new one is complete.

    Raises:
        OutputError: If the film cannot be read or the new one not be written.
    """
    file = AtomicFile(target or film, replace=True)
    try:
        _remux(film, file, [marker for marker in markers if not marker.excluded])
        return file.commit()
    except (av.error.FFmpegError, OSError, ValueError, OverflowError) as error:
        file.abort(keep=False)
        raise OutputError(
            "{name} cannot be given chapters ({reason}). The film is as it was.",
            name=film.name,
            reason=getattr(error, "strerror", None) or error,
        ) from error
    except BaseException:
        file.abort(keep=False)
        raise


def _remux(film: Path, file: AtomicFile, markers: Sequence[Marker]) -> None:
    with (
        av.open(os.fspath(film), metadata_errors="replace") as given,
        av.open(file, "w", format="mp4") as made,
    ):
        length_s = float(given.duration or 0) / av.time_base
        made.set_chapters(_chapters(markers, length_s))
        streams = {
            stream.index: made.add_stream_from_template(stream)
            for stream in given.streams
            if stream.type in ("video", "audio")
        }
        for packet in given.demux():
            if packet.dts is not None and packet.stream_index in streams:
                packet.stream = streams[packet.stream_index]
                made.mux(packet)


def _chapters(markers: Sequence[Marker], length_s: float) -> list[Any]:
    from fractions import Fraction

    starts = [(0.0, START)] if not markers or markers[0].start_s > 0 else []
    starts += [
        (marker.start_s, ": ".join(filter(None, (marker.code, marker.note))) or UNCODED)
        for marker in markers
        if marker.start_s < length_s
    ]
    ends = [*(start_s for start_s, _ in starts[1:]), length_s]
    return [
        {
            "id": number,
            "start": round(start_s * 1000),
            "end": max(round(end_s * 1000), round(start_s * 1000) + 1),
            "time_base": Fraction(1, 1000),
            "metadata": {"title": title},
        }
        for number, ((start_s, title), end_s) in enumerate(
            zip(starts, ends, strict=True), 1
        )
    ]
