"""Frames as an H.264 MP4."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import av.error

from fer_core._platform.atomic_file import check_writable, free_path, problem_sentence
from fer_core.errors import OutputError
from fer_core.recording.segments import RecordingConfig, SegmentWriter
from fer_core.sinks.base import Sink

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame

DEFAULTS = RecordingConfig()


def as_captured(analysed: AnalysedFrame) -> NDArray[np.uint8]:
    """Return the frame's image as the source gave it."""
    return analysed.frame.image


class Recorder(Sink):
    """Writes each frame's image at the frame's time.

    The file is called ``NAME.part.mp4`` while it grows and plays at any moment, also
    after a kill or a power cut (up to the last second). ``close()`` gives it its
    name, and never takes that of another file. A change of the image's size starts
    a new part: ``NAME-2.mp4``.

    Args:
        path: Where to; the folder must exist. A taken name gets a number, unless the
            config says otherwise.
        render: Returns what is written of a frame, (H, W, 3) BGR uint8.

    Attributes:
        written: Images in the files.
        size_bytes: Of all parts together.
        free_bytes: Left on the disk after the last image; 0 when the disk is gone.

    Raises:
        OutputError: From every method but ``abort``, with what to do.
    """

    def __init__(
        self,
        path: Path,
        config: RecordingConfig = DEFAULTS,
        render: Callable[[AnalysedFrame], NDArray[np.uint8]] = as_captured,
    ) -> None:
        self.path = path if config.replace else free_path(path)
        check_writable(self.path)
        self.name = self.path.name
        self._render = render
        self._segments = SegmentWriter(self.path, config)
        self._closed = False
        self._look_at_disk()

    @property
    def written(self) -> int:
        """Images in the files."""
        return self._segments.written

    @property
    def size_bytes(self) -> int:
        """The size of all parts together."""
        return self._segments.size_bytes

    def write(self, analysed: AnalysedFrame) -> None:
        """Add a frame; its ``timestamp_s`` is the recording's time."""
        image = self._render(analysed)
        try:
            self._segments.write(image, analysed.frame.timestamp_s)
        except (OSError, av.error.FFmpegError) as error:
            raise self._problem(error) from error
        finally:
            self._look_at_disk()

    def close(self) -> tuple[Path, ...]:
        """Complete the file and return all parts' paths, as ``Sink.close`` does."""
        try:
            self._segments.close()
        except (OSError, av.error.FFmpegError) as error:
            raise self._problem(error) from error
        self._closed = True
        return tuple(self._segments.paths)

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, as ``Sink.abort`` does."""
        if not self._closed:
            self._segments.abort(keep=keep)
        self._look_at_disk()
        return tuple(self._segments.paths)

    def _problem(self, error: Exception) -> OutputError:
        if isinstance(error, OSError):
            return OutputError(problem_sentence(self.path, error))
        return OutputError(
            "The recording {name} stopped: {reason}.", name=self.name, reason=error
        )

    def _look_at_disk(self) -> None:
        # Here and not when somebody asks: a disk that hangs would hold them up.
        try:
            self.free_bytes = shutil.disk_usage(self.path.parent).free
        except OSError:
            self.free_bytes = 0
