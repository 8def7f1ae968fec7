"""The protocol of frame sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.types import Frame

SourceKind = Literal["camera", "video", "images", "stream", "synthetic"]


class FrameSource(Protocol):
    """Yields frames in order.

    Attributes:
        name: File or folder name, camera name, or stream address.
        live: Whether frames arrive in real time and are dropped unless taken, with
            timestamps of capture that start at 0. Otherwise every frame is delivered,
            as fast as requested.
        size: (width, height) in pixels, upright; None where not known yet, or where
            it differs between frames.
        rate_fps: Nominal frames per second; None where unknown.
        frame_count: Number of frames; None where unknown. An estimate from the
            container, which may be off by a few.
    """

    name: str
    kind: SourceKind
    live: bool
    size: tuple[int, int] | None
    rate_fps: float | None
    frame_count: int | None

    def frames(self) -> Iterator[Frame]:
        """Yield the frames, with increasing timestamps.

        Raises:
            SourceError: If there are no frames, or the source fails after some.
        """
        ...

    def close(self) -> None:
        """End ``frames()`` soon; thread-safe and idempotent."""
        ...
