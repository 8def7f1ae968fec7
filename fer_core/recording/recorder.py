"""Recording that cannot hurt viewing: a thread of its own behind a bounded queue."""

from __future__ import annotations

import logging
import queue
import shutil
import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import check_writable, free_path, problem_sentence
from fer_core.errors import Message, OutputError
from fer_core.recording.segments import RecordingConfig, RecordingParts

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

QUEUE_FRAMES = 32  # about 1 s at 30 frames/s; 88 MB at 1280x720
DEFAULTS = RecordingConfig()
WAIT_S = 0.2  # how often a waiting thread looks whether the other still runs


class RecordingState(Enum):
    """Where a recording is."""

    RECORDING = "recording"
    PAUSED = "paused"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording at one moment.

    Attributes:
        written: Pictures in the files.
        dropped: Pictures that found the queue full: encoding is too slow.
        elapsed_s: Length of what was recorded, pauses not counted.
        size_bytes: Of all parts together.
        free_bytes: Left on the disk; 0 when the disk is gone.
        paths: The finished parts, in order; the one being written is not among them.
        problem: The sentence to show when ``state`` is FAILED.
    """

    state: RecordingState
    written: int
    dropped: int
    elapsed_s: float
    size_bytes: int
    free_bytes: int
    paths: tuple[Path, ...]
    problem: Message | None


class Recorder:
    """Writes pictures to an H.264 MP4 on its own thread; any thread may call it.

    The file is called ``NAME.part.mp4`` while it grows and plays at any moment, also
    after a kill or a power cut (up to the last second). ``close()`` gives it its
    name, and never takes that of another file. A change of the picture's size starts
    a new part: ``NAME-2.mp4``.

    When the disk fails the state becomes FAILED, with a sentence in the status; what
    was written is kept, and further pictures are ignored.

    Args:
        path: Where to; the folder must exist. A taken name gets a number, unless the
            config says otherwise.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, path: Path, config: RecordingConfig = DEFAULTS) -> None:
        self.path = path if config.replace else free_path(path)
        check_writable(self.path)
        self._parts = RecordingParts(self.path, config)
        self._clock = RecordingClock(1 / config.rate_fps)
        if config.keep_times:
            self._clock.keep_times()
        self._queue: queue.Queue[_Shot | None] = queue.Queue(QUEUE_FRAMES)
        self._lock = threading.Lock()
        self._paused = self._closed = self._unwanted = False
        self._dropped, self._elapsed_s = 0, 0.0
        self._look_at_disk()
        self._problem: Message | None = None
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def put(self, image: NDArray[np.uint8], timestamp_s: float) -> None:
        """Hand a picture over without waiting; a full queue drops and counts it.

        Args:
            image: (H, W, 3) BGR uint8; not to be changed afterwards.
            timestamp_s: The stream's time, growing. The first picture starts the
                recording's own time at 0.
        """
        with self._lock:
            if self._paused or self._closed or self._problem:
                return
            time_s = self._clock.time_s(timestamp_s)
            try:
                self._queue.put_nowait(_Shot(image, time_s))
            except queue.Full:
                self._dropped += 1
                return
            self._elapsed_s = time_s

    def write(self, image: NDArray[np.uint8], timestamp_s: float) -> None:
        """Hand a picture over; wait while the queue is full, so that none is lost.

        Raises:
            OutputError: If the recording has failed.
        """
        with self._lock:
            shot = _Shot(image, self._clock.time_s(timestamp_s))
        while True:
            with self._lock:
                if self._problem is not None:
                    raise OutputError(self._problem)
            try:
                self._queue.put(shot, timeout=WAIT_S)
                break
            except queue.Full:
                continue
        self._elapsed_s = shot.time_s

    def pause(self) -> None:
        """Leave out what comes, until ``resume()``."""
        with self._lock:
            self._paused = True

    def resume(self) -> None:
        """Go on in the same file, as if there had been no pause."""
        with self._lock:
            if self._paused:
                self._clock.cut()
            self._paused = False

    def close(self) -> tuple[Path, ...]:
        """Write what waits, complete the file and return all parts' paths.

        May be called again. A failure is in ``status.problem``.
        """
        with self._lock:
            self._closed = True
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=WAIT_S)
                break
            except queue.Full:
                continue
        self._thread.join()
        return tuple(self._parts.paths)

    def discard(self) -> None:
        """End, and delete everything that was written."""
        self._unwanted = True
        self.close()

    @property
    def status(self) -> RecordingStatus:
        """A snapshot, from any thread; the disk is not asked: one that hangs, would."""
        with self._lock:
            return RecordingStatus(
                state=self._state(),
                written=self._parts.written,
                dropped=self._dropped,
                elapsed_s=self._elapsed_s,
                size_bytes=self._parts.size_bytes,
                free_bytes=self._free_bytes,
                paths=tuple(self._parts.paths),
                problem=self._problem,
            )

    def _state(self) -> RecordingState:
        if self._problem is not None:
            return RecordingState.FAILED
        if self._closed:
            return RecordingState.CLOSED
        return RecordingState.PAUSED if self._paused else RecordingState.RECORDING

    def _run(self) -> None:
        try:
            while (shot := self._queue.get()) is not None:
                self._parts.write(shot.image, shot.time_s)
                self._look_at_disk()
            if self._unwanted:
                self._parts.discard()
            else:
                self._parts.finish()
        except OutputError as error:
            self._fail(error.message)
        except OSError as error:
            self._fail(problem_sentence(self.path, error))
        except Exception as error:
            logger.exception("Recording %s failed", self.path.name)
            self._fail(
                Message(
                    "The recording {name} stopped: {reason}.",
                    name=self.path.name,
                    reason=error,
                )
            )

    def _look_at_disk(self) -> None:
        try:
            self._free_bytes = shutil.disk_usage(self.path.parent).free
        except OSError:
            self._free_bytes = 0

    def _fail(self, problem: Message) -> None:
        kept = self._parts.rescue()
        self._look_at_disk()
        if kept:
            problem = Message(
                "{problem} What was recorded is in {path}.", problem=problem, path=kept
            )
        with self._lock:
            self._problem = problem
        while True:  # let go of the pictures that wait
            try:
                self._queue.get_nowait()
            except queue.Empty:
                return


class RecordingClock:
    """The recording's own time: 0 at the first picture, without the pauses."""

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s  # from one picture to the next, where nothing is known
        self._offset_s: float | None = None
        self._last_s = -step_s

    def time_s(self, timestamp_s: float) -> float:
        """Return the recording's time at the stream's ``timestamp_s``."""
        if self._offset_s is None:
            self._offset_s = timestamp_s - (self._last_s + self._step_s)
        self._last_s = max(timestamp_s - self._offset_s, self._last_s)
        return self._last_s

    def cut(self) -> None:
        """Let the next picture follow the last one directly."""
        self._offset_s = None

    def keep_times(self) -> None:
        """Let the recording's time be the stream's."""
        self._offset_s = 0.0


@dataclass(frozen=True, slots=True)
class _Shot:
    image: NDArray[np.uint8]
    time_s: float
