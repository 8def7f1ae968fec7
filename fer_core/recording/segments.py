"""The files of one recording: a new one whenever the frame's size changes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av.error

from fer_core._platform.atomic_file import numbered
from fer_core.recording.audio import REFUSALS, open_audio
from fer_core.recording.encoders import SOFTWARE, candidates
from fer_core.recording.live_audio import LiveAudioTrack
from fer_core.recording.mp4_writer import Mp4Writer

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.recording.audio import AudioTrack
    from fer_core.sound.live_sound import LiveSound
    from fer_core.sources.container import Place

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingConfig:
    """How to record.

    Attributes:
        rate_fps: About how many images a second will come.
        audio_source: A film whose sound goes beside the images, at the same times.
        live_sound: A microphone's; takes the place of a film's.
        replace: May take the place of a file of the same name.
        encoders: Encoders to try, best first; none means those of this system.
    """

    rate_fps: float = 30.0
    audio_source: Place | None = None
    live_sound: LiveSound | None = None
    replace: bool = False
    encoders: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.rate_fps > 0:
            raise ValueError(f"rate_fps must be above 0, got {self.rate_fps}")


class SegmentWriter:
    """The segments of one recording; one thread at a time."""

    def __init__(self, path: Path, config: RecordingConfig) -> None:
        self.paths: list[Path] = []
        self.written = 0
        self.size_bytes = 0
        self._path = path
        self._config = config
        self._encoders = config.encoders or candidates()
        self._audio_source = config.audio_source
        self._segment: Mp4Writer | None = None
        self._segment_start_s = 0.0
        self._closed_bytes = 0

    def write(self, image: NDArray[np.uint8], time_s: float) -> None:
        """Add an image; one of another size begins a new segment.

        Raises:
            OutputError: If the disk does not take it.
            FFmpegError: If the encoder does not.
        """
        size = (image.shape[1], image.shape[0])
        if self._segment is not None and self._segment.size != size:
            self.close()
        segment = self._segment or self._open_segment(size, time_s)
        try:
            segment.write(image, time_s - self._segment_start_s)
        except av.error.FFmpegError as error:
            if self._audio_source is not None and isinstance(error, REFUSALS):
                # Damaged sound that the file does not take: go on without it.
                logger.warning("%s goes on without sound: %s.", self._path.name, error)
                self._audio_source = None
            elif segment.encoder == SOFTWARE:
                raise
            else:  # a hardware encoder that fails in mid-recording: go on without it
                self._encoders = (SOFTWARE,)
            self._add(segment.recover())
            segment = self._open_segment(size, time_s)
            segment.write(image, time_s - self._segment_start_s)
        self.written += 1
        if self._segment is not None:
            self.size_bytes = self._closed_bytes + self._segment.file.size

    def close(self) -> None:
        """Complete the segment being written."""
        segment, self._segment = self._segment, None
        if segment is not None:
            try:
                self._add(segment.close())
            except BaseException:
                self._segment = segment  # for abort()
                raise

    def abort(self, *, keep: bool) -> None:
        """End early; with ``keep`` what plays stays, without it nothing does."""
        segment, self._segment = self._segment, None
        if segment is None:
            pass
        elif self._config.replace or not keep:  # not whole: not that name
            self._add(segment.abort(keep=keep))
        else:
            self._add(segment.recover())
        while self.paths and not keep:
            self.paths.pop().unlink(missing_ok=True)

    def _open_segment(self, size: tuple[int, int], time_s: float) -> Mp4Writer:
        path = numbered(self._path, len(self.paths) + 1)
        self._segment_start_s = time_s if self.paths else 0.0
        self._segment = Mp4Writer(
            path,
            size,
            encoders=self._encoders,
            rate_fps=self._config.rate_fps,
            audio=self._audio(),
            replace=self._config.replace,
        )
        return self._segment

    def _audio(self) -> AudioTrack | LiveAudioTrack | None:
        if self._config.live_sound is not None:
            return LiveAudioTrack(self._config.live_sound, self._segment_start_s)
        return open_audio(self._audio_source) if self._audio_source else None

    def _add(self, path: Path | None) -> None:
        if path is not None:
            self.paths.append(path)
            self._closed_bytes += path.stat().st_size
            self.size_bytes = self._closed_bytes
