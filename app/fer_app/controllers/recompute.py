"""The command that reads an open session's film anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.dialogs.prompts import show
from fer_app.dialogs.recompute import RecomputeDialog
from fer_app.i18n.messages import person_text
from fer_app.services.recompute import RecomputeService
from fer_core.errors import FerError
from fer_core.session.recompute import check_recomputable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.controllers.relation import RelationController
    from fer_app.controllers.sessions import SessionsController
    from fer_app.services.model_loader import CommandLineOverrides, Models
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message
    from fer_core.pipeline import PipelineConfig
    from fer_core.session.recompute import Recomputed


class RecomputeController(QObject):
    """Asks with what, shows how far it is, and opens the session with its new table."""

    def __init__(
        self,
        parts: WindowParts,
        sessions: SessionsController,
        relation: RelationController,
        load: Callable[[PipelineConfig], Models],
        overrides: CommandLineOverrides,
    ) -> None:
        super().__init__(parts.central)
        self._central = parts.central
        self._sessions = sessions
        self._relation = relation
        self._service = service = RecomputeService(
            self, load, sessions.notebook, overrides
        )
        self._dialog: RecomputeDialog | None = None
        self._frames = 0  # of the session; 0 where it is not known
        service.progressed.connect(self._show_progress)
        service.done.connect(self._on_done)
        service.failed.connect(self._on_failed)
        parts.commands["recompute"].triggered.connect(self.ask)

    def ask(self) -> None:
        """Ask with what the open session is to be read."""
        film, editor = self._sessions.film, self._sessions.editor
        if film is None or editor is None:
            self._central.banner.show_error(
                self.tr("There is no session to recompute. Open one first.")
            )
            return
        if editor.read_only is not None:
            self._central.banner.show_error(editor.read_only)
            return
        try:
            check_recomputable(film.recorded)
        except FerError as error:
            self._central.banner.show_error(error.message)
            return
        settings = self._sessions.settings.current()
        weights = self._service.overrides.weights or settings.weights
        self._frames = editor.info.frames
        self._dialog = dialog = RecomputeDialog(
            self._central.window(),
            replace(settings, weights=weights),
            tuple(self._relation.people),
        )
        dialog.asked.connect(self._begin)
        dialog.cancelled.connect(self._service.stop)
        dialog.destroyed.connect(self._forget)
        show(dialog)

    def close(self, timeout_s: float) -> None:
        """End early what is under way."""
        self._service.close(timeout_s)

    def _begin(self) -> None:
        editor = self._sessions.editor
        if self._dialog is None or editor is None:
            return
        settings = self._dialog.settings
        person = self._relation.people.get(settings.person)
        self._service.start(editor, settings, person)

    def _show_progress(self, frames: int) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(frames, self._frames)

    def _on_done(self, made: Recomputed | None) -> None:
        if self._dialog is not None:
            self._dialog.end()
        editor = self._sessions.editor
        if made is None or editor is None:
            return
        text = self.tr("The session was read anew. The old table is {0}.")
        text = text.format(editor.info.earlier[-1].table)
        if made.lost:
            lost = self.tr("Not found again: {0}.")
            text += " " + lost.format(", ".join(map(person_text, made.lost)))
        self._sessions.reopen(text)

    def _on_failed(self, sentence: Message) -> None:
        if self._dialog is not None:
            self._dialog.end()
        self._central.banner.show_error(sentence)

    def _forget(self) -> None:
        self._dialog = None
