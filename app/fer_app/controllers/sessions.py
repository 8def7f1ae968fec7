"""Sessions on disk: listed, opened and shown; and the chart of what is watched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from fer_app.controllers.notes import kept_codes
from fer_app.dialogs.prompts import ask_existing, ask_save_path, show
from fer_app.dialogs.sessions import SessionsDialog
from fer_app.i18n.messages import person_text, translate_message
from fer_app.services.background_task import BackgroundTask
from fer_app.services.chart_feed import ChartFeed
from fer_app.widgets.chart_files import chart_bytes
from fer_core.errors import Message
from fer_core.session.archive import RecordedSession
from fer_core.session.chart import PLAIN, RELATIVE, ChartData
from fer_core.session.edits import Annotations
from fer_core.session.export_behaviour import (
    write_boris,
    write_elan,
    write_markers_csv,
)
from fer_core.session.markers import Codes
from fer_core.session.people import parts_of
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.session_editor import SessionEditor
from fer_core.session.session_file import SessionInfo
from fer_core.session.session_list import list_sessions
from fer_core.session.table_reading import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.controllers.source import SourceController
    from fer_app.presenter import Presenter
    from fer_app.services.notebook import Notebook
    from fer_app.services.player import Player
    from fer_app.services.recording import RecordingService
    from fer_app.services.session_clock import SessionClock
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.session.session import Session
    from fer_core.session.session_file import FilmKind
    from fer_core.types import AnalysedFrame

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
        player: Player,
        service: RecordingService,
        presenter: Presenter,
        notebook: Notebook,
        clock: SessionClock,
        settings: SettingsAccess,
        source: SourceController,
    ) -> None:
        super().__init__(parts.central)
        self._parts = parts
        self._central = parts.central
        self._player = player
        self._service = service
        self._notebook = notebook
        self._settings = settings
        self._source = source
        self._film: RecordedFilm | None = None
        self._editor: SessionEditor | None = None
        self._before = Annotations()  # of a film that is being recorded
        self._person = ""
        self._feed = ChartFeed(clock)
        self._opening = BackgroundTask("session", self)
        self._opening.done.connect(self._on_opened)
        self._opening.failed.connect(self._central.banner.show_error)
        self._listing = BackgroundTask("sessions", self)
        self._listing.done.connect(self._on_listed)
        self._listed: SessionsDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(GROW_MS)
        self._timer.timeout.connect(self._grow)
        self._timer.start()
        service.settle = notebook.settle
        player.opening.connect(self._leave)
        player.opened.connect(self._watch)
        player.feed.status_changed.connect(lambda _status: self._show_position())
        service.recording_changed.connect(self._on_recording)
        presenter.frame_shown.connect(self._take)
        notebook.changed.connect(lambda: presenter.show_people(notebook.now.people))
        notebook.changed.connect(self._show_people)
        presenter.use_clock(clock)
        strip = self._central.strip
        strip.person_chosen.connect(self._choose)
        strip.save_asked.connect(self._ask_chart)
        for asked in (strip.chart.seek_asked, strip.markers.seek_asked):
            asked.connect(self._seek)
        commands = parts.commands
        commands["sessions"].triggered.connect(self.ask)
        commands["save_markers"].triggered.connect(self._ask_markers)
        commands["whole"].toggled.connect(self._show_strip)
        self._leave()

    @property
    def film(self) -> RecordedFilm | None:
        """The session on disk that is watched."""
        return self._film

    @property
    def face_ids(self) -> tuple[int, ...]:
        """The ids known so far, in order."""
        if self._film is not None:
            return self._film.recorded.face_ids
        return self._feed.data.face_ids

    def ask(self) -> None:
        """List the sessions; one is opened."""
        folder = self._settings.current().recording_folder
        dialog = SessionsDialog(self._central.window(), folder)
        dialog.chosen.connect(self.open)
        dialog.folder_asked.connect(self._ask_folder)
        dialog.finished.connect(self._forget_list)
        self._listed = dialog
        self._listing.start(partial(list_sessions, folder))
        show(dialog)

    def open(self, folder: Path) -> None:
        """Watch a session, once readings that would be lost were asked about."""
        self._source.change_to(str(folder))

    def close(self) -> None:
        """Let the session go."""
        self._leave()
        self._opening.wait(1.0)

    def _leave(self) -> None:
        editor, self._editor, self._film = self._editor, None, None
        if editor is not None:
            settle = self._notebook.settle
            self._opening.start(lambda: _close(editor, settle))
        self._opening.forget()
        self._feed.begin()
        self._person = ""
        codes = kept_codes(self._settings.current().codes)
        self._notebook.turn_to(Annotations(codes=codes))
        self._redraw()

    def _watch(self, session: Session) -> None:
        source = session.source
        recorded = isinstance(source, RecordedFilm)
        self._central.view.show_faces(not (recorded and source.labelled))
        self._central.relation.setEnabled(not recorded)
        self._parts.commands["why"].setEnabled(not recorded)
        if not isinstance(source, RecordedFilm):
            return
        self._film = source
        self._notebook.turn_to(
            source.recorded.info.annotations,
            read_only=Message("The session is still being opened. Try again."),
        )
        self._central.strip.chart.show_all()
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
        self._feed.take(opened.data)
        editor = opened.editor
        notes = editor.info.annotations
        if notes.codes == Codes():
            codes = kept_codes(self._settings.current().codes)
            notes = replace(notes, codes=codes)
        self._notebook.turn_to(notes, editor.annotate, editor.read_only)
        if opened.editor.read_only is not None:
            self._tell((*opened.film.problems, opened.editor.read_only))
        self._redraw()
        self._central.strip.chart.show_all()

    def _tell(self, problems: tuple[Message, ...]) -> None:
        if problems:
            self._central.banner.show_error(" ".join(map(translate_message, problems)))

    def _on_recording(self, on: bool) -> None:
        live = self._service.live_session
        if on and live is not None:
            self._before = self._notebook.now
            self._notebook.turn_to(live.info.annotations, live.annotate)
            self._feed.begin()
            self._central.strip.chart.show_all()
        elif not on and self._notebook.stored and self._editor is None:
            kept = self._notebook.now
            self._notebook.turn_to(
                Annotations(self._before.markers, kept.people, kept.codes)
            )
            self._before = Annotations()
            self._feed.begin()
            self._redraw()

    def _take(self, analysed: AnalysedFrame, _face_id: int) -> None:
        if self._film is None:
            self._feed.add(analysed)

    def _grow(self) -> None:
        if self._central.strip.isVisible() and self._film is None:
            self._redraw()

    def _redraw(self) -> None:
        data = self._feed.flushed()
        self._show_people()
        people = parts_of(self._notebook.now.people, data.face_ids)
        parts = people.get(self._person) or tuple(
            part for each in people.values() for part in each
        )
        length_s = 0.0 if self._film is None else self._film.recorded.length_s
        self._central.strip.chart.show_data(data, parts, length_s)

    def _show_people(self) -> None:
        people = parts_of(self._notebook.now.people, self._feed.data.face_ids)
        if self._person not in people:
            self._person = ""
        self._central.strip.show_people(
            [(person, person_text(person)) for person in people], self._person
        )

    def _choose(self, person: str) -> None:
        self._person = person
        self._redraw()

    def _show_position(self) -> None:
        session = self._player.session
        if session is not None and session.source.kind == "video":
            self._central.strip.chart.show_position(session.playback.position_s)

    def _seek(self, position_s: float) -> None:
        session = self._player.session
        live = self._service.live_session is not None
        if session is not None and session.source.kind == "video" and not live:
            session.playback.seek(position_s)
            self._central.strip.chart.show_position(position_s)

    def _show_strip(self, on: bool) -> None:
        self._central.strip.setVisible(on)
        if on:
            self._redraw()

    def _on_listed(self, entries: object) -> None:
        if self._listed is not None and isinstance(entries, tuple):
            self._listed.show_sessions(entries)

    def _forget_list(self) -> None:
        self._listed = None

    def _ask_folder(self) -> None:
        title = self.tr("Open a session's folder")
        folder = ask_existing(self._central.window(), title)
        if folder:
            self._source.change_to(folder)

    def _ask_chart(self) -> None:
        path = ask_save_path(
            self._central.window(),
            self.tr("Save the chart"),
            self._settings.current().recording_folder,
            {".svg": "SVG", ".png": "PNG", ".csv": "CSV"},
        )
        if path is not None:
            chart = self._central.strip.chart
            self._service.save_page(path, chart_bytes(chart, path.suffix.lower()))

    def _ask_markers(self) -> None:
        path = ask_save_path(
            self._central.window(),
            self.tr("Save the markers"),
            self._settings.current().recording_folder,
            {".csv": "CSV", ".tsv": "BORIS", ".eaf": "ELAN"},
        )
        if path is None:
            return
        write = {".tsv": write_boris, ".eaf": write_elan}.get(
            path.suffix.lower(), write_markers_csv
        )
        recorded = self._recorded()
        self._service.save_with(lambda: write(path, recorded))

    def _recorded(self) -> RecordedSession:
        """Return what is watched with the notes of now, also what is not on disk."""
        if self._film is not None:
            return self._film.recorded.annotated(self._notebook.now)
        spec = Path(self._player.spec)
        live = self._service.live_session
        info = SessionInfo() if live is None else live.info
        rows = Rows.of_records(np.empty(0, Rows.dtype))
        films: dict[FilmKind, tuple[Path, ...]] = {"clean": (spec,)}
        recorded = RecordedSession(spec, info, rows, films)
        return recorded.annotated(self._notebook.now)


def _opened(film: RecordedFilm, wanted: Callable[[], bool]) -> _Opened | None:
    editor = SessionEditor(film.recorded.path)
    try:
        columns = (*RELATIVE, "valence") if film.recorded.relative else PLAIN
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
