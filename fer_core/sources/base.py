"""The protocol of frame sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.types import Frame

SourceKind = Literal["camera", "video", "images", "screen", "stream", "synthetic"]


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

    Example:
        >>> class Grey:
        ...     name, kind, live = "grey", "synthetic", False
        ...     size, rate_fps, frame_count = (640, 360), 10.0, 3
        ...
        ...     def frames(self):
        ...         image = np.full((360, 640, 3), 128, np.uint8)
        ...         for index in range(3):
        ...             yield fer.Frame(image, index / 10, index, self.name)
        ...
        ...     def close(self):
        ...         pass
        >>> [frame.timestamp_s for frame in Grey().frames()]
        [0.0, 0.1, 0.2]
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
