"""The commands for markers and for who is who."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from fer_app.dialogs.codes import CodesDialog
from fer_app.dialogs.prompts import ask_save_path, ask_text, show
from fer_app.i18n.messages import person_text
from fer_app.widgets.playback_bar import clock_text
from fer_core.session.chapters import write_chapters
from fer_core.session.export_behaviour import (
    write_boris,
    write_elan,
    write_markers_csv,
)
from fer_core.session.markers import (
    DIGITS,
    LONGEST_CODE,
    Codes,
    Marker,
    Markers,
    add_marker,
    delete_marker,
    exclude_marker,
    note_marker,
    rename_marker,
    resize_marker,
)
from fer_core.session.people import (
    merge_people,
    name_person,
    parts_of,
    person_at,
    split_face,
    unnamed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fer_app.controllers.session_chart import ChartController
    from fer_app.services.notebook import Notebook
    from fer_app.services.session_clock import SessionClock
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.session.archive import RecordedSession

MARKER_FILES: dict[str, Callable[[Path, RecordedSession], Path]] = {
    ".csv": write_markers_csv,
    ".boris": write_boris,
    ".eaf": write_elan,
    ".mp4": lambda path, session: write_chapters(
        session.film or path, session.markers, path
    ),
}
NEWEST_PEOPLE = 20  # offered to be the same person as another


class NotesController(QObject):
    """Marks, names, and takes it back; the notebook keeps it."""

    def __init__(
        self,
        parts: WindowParts,
        notebook: Notebook,
        clock: SessionClock,
        settings: SettingsAccess,
        chart: ChartController,
    ) -> None:
        super().__init__(parts.central)
        self._parts = parts
        self._central = parts.central
        self._commands = parts.commands
        self._notebook = notebook
        self._clock = clock
        self._settings = settings
        self._chart = chart
        notebook.changed.connect(self._show)
        notebook.failed.connect(self._central.banner.show_error)
        for name, run in {
            "mark": lambda: self.mark(""),
            "codes": self._ask_codes,
            "save_markers": self._ask_markers,
            "undo": notebook.undo,
            "redo": notebook.redo,
            **{f"mark_{digit}": partial(self._mark_digit, digit) for digit in DIGITS},
        }.items():
            self._commands[name].triggered.connect(run)
        curves, rows = self._central.strip.chart, self._central.strip.markers
        curves.range_marked.connect(self._mark_range)
        curves.marker_moved.connect(self._resize)
        rows.code_changed.connect(
            lambda marker, code: self._do(rename_marker, marker, code[:LONGEST_CODE])
        )
        rows.note_changed.connect(self._change(note_marker))
        rows.delete_asked.connect(self._change(delete_marker))
        rows.exclude_asked.connect(
            lambda marker, on: self._do(exclude_marker, marker, excluded=on)
        )
        scores = self._central.scores
        scores.name_asked.connect(self.ask_name)
        scores.menu_asked.connect(self._show_menu)

    def mark(self, code: str) -> None:
        """Mark the moment shown now."""
        now_s = self._clock.now_s()
        if now_s is None:
            self._central.view.show_hint(
                self.tr("Markers are for films and for what is being recorded.")
            )
            return
        self._add(Marker(max(0.0, now_s), code=code))

    def ask_name(self, face_id: int) -> None:
        """Ask for a face's name; one that is in use makes the two one person."""
        person = self._person(face_id)
        name = ask_text(
            self._central.window(),
            self.tr("Name"),
            self.tr("Who is {0}?").format(person_text(person)),
            "" if person == unnamed(face_id) else person,
        )
        if name:
            self._notebook.name(name_person(self._notebook.now.people, person, name))

    def menu(self, face_id: int) -> QMenu:
        """Return what can be said about a face."""
        people, person = self._notebook.now.people, self._person(face_id)
        menu = QMenu(self._central.window())
        menu.addAction(self.tr("Name…")).triggered.connect(
            lambda: self.ask_name(face_id)
        )
        others = [
            other for other in parts_of(people, self._chart.face_ids) if other != person
        ]
        same = menu.addMenu(self.tr("Same person as"))
        same.setEnabled(bool(others))
        for other in others[-NEWEST_PEOPLE:]:
            same.addAction(person_text(other)).triggered.connect(
                lambda _=False, other=other: self._notebook.name(
                    merge_people(people, other, person)
                )
            )
        now_s = self._clock.now_s()
        split = menu.addAction(self.tr("Somebody else from here on"))
        split.setEnabled(now_s is not None)
        split.triggered.connect(
            lambda: self._notebook.name(split_face(people, face_id, now_s or 0.0))
        )
        return menu

    def _mark_digit(self, digit: int) -> None:
        self.mark(self._notebook.now.codes.name(digit) or str(digit))

    def _mark_range(self, start_s: float, end_s: float) -> None:
        self._add(Marker(start_s, end_s))

    def _add(self, marker: Marker) -> None:
        markers = add_marker(self._notebook.now.markers, marker)
        if not self._notebook.mark(markers):
            return
        newest = max(markers, key=lambda each: each.id)
        self._central.strip.markers.choose(newest.id)
        self._central.view.show_hint(
            self.tr("Marked {0} at {1}")
            .format(marker.code, clock_text(marker.start_s))
            .replace("  ", " ")
        )

    def _resize(self, marker_id: int, start_s: float, end_s: float) -> None:
        self._do(resize_marker, marker_id, start_s, None if end_s < 0 else end_s)

    def _change(self, change: Callable[..., Markers]) -> Callable[..., None]:
        """Return what carries out ``change`` with what a signal brings."""
        return partial(self._do, change)

    def _do(
        self,
        change: Callable[..., Markers],
        marker_id: int,
        *about: object,
        **more: bool,
    ) -> None:
        try:
            markers = change(self._notebook.now.markers, marker_id, *about, **more)
        except (KeyError, ValueError):  # taken back, or dragged to nothing, meanwhile
            self._show()
            return
        if not self._notebook.mark(markers):
            self._show()

    def _person(self, face_id: int) -> str:
        now_s = self._clock.now_s() or 0.0
        return person_at(self._notebook.now.people, face_id, now_s)

    def _show(self) -> None:
        notes, central = self._notebook.now, self._central
        central.strip.markers.show_markers(notes.markers)
        central.strip.chart.show_markers(notes.markers, movable=True)
        central.playback.show_marks(
            tuple((marker.start_s, marker.end_s) for marker in notes.markers)
        )
        self._commands.name_codes(notes.codes)
        self._commands["undo"].setEnabled(self._notebook.can_undo)
        self._commands["redo"].setEnabled(self._notebook.can_redo)
        self._commands["save_markers"].setEnabled(bool(notes.markers))

    def _show_menu(self, face_id: int, place: QPoint) -> None:
        menu = self.menu(face_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _ask_markers(self) -> None:
        recorded = self._chart.recorded()
        film = recorded.film
        kinds = {".csv": "CSV", ".boris": "BORIS", ".eaf": "ELAN"}
        if film is not None and film.suffix.lower() == ".mp4" and film.is_file():
            kinds[".mp4"] = self.tr("The film with chapters")
        path = ask_save_path(
            self._central.window(),
            self.tr("Save the markers"),
            self._settings.current().recording_folder,
            kinds,
        )
        if path is not None:
            write = MARKER_FILES[path.suffix.lower()]
            self._clock.recording.save_with(lambda: write(path, recorded))
            self._notebook.note_saved()

    def _ask_codes(self) -> None:
        dialog = CodesDialog(self._central.window(), self._notebook.now.codes)
        dialog.accepted.connect(lambda: self._take_codes(dialog.codes))
        show(dialog)

    def _take_codes(self, codes: Codes) -> None:
        if self._notebook.code(codes):
            settings = self._settings.current()
            kept = replace(settings, codes="\n".join(codes.names))
            self._settings.change(kept)


def kept_codes(text: str) -> Codes:
    """Return the codes of the settings, a line each."""
    codes = Codes()
    for digit, name in zip(DIGITS, text.split("\n"), strict=False):
        codes = codes.named(digit, name)
    return codes
