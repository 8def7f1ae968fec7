"""The command that makes a report of a session: a page, or the same as PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from fer_app.dialogs.prompts import ask_save_path
from fer_app.i18n.messages import person_text, translate_message
from fer_app.services.report_pdf import write_pdf
from fer_app.style.emotions import emotion_name
from fer_core.session.archive import open_session
from fer_core.session.html_report import ReportStrings, session_html, write_report
from fer_core.session.people import name_person
from fer_core.session.recorded_film import RecordedFilm
from fer_core.types import Emotion

if TYPE_CHECKING:
    from pathlib import Path

    from fer_app.controllers.session_chart import ChartController
    from fer_app.services.session_clock import SessionClock
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.session.archive import RecordedSession


class ReportController(QObject):
    """Reports on the session that is open, else on the one recorded now or last."""

    def __init__(
        self,
        parts: WindowParts,
        clock: SessionClock,
        settings: SettingsAccess,
        chart: ChartController,
    ) -> None:
        super().__init__(parts.central)
        self._central = parts.central
        self._clock = clock
        self._settings = settings
        self._chart = chart
        self._last: Path | None = None  # recorded
        clock.recording.saved.connect(self._note_saved)
        parts.commands["report"].triggered.connect(self._ask)

    def _note_saved(self, path: Path, _paths: tuple[Path, ...]) -> None:
        if path.is_dir():
            self._last = path

    def _ask(self) -> None:
        session = self._clock.player.session
        live = self._clock.recording.live_session
        folder = self._last if live is None else live.path
        recorded: RecordedSession | None = None
        if session is not None and isinstance(session.source, RecordedFilm):
            recorded = self._chart.recorded()
            folder = recorded.path
        elif folder is None:
            self._central.banner.show_error(
                self.tr("There is no session to report on. Record one, or open one.")
            )
            return
        path = ask_save_path(
            self._central.window(),
            self.tr("Save the report"),
            self._settings.current().recording_folder,
            {".html": "HTML", ".pdf": "PDF"},
            "" if folder is None else folder.name,
        )
        if path is None:
            return
        strings = report_strings()

        def work() -> Path:
            found = open_session(folder) if recorded is None and folder else recorded
            assert found is not None
            found = _translated(found)
            if path.suffix.lower() == ".pdf":
                return write_pdf(path, session_html(found, strings))
            return write_report(path, found, strings)

        self._clock.recording.save_with(work)


def _translated(session: RecordedSession) -> RecordedSession:
    """Return the session with its unnamed faces called so in the window's language."""
    people = session.people
    for person in session.persons:
        people = name_person(people, person, person_text(person))
    return session.annotated(replace(session.info.annotations, people=people))


def report_strings() -> ReportStrings:
    """Return the report's texts in the window's language."""
    translate = QCoreApplication.translate
    english = ReportStrings()
    return ReportStrings(
        emotions={emotion: emotion_name(emotion) for emotion in Emotion},
        title=translate("Report", "Session"),
        who=translate("Report", "Who"),
        started=translate("Report", "Started (UTC)"),
        length=translate("Report", "Length"),
        source=translate("Report", "Source"),
        program=translate("Report", "Made with"),
        weights=translate("Report", "Weights"),
        baseline=translate("Report", "Relative to"),
        notes=translate("Report", "Notes"),
        excluded=translate("Report", "Left out"),
        problems=translate("Report", "Problems"),
        no_face=translate("Core", english.no_face),
        whole=translate("Report", "Whole session"),
        part=translate("Report", "Part"),
        seconds=translate("Report", "Seen for (s)"),
        share=translate("Report", "Share of time"),
        mean=translate("Report", "Mean probability"),
        peak=translate("Report", "Greatest probability"),
        valence=translate("Report", "Valence"),
        quality=translate("Report", "How far this can be relied on"),
        person=translate("Report", "Person"),
        found=translate("Report", "Face found"),
        frontal=translate("Report", "Looks at the camera"),
        lit=translate("Report", "Well lit"),
        certain=translate("Report", "Certain"),
        score=translate("Report", "Detector's score"),
        width=translate("Report", "Face's width (px)"),
        after=translate("Report", "A moment stands for (s)"),
        sentence=translate_message,
        note=translate("Core", english.note),
        language=translate("Report", "en"),
    )
