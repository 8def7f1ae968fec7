"""Changes to a session on disk, by one window or program at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from fer_core.errors import Message, OutputError
from fer_core.session.session_file import (
    SESSION_FILE,
    SessionInfo,
    SessionLock,
    read_info,
    write_info,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from fer_core.session.edits import Annotations

DAMAGED_FILE = "session-damaged.json"


class SessionEditor:
    """Changes a session's annotations, who and notes; one at a time may.

    Args:
        folder: The session's.

    Attributes:
        read_only: Why nothing can be changed; None if it can.
        info: What ``session.json`` holds by now.

    Raises:
        SessionError: If it is of a newer version.

    Example:
        >>> from dataclasses import replace
        >>> from fer_core.session.session_editor import SessionEditor
        >>> from fer_core.session.markers import Marker, add_marker
        >>> with SessionEditor(Path("take")) as editor:
        ...     notes = editor.info.annotations
        ...     markers = add_marker(notes.markers, Marker(0.1, code="smile"))
        ...     editor.annotate(replace(notes, markers=markers))
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self.read_only: Message | None = None
        self._lock: SessionLock | None = None
        try:
            self._lock = SessionLock(folder)
        except BlockingIOError:
            self.read_only = Message(
                "The session {name} is open in another window or program. It is shown"
                " here, and can be changed there.",
                name=folder.name,
            )
        except OutputError as error:
            self.read_only = error.message
        try:
            self.info, self._damage = read_info(folder)
            if self._lock is not None and self.info.state == "running":
                self.info = replace(self.info, state="interrupted")
        except BaseException:
            self.close()
            raise

    def annotate(self, annotations: Annotations) -> None:
        """Keep markers, people and codes.

        Raises:
            OutputError: If they cannot be written, or the session is ``read_only``.
        """
        self._write(replace(self.info, annotations=annotations))

    def describe(self, *, who: str, notes: str) -> None:
        """Keep who it is and what was noted; raises as ``annotate`` does."""
        self._write(replace(self.info, who=who, notes=notes))

    def close(self) -> None:
        """Let others change it; may be called again."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, info: SessionInfo) -> None:
        if self._lock is None:
            raise OutputError(
                self.read_only or Message("The session is closed. Open it again.")
            )
        if self._damage:
            self._keep_damaged()
        write_info(self.path, info)
        self.info = info
        self._damage = ()

    def _keep_damaged(self) -> None:
        """Put what could not be read aside: somebody may still mend it."""
        damaged, aside = self.path / SESSION_FILE, self.path / DAMAGED_FILE
        try:
            if damaged.exists() and not aside.exists():
                damaged.replace(aside)
        except OSError as error:
            raise OutputError(
                "{path} is damaged and cannot be put aside ({reason}). Move it away.",
                path=damaged,
                reason=error.strerror or error,
            ) from error
