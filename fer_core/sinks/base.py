"""What every output can do: take a frame, end well, end early."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from fer_core._platform.atomic_file import check_writable

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from fer_core._platform.atomic_file import AtomicFile
    from fer_core.types import AnalysedFrame


class Sink(Protocol):
    """Takes analysed frames, in order; use it from one thread at a time.

    As a context manager it is closed at the end, and aborted by an error.

    Attributes:
        name: What to call it in messages.

    Example:
        >>> from fer_core.sinks.timeline import TimelineWriter
        >>> frames = fer.open_source("film.mp4").frames()
        >>> with TimelineWriter(Path("film.csv"), replace=True) as sink:
        ...     for frame in frames:
        ...         sink.write(fer.AnalysedFrame(frame, faces=()))
        >>> [path.name for path in sink.close()]
        ['film.csv']
    """

    name: str

    @abstractmethod
    def write(self, analysed: AnalysedFrame) -> None:
        """Take one frame.

        Raises:
            OutputError: If that fails. Nothing more can be written then; ``abort()``.
        """

    @abstractmethod
    def close(self) -> tuple[Path, ...]:
        """Complete the files and return them; may be called again.

        Raises:
            OutputError: If one cannot be completed; ``abort()`` then.
        """

    @abstractmethod
    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, and return where that is which was written.

        What is whole of it stays, rows or fragments of a video: under its name where
        it replaces nothing, else as ``NAME.part``. Without any, nothing stays. After
        ``close()`` it changes nothing.

        Args:
            keep: False deletes everything that was written.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.abort()
            return
        try:
            self.close()
        except BaseException:
            self.abort()
            raise


class FileSink(Sink):
    """A sink with one file, which has a partial name until it is closed.

    Args:
        path: Where to.
        replace: May take the place of a file of that name; else the next free number
            is taken.

    Raises:
        OutputError: If nothing can be written there.
    """

    _file: AtomicFile

    def __init__(self, path: Path, *, replace: bool) -> None:
        check_writable(path)
        self.name = path.name
        self._replace = replace
        self._ended: tuple[Path, ...] | None = None

    def close(self) -> tuple[Path, ...]:
        """Complete the file and return its path, as ``Sink.close`` does."""
        if self._ended is None:
            self._ended = (self._complete(),)
        return self._ended

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End early, as ``Sink.abort`` does."""
        keep = keep and not self._empty
        if self._ended is None and keep and not self._replace:
            with suppress(Exception):  # why it ends early has been told
                self.close()
        if self._ended is None:
            left = self._file.abort(keep=keep)
            self._ended = () if left is None else (left,)
        return self._ended

    @property
    @abstractmethod
    def _empty(self) -> bool:
        """Whether there is nothing to keep."""

    @abstractmethod
    def _complete(self) -> Path:
        """Write the end, and give the file its name."""
