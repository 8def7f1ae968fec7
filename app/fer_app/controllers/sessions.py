"""Sessions on disk: listed, opened and shown; and the chart of what is watched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.controllers.notes import NotesController, kept_codes
from fer_app.controllers.report import ReportController
from fer_app.controllers.session_chart import ChartController
from fer_app.dialogs.prompts import ask_existing, show
from fer_app.dialogs.session_notes import SessionNotesDialog
from fer_app.dialogs.sessions import SessionsDialog
from fer_app.i18n.messages import translate_message
from fer_app.services.background_task import BackgroundTask
from fer_core.errors import Message
from fer_core.session.chart import PLAIN, RELATED, ChartData
from fer_core.session.edits import Annotations
from fer_core.session.markers import Codes
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.session_editor import SessionEditor
from fer_core.session.session_list import list_sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fer_app.controllers.source import SourceController
    from fer_app.presenter import Presenter
    from fer_app.services.notebook import Notebook
    from fer_app.services.session_clock import SessionClock
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.session.live_session import LiveSession
    from fer_core.session.session import Session

GROW_MS = 1000  # between two looks at what has come


@dataclass(frozen=True, slots=True)
class _Opened:
    """What of a session is there a moment after its picture."""

    film: RecordedFilm
    editor: SessionEditor
    data: ChartData


class SessionsController(QObject):
    """Turns notes and chart to what is watched, to a recording, to a session."""

    def __init__(
        self,
        parts: WindowParts,
        presenter: Presenter,
        notebook: Notebook,
        clock: SessionClock,
        settings: SettingsAccess,
        source: SourceController,
    ) -> None:
        super().__init__(parts.central)
        self._parts = parts
        self._central = parts.central
        self._service = service = clock.recording
        self.notebook = notebook
        self._chart = ChartController(parts, presenter, notebook, clock, settings)
        self.notes = NotesController(parts, notebook, clock, settings, self._chart)
        self._report = ReportController(parts, clock, settings, self._chart)
        player = clock.player
        self.settings = settings
        self._source = source
        self._film: RecordedFilm | None = None
        self._editor: SessionEditor | None = None
        self._data = ChartData()  # of a session on disk
        self._before: Annotations | None = None  # of what is being recorded
        self._notice = ""  # to show once the session is open
        self._opening = BackgroundTask("session", self)
        self._opening.done.connect(self._on_opened)
        self._opening.failed.connect(self._central.banner.show_error)
        self._listing = BackgroundTask("sessions", self)
        self._listing.done.connect(self._on_listed)
        self._listed: SessionsDialog | None = None
        service.settle = notebook.settle
        player.opening.connect(self._leave)
        player.opened.connect(self._watch)
        service.recording_changed.connect(self._on_recording)
        parts.commands["sessions"].triggered.connect(self.ask)
        parts.commands["about_session"].triggered.connect(self._ask_about)
        self._leave()

    @property
    def film(self) -> RecordedFilm | None:
        """The session on disk that is watched."""
        return self._film

    @property
    def editor(self) -> SessionEditor | None:
        """What changes it; None until it is opened, and without one."""
        return self._editor

    def reopen(self, notice: str) -> None:
        """Open the session anew, with its new table, and say ``notice`` then."""
        if self._film is not None:
            self._notice = notice
            self._source.open(str(self._film.recorded.path))

    def ask(self) -> None:
        """List the sessions; one is opened."""
        folder = self.settings.current().recording_folder
        dialog = SessionsDialog(self._central.window(), folder)
        dialog.chosen.connect(self.open)
        dialog.folder_asked.connect(self._ask_folder)
        dialog.finished.connect(self._forget_list)
        self._listed = dialog
        self._listing.start(partial(list_sessions, folder))
        show(dialog)

    def open(self, folder: Path) -> None:
        """Watch a session, once readings that would be lost were asked about."""
        if not folder.is_dir():  # it was, when it was listed
            told = Message(
                "There is no session {path}. Choose another folder.", path=folder
            )
            self._central.banner.show_error(told)
            return
        self._source.change_to(str(folder))

    def close(self, timeout_s: float) -> None:
        """Let the session go; wait so long for that."""
        self._leave()
        self._opening.wait(timeout_s)

    def _leave(self) -> None:
        editor, self._editor, self._film = self._editor, None, None
        self._before, self._data = None, ChartData()
        if editor is not None:
            settle = self.notebook.settle
            self._opening.start(lambda: _close(editor, settle))
        self._opening.forget()
        codes = kept_codes(self.settings.current().codes)
        self.notebook.turn_to(Annotations(codes=codes))
        self._chart.begin()

    def _watch(self, session: Session) -> None:
        source = session.source
        recorded = isinstance(source, RecordedFilm)
        labelled = isinstance(source, RecordedFilm) and source.labelled
        self._central.view.show_faces(not labelled)
        # What there is to choose for the next readings, and those just seen, have no
        # place beside a session that is complete.
        self._central.show_relation(not recorded)
        self._central.chart_card.setVisible(not recorded)
        self._parts.commands["why"].setEnabled(not recorded)
        if not isinstance(source, RecordedFilm):
            return
        self._film = source
        self.notebook.turn_to(
            source.recorded.info.annotations,
            read_only=Message("The session is still being opened. Try again."),
        )
        self._chart.begin()
        self._parts.commands["whole"].setChecked(True)
        self._opening.start_newest(lambda wanted: _opened(source, wanted))
        self._tell(source.problems)

    def _on_opened(self, opened: _Opened | None) -> None:
        if opened is None:
            return
        if opened.film is not self._film:
            self._opening.start(opened.editor.close)
            return
        self._editor = opened.editor
        editor = opened.editor
        notes = editor.info.annotations
        if notes.codes == Codes():
            codes = kept_codes(self.settings.current().codes)
            notes = replace(notes, codes=codes)
        self.notebook.turn_to(notes, editor.annotate, editor.read_only)
        if opened.editor.read_only is not None:
            self._tell((*opened.film.problems, opened.editor.read_only))
        self._notice = ""
        self._data = opened.data
        self._chart.take(opened.data)

    def _tell(self, problems: tuple[Message, ...]) -> None:
        self._central.banner.hide()  # of what was shown before
        text = " ".join((*map(translate_message, problems), self._notice)).strip()
        if problems:
            self._central.banner.show_error(text)
        elif text:
            self._central.banner.show_notice(text)

    def _on_recording(self, on: bool) -> None:
        live = self._service.live_session
        if on and live is not None:
            self._before = self.notebook.now
            self.notebook.turn_to(live.info.annotations, live.annotate)
            self._chart.begin()
        elif not on and self._before is not None:
            self._go_back(self._before)
            self._before = None

    def _go_back(self, before: Annotations) -> None:
        """Show again what was recorded: a camera, a film, a session on disk."""
        editor, kept = self._editor, self.notebook.now
        if editor is not None:
            notes = editor.info.annotations
            self.notebook.turn_to(notes, editor.annotate, editor.read_only)
            self._chart.take(self._data)
        else:
            self.notebook.turn_to(Annotations(before.markers, kept.people, kept.codes))
            self._chart.begin()

    def _on_listed(self, entries: object) -> None:
        if self._listed is not None and isinstance(entries, tuple):
            self._listed.show_sessions(entries)

    def _ask_about(self) -> None:
        session = self._service.live_session or self._editor
        if session is None:
            self._central.banner.show_notice(
                self.tr("No session is open or being recorded.")
            )
            return
        info = session.info
        dialog = SessionNotesDialog(self._central.window(), info.who, info.notes)
        dialog.accepted.connect(
            lambda: self._describe(session, dialog.who, dialog.notes)
        )
        show(dialog)

    def _describe(
        self, session: LiveSession | SessionEditor, who: str, notes: str
    ) -> None:
        self.notebook.describe(partial(session.describe, who=who, notes=notes))
        film = self._film
        if film is None or session is not self._editor or session.read_only:
            return
        info = replace(film.recorded.info, who=who, notes=notes)
        film.recorded = replace(film.recorded, info=info)  # for reports and exports

    def _forget_list(self) -> None:
        self._listed = None

    def _ask_folder(self) -> None:
        title = self.tr("Open a session's folder")
        folder = ask_existing(self._central.window(), title)
        if folder:
            self._source.change_to(folder)


def _opened(film: RecordedFilm, wanted: Callable[[], bool]) -> _Opened | None:
    editor = SessionEditor(film.recorded.path)
    try:
        columns = RELATED if film.recorded.relative else PLAIN
        data = ChartData.of(film.recorded.rows, columns)
    except BaseException:
        editor.close()
        raise
    if not wanted():
        editor.close()
        return None
    return _Opened(film, editor, data)


def _close(editor: SessionEditor, settle: Callable[[], None]) -> None:
    settle()
    editor.close()
