"""Changes to a session on disk, by one window or program at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from fer_core.errors import Message, OutputError
from fer_core.session.session_file import (
    SESSION_FILE,
    SessionLock,
    read_info,
    write_info,
)
from fer_core.session.session_folder import weights_sha256
from fer_core.session.session_info import EarlierTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from fer_core.session.edits import Annotations
    from fer_core.session.people import People
    from fer_core.session.session_info import SessionInfo

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
            self.read_only = Message(
                "The session {name} can be looked at, not changed: {reason}",
                name=folder.name,
                reason=error.message,
            )
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

    def use_table(
        self,
        table: str,
        people: People,
        *,
        weights: Path,
        settings: Mapping[str, Any],
        baseline: str,
    ) -> None:
        """Let another table in the folder take the place of the one of now.

        That one stays, noted among the ``earlier``; raises as ``annotate`` does.

        Args:
            table: The file's name.
            people: Who is who, by its ids.
            weights: What it was made with.
            settings: By name; those with other names stay as they are.
            baseline: What faces were read relative to; empty for nothing.
        """
        info = self.info
        before = EarlierTable(
            info.table,
            info.weights,
            info.weights_sha256,
            info.settings,
            info.baseline,
            info.annotations.people,
        )
        self._write(
            replace(
                info,
                table=table,
                weights=weights.name,
                weights_sha256=weights_sha256(weights),
                settings={**info.settings, **settings},
                baseline=baseline,
                annotations=replace(info.annotations, people=people),
                earlier=(*info.earlier, before),
            )
        )

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
        if not self.path.is_dir():
            raise OutputError(
                "The session {path} is not there any more. Bring it back, or save its"
                " markers elsewhere.",
                path=self.path,
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
