"""The whole session's chart: what it shows, where a click goes, how it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from fer_app.dialogs.prompts import ask_save_path
from fer_app.i18n.messages import person_text
from fer_app.services.chart_feed import ChartFeed
from fer_app.widgets.chart_files import chart_bytes
from fer_core.session.archive import RecordedSession
from fer_core.session.people import parts_of
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.session_info import SessionInfo
from fer_core.session.table_reading import Rows

if TYPE_CHECKING:
    from fer_app.presenter import Presenter
    from fer_app.services.notebook import Notebook
    from fer_app.services.session_clock import SessionClock
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.session.chart import ChartData
    from fer_core.session.session_info import FilmKind
    from fer_core.types import AnalysedFrame

GROW_MS = 1000  # between two looks at what has come


class ChartController(QObject):
    """Feeds the chart while something is watched, once a second while it is seen."""

    def __init__(
        self,
        parts: WindowParts,
        presenter: Presenter,
        notebook: Notebook,
        clock: SessionClock,
        settings: SettingsAccess,
    ) -> None:
        super().__init__(parts.central)
        self._central = parts.central
        self._strip = parts.central.strip
        self._clock = clock
        self._player = clock.player
        self._notebook = notebook
        self._settings = settings
        self._person = ""
        self._feed = ChartFeed(clock)
        self._timer = QTimer(self)
        self._timer.setInterval(GROW_MS)
        self._timer.timeout.connect(self._grow)
        self._timer.start()
        presenter.use_clock(clock)
        presenter.frame_shown.connect(self._take)
        self._player.feed.status_changed.connect(lambda _status: self._show_position())
        notebook.changed.connect(lambda: presenter.show_people(notebook.now.people))
        notebook.changed.connect(self._show_people)
        self._strip.person_chosen.connect(self._choose)
        self._strip.save_asked.connect(self._ask_chart)
        for asked in (self._strip.chart.seek_asked, self._strip.markers.seek_asked):
            asked.connect(self.seek)
        parts.commands["whole"].toggled.connect(self._show_strip)

    @property
    def face_ids(self) -> tuple[int, ...]:
        """The ids known so far, in order."""
        return self._feed.flushed().face_ids

    def begin(self) -> None:
        """Show nothing so far: something else is watched or recorded."""
        self._feed.begin()
        self._person = ""
        self.redraw()
        self._strip.chart.show_all()

    def take(self, data: ChartData) -> None:
        """Show the data of a session on disk."""
        self._feed.take(data)
        self.redraw()
        self._strip.chart.show_all()

    def redraw(self) -> None:
        """Show all that has come."""
        data = self._feed.flushed()
        self._show_people()
        people = parts_of(self._notebook.now.people, data.face_ids)
        parts = people.get(self._person) or tuple(
            part for each in people.values() for part in each
        )
        film = self._complete
        length_s = 0.0 if film is None else film.recorded.length_s
        self._strip.chart.show_data(data, parts, length_s)

    def seek(self, position_s: float) -> None:
        """Go to a time of the film; a camera has only now."""
        session = self._player.session
        live = self._clock.recording.live_session is not None
        if session is not None and session.source.kind == "video" and not live:
            session.playback.seek(position_s)
            self._strip.chart.show_position(position_s)

    def recorded(self) -> RecordedSession:
        """Return what is watched with the notes of now, also what is not on disk."""
        film = self._complete
        if film is not None:
            return film.recorded.annotated(self._notebook.now)
        spec = Path(self._player.spec)
        live = self._clock.recording.live_session
        info = SessionInfo() if live is None else live.info
        rows = Rows.of_records(np.empty(0, Rows.dtype))
        films: dict[FilmKind, tuple[Path, ...]] = {"clean": (spec,)}
        recorded = RecordedSession(spec, info, rows, films)
        return recorded.annotated(self._notebook.now)

    @property
    def _film(self) -> RecordedFilm | None:
        session = self._player.session
        source = None if session is None else session.source
        return source if isinstance(source, RecordedFilm) else None

    @property
    def _complete(self) -> RecordedFilm | None:
        """The session on disk, unless another is recorded of it."""
        return self._film if self._clock.recording.live_session is None else None

    def _take(self, analysed: AnalysedFrame, _face_id: int) -> None:
        if self._complete is None:
            self._feed.add(analysed)

    def _grow(self) -> None:
        if self._strip.isVisible() and self._complete is None:
            self.redraw()

    def _show_people(self) -> None:
        people = parts_of(self._notebook.now.people, self._feed.data.face_ids)
        if self._person not in people:
            self._person = ""
        self._strip.show_people(
            [(person, person_text(person)) for person in people], self._person
        )

    def _choose(self, person: str) -> None:
        self._person = person
        self.redraw()

    def _show_position(self) -> None:
        now_s = self._clock.now_s()
        if now_s is not None:
            self._strip.chart.show_position(now_s)

    def _show_strip(self, on: bool) -> None:
        self._strip.setVisible(on)
        if on:
            self.redraw()

    def _ask_chart(self) -> None:
        path = ask_save_path(
            self._central.window(),
            self.tr("Save the chart"),
            self._settings.current().recording_folder,
            {".svg": "SVG", ".png": "PNG", ".csv": "CSV"},
        )
        if path is not None:
            content = chart_bytes(self._strip.chart, path.suffix.lower())
            self._clock.recording.save_page(path, content)
