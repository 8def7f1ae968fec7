"""Where a session is, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fer_core.errors import Message


class SessionState(Enum):
    """Where a session is; drawn in ``Session``."""

    READY = "ready"
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """A session at one moment.

    Attributes:
        captured: Frames the source gave.
        analysed: Frames that went through the pipeline.
        dropped: Frames replaced by a newer one before the pipeline took them.
        camera_fps: Frames per second from the source, over two seconds.
        analysed_fps: Frames per second out of the pipeline, over two seconds.
        delay_ms: From capture to screen, smoothed; 0 before anything was shown.
        error: The sentence to show when ``state`` is FAILED.
        sink_problem: The sentence to show when a sink has failed and was let go;
            the session goes on. The newest, if several have.
    """

    state: SessionState
    captured: int
    analysed: int
    dropped: int
    camera_fps: float
    analysed_fps: float
    delay_ms: float
    error: Message | None
    sink_problem: Message | None = None
