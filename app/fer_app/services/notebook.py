"""What a person notes of what is watched: markers, people and codes, with undo."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_core.errors import FerError
from fer_core.session.edits import Annotations, Edits

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.errors import Message
    from fer_core.session.markers import Codes, Markers
    from fer_core.session.people import People

    Write = Callable[[Annotations], None]

SETTLED_S = 10.0  # what the notes' own thread may take to write them


class Notebook(QObject):
    """Holds the notes; those of a session on disk are written at each change.

    Signals:
        changed: The notes are other ones.
        failed: Why they cannot be written, or changed; the ``Message`` to show.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._edits = Edits(Annotations())
        self._write: Write | None = None
        self._read_only: Message | None = None
        self._kept: Markers = ()  # in a file that somebody saved, or given up
        self._refused = False  # the last change could not be written
        self._task = BackgroundTask("notes", self)
        self._task.done.connect(lambda _: self._note_written(True))
        self._task.failed.connect(lambda _: self._note_written(False))
        self._task.failed.connect(self.failed)

    @property
    def now(self) -> Annotations:
        """The notes."""
        return self._edits.now

    @property
    def stored(self) -> bool:
        """Whether changes are written to a session on disk."""
        return self._write is not None

    @property
    def unsaved(self) -> bool:
        """Whether there are markers that are kept nowhere."""
        stored = self.stored and not self._refused
        kept = stored or self._read_only is not None
        return not kept and self.now.markers not in ((), self._kept)

    def note_saved(self) -> None:
        """Take note that the markers of now are in a file, or need not be."""
        self._kept = self.now.markers

    def write_again(self) -> None:
        """Try once more to write what could not be: its folder may be back."""
        if self._refused and self._write is not None:
            self.settle()
            try:
                self._write(self.now)
            except FerError:
                return
            self._refused = False

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._edits.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._edits.future)

    def turn_to(
        self,
        notes: Annotations,
        write: Write | None = None,
        read_only: Message | None = None,
    ) -> None:
        """Hold other notes; ``write`` keeps each change, ``read_only`` forbids it."""
        self._edits = Edits(notes)
        self._write, self._read_only, self._kept = write, read_only, ()
        self._refused = False
        self.changed.emit()

    def mark(self, markers: Markers) -> bool:
        """Take over changed markers; False where nothing may be changed."""
        return self._take(self._edits.do(replace(self.now, markers=markers)))

    def name(self, people: People) -> bool:
        """Take over who is who; False where nothing may be changed."""
        return self._take(self._edits.do(replace(self.now, people=people)))

    def code(self, codes: Codes) -> bool:
        """Take over what the digits mark; False where nothing may be changed."""
        return self._take(self._edits.do(replace(self.now, codes=codes)))

    def describe(self, write: Callable[[], None]) -> None:
        """Write what is said of the session as a whole, after all before it."""
        self._task.start(write)

    def undo(self) -> None:
        """Take the last step back."""
        self._take(self._edits.undo())

    def redo(self) -> None:
        """Do what was taken back again."""
        self._take(self._edits.redo())

    def settle(self) -> None:
        """Wait, on any thread, until what changed is written."""
        self._task.wait(SETTLED_S)

    def _note_written(self, done: bool) -> None:
        self._refused = not done

    def _take(self, edits: Edits) -> bool:
        if edits is self._edits:
            return True
        if self._read_only is not None:
            self.failed.emit(self._read_only)
            return False
        self._edits = edits
        if self._write is not None:
            self._task.start(partial(self._write, edits.now))
        self.changed.emit()
        return True
