"""The files of one recording: a new one whenever the picture's size changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av.error

from fer_core._platform.atomic_file import numbered
from fer_core.recording.audio import sound_of
from fer_core.recording.encoders import SOFTWARE, candidates
from fer_core.recording.mp4_writer import Mp4File

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.sources.container import Place


@dataclass(frozen=True, slots=True)
class RecordingConfig:
    """How to record.

    Attributes:
        rate_fps: About how many pictures a second will come.
        keep_times: Write the stream's times as they are; else the first picture
            is at 0.
        sound_from: A film whose sound goes beside the pictures (with keep_times).
        replace: May take the place of a file of the same name.
        encoders: Encoders to try, best first; none means those of this system.
    """

    rate_fps: float = 30.0
    keep_times: bool = False
    sound_from: Place | None = None
    replace: bool = False
    encoders: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.rate_fps > 0:
            raise ValueError(f"rate_fps must be above 0, got {self.rate_fps}")


class RecordingParts:
    """The parts of one recording; one thread at a time."""

    def __init__(self, path: Path, config: RecordingConfig) -> None:
        self.paths: list[Path] = []
        self.written = 0
        self.size_bytes = 0
        self._path = path
        self._config = config
        self._encoders = config.encoders or candidates()
        self._part: Mp4File | None = None
        self._part_start_s = 0.0
        self._finished_bytes = 0

    def write(self, image: NDArray[np.uint8], time_s: float) -> None:
        """Add a picture; one of another size begins a new part.

        Raises:
            OutputError: If the disk does not take it.
            FFmpegError: If the encoder does not.
        """
        size = (image.shape[1], image.shape[0])
        if self._part is not None and self._part.size != size:
            self.finish()
        part = self._part or self._begin(size, time_s)
        try:
            part.write(image, time_s - self._part_start_s)
        except av.error.FFmpegError:
            if part.encoder == SOFTWARE:
                raise
            # A hardware encoder that fails in mid-recording: go on without it.
            self._encoders = (SOFTWARE,)
            self._keep(part.rescue())
            part = self._begin(size, time_s)
            part.write(image, time_s - self._part_start_s)
        self.written += 1
        if self._part is not None:
            self.size_bytes = self._finished_bytes + self._part.file.size

    def finish(self) -> None:
        """Complete the part being written."""
        part, self._part = self._part, None
        if part is not None:
            try:
                self._keep(part.finish())
            except BaseException:
                self._part = part  # for rescue()
                raise

    def rescue(self) -> Path | None:
        """After a failure, return where what was written is; None if nothing is."""
        part, self._part = self._part, None
        if part is not None and self._config.replace:  # not whole: not that name
            return part.leave()
        kept = part.rescue() if part else None
        self._keep(kept)
        return kept or (self.paths[-1] if self.paths else None)

    def discard(self) -> None:
        """Delete every part."""
        part, self._part = self._part, None
        if part is not None:
            part.discard()
        while self.paths:
            self.paths.pop().unlink(missing_ok=True)

    def _begin(self, size: tuple[int, int], time_s: float) -> Mp4File:
        path = numbered(self._path, len(self.paths) + 1)
        self._part_start_s = time_s if self.paths else 0.0
        self._part = Mp4File(
            path,
            size,
            encoders=self._encoders,
            rate_fps=self._config.rate_fps,
            sound=sound_of(self._config.sound_from)
            if self._config.sound_from
            else None,
            replace=self._config.replace,
        )
        return self._part

    def _keep(self, path: Path | None) -> None:
        if path is not None:
            self.paths.append(path)
            self._finished_bytes += path.stat().st_size
            self.size_bytes = self._finished_bytes
