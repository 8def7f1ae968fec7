"""What every source of frames can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fer_core.types import Frame

SourceKind = Literal["camera", "video", "images", "stream", "synthetic"]


class FrameSource(Protocol):
    """Gives frames, one after the other.

    Attributes:
        name: A file's or folder's name, a camera's name, a stream's address.
        live: Frames come when they come and are lost if nobody takes them;
            timestamps are capture times from 0. Else every frame is delivered, as
            fast as it is asked for.
        size: (width, height) in pixels, upright; None before it is known or where
            it differs from picture to picture.
        rate_fps: Frames per second as the source tells; None where it does not.
        frame_count: How many frames there will be; None where nobody knows. A
            file's own estimate: it may be off by a few.

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
        """Give the frames, with timestamps that grow.

        Raises:
            SourceError: If there are no pictures, or no more than those given.
        """
        ...

    def close(self) -> None:
        """End ``frames()`` soon; from any thread, and as often as one likes."""
        ...
