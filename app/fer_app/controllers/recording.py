"""The commands for what is kept: record, snapshot, timeline, summary, folder."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fer_app.dialogs.prompts import (
    QuitQuestion,
    UnsavedMarkersQuestion,
    UnsavedQuestion,
    ask_save_path,
    reveal_in_file_manager,
    show,
)
from fer_app.dialogs.summary import SummaryDialog
from fer_core.session.edits import Annotations

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.services.notebook import Notebook
    from fer_app.services.player import Player
    from fer_app.services.recording import RecordingService
    from fer_app.settings import Settings
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message

logger = logging.getLogger(__name__)

SECOND_MS = 1000


class RecordingController(QObject):
    """Asks, hands on to the service, and shows what came of it.

    Signals:
        completed: Nothing is left to write, and the person wants to quit.
        setting_asked: The name of a setting that would help.
        session_asked: The folder of a session that was recorded, to be opened.
    """

    completed = Signal()
    setting_asked = Signal(str)
    session_asked = Signal(object)

    def __init__(
        self,
        parts: WindowParts,
        service: RecordingService,
        player: Player,
        notebook: Notebook,
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__(parts.central)
        self._parts = parts
        self._central = parts.central
        self._commands = parts.commands
        self._service = service
        self._player = player
        self._notebook = notebook
        self._settings = settings
        self._quitting = False
        self._insisting = False  # nobody is there to be asked or told
        self._left = 0  # seconds of the countdown
        self._countdown = QTimer(self)
        self._countdown.setInterval(SECOND_MS)
        self._countdown.timeout.connect(self._count_down)
        self._waiting: tuple[Path, Callable[[], None]] | None = None
        player.opening.connect(self._cancel_countdown)
        player.opening.connect(service.leave)
        player.opened.connect(service.watch)
        service.recording_changed.connect(self._on_recording)
        service.figures_changed.connect(self._central.recording.show_figures)
        service.heard.connect(self._central.recording.show_level)
        service.unheard.connect(self._central.banner.show_error)
        service.saved.connect(self._on_saved)
        service.refused.connect(self._central.banner.show_error)
        service.failed.connect(self._on_failed)
        for name, run in {
            "snapshot": self._take_snapshot,
            "timeline": self._ask_timeline,
            "summary": self._show_summary,
            "folder": lambda: self.show_folder(settings().recording_folder),
        }.items():
            self._commands[name].triggered.connect(run)
        self._commands["record"].toggled.connect(self._record)
        self._commands["pause_record"].toggled.connect(self._pause)
        self._commands["pause_record"].setEnabled(False)

    def when_saved(self, go_on: Callable[[], None]) -> None:
        """Call ``go_on`` once no readings would be lost: at once, or as told."""
        self._when_marked(lambda: self._when_read(go_on))

    def _when_marked(self, go_on: Callable[[], None]) -> None:
        self._notebook.write_again()
        if self._notebook.unsaved:
            self._ask_markers(go_on)
        else:
            go_on()

    def _ask_markers(self, go_on: Callable[[], None]) -> None:
        session, spec = self._player.session, self._player.spec
        name = Path(spec).name if session is None else session.source.name
        question = UnsavedMarkersQuestion(self._central.window(), name)
        question.save_asked.connect(self._commands["save_markers"].trigger)
        question.discard_asked.connect(self._notebook.note_saved)
        question.discard_asked.connect(go_on)
        show(question)

    def _when_read(self, go_on: Callable[[], None]) -> None:
        session = self._player.session
        if session is None or not self._service.unsaved:
            go_on()
            return
        question = UnsavedQuestion(self._central.window(), session.source.name)
        question.save_asked.connect(lambda: self._save_first(go_on))
        question.discard_asked.connect(go_on)
        show(question)

    def may_quit(self) -> bool:
        """Whether nothing would be cut off, nor markers lost.

        If not, it is asked what becomes of them, and the window closes by itself once
        what is being written is complete.
        """
        self._cancel_countdown()
        if self._quitting:
            return True
        if not self._service.busy:
            self._notebook.write_again()
            if self._notebook.unsaved:
                self._ask_markers(self.quit)
            return not self._notebook.unsaved
        if self._service.recording:
            question = QuitQuestion(self._central.window())
            question.accepted.connect(self.quit)
            show(question)
        else:
            self.quit()
        return False

    def quit(self) -> None:
        """Complete what is being written, then close the window."""
        self._quitting = True
        self._service.stop()
        if not self._complete():
            self._parts.status.show_loading(self.tr("Completing the files…"))

    def end(self) -> None:
        """Complete what can be completed, then close the window in any case."""
        self._cancel_countdown()
        self._insisting = True
        self.quit()

    def show_folder(self, folder: Path) -> None:
        """Open ``folder`` in the system's file manager."""
        if not folder.is_dir():
            self._central.banner.show_error(self.tr("Nothing was recorded so far."))
        elif not reveal_in_file_manager(folder):
            self._central.banner.show_error(
                self.tr("No file manager opens here. The folder is {0}.").format(folder)
            )

    def _record(self, on: bool) -> None:
        unseen = self._settings().blur and self._player.models is None
        if on and unseen:
            self._central.banner.show_error(
                self.tr("Faces can be hidden once the models are loaded.")
            )
            self._commands["record"].setChecked(False)
        elif on and not self._service.recording:
            self._left = int(self._settings().countdown)
            self._count_down()
        elif not on:
            if self._countdown.isActive():
                self._countdown.stop()
                self._central.view.show_hint("")
            self._service.stop()

    def _cancel_countdown(self) -> None:
        if self._countdown.isActive():
            self._commands["record"].setChecked(False)

    def _count_down(self) -> None:
        """Begin to record, or say how many seconds are left."""
        if self._left == 0:
            self._countdown.stop()
            now = self._notebook.now  # markers of a film stay with it
            self._service.start(
                self._settings(), Annotations(people=now.people, codes=now.codes)
            )
            return
        self._central.view.show_hint(
            self.tr("Recording begins in {0}").format(self._left), SECOND_MS
        )
        self._left -= 1
        self._countdown.start()

    def _pause(self, on: bool) -> None:
        self._service.pause(on)
        self._central.view.show_recording(self._service.recording, paused=on)

    def _on_recording(self, on: bool) -> None:
        self._commands["record"].setChecked(on)
        if on:
            self._commands.rename("record", self.tr("Stop recording"), self.tr("Stop"))
        else:
            self._commands.rename("record", self.tr("Record"))
        self._commands["pause_record"].setChecked(False)
        self._commands["pause_record"].setEnabled(on)
        self._central.view.show_recording(on)
        if not on:
            self._central.recording.show_figures(None)

    def _on_failed(self, sentence: Message) -> None:
        self._waiting = None  # nothing else is shown: the readings are still here
        if self._insisting:
            logger.error("%s", sentence)
            self._complete()
            return
        if self._quitting:  # a person who would lose something hears of it
            self._quitting = False
            self._parts.status.show_loading("")
        self._central.banner.show_error(
            sentence, self.tr("Settings…"), lambda: self.setting_asked.emit("folder")
        )

    def _on_saved(self, path: Path, paths: tuple[Path, ...]) -> None:
        if self._quitting and self._complete():
            return
        if self._waiting is not None and path == self._waiting[0]:
            _, go_on = self._waiting
            self._waiting = None
            go_on()
        if path.is_dir():
            self._central.banner.show_notice(
                self.tr("The session {0} is kept.").format(path.name),
                self.tr("Open"),
                lambda: self.session_asked.emit(path),
            )
            return
        self._central.banner.show_notice(
            self.tr("Saved {0}.").format(", ".join(each.name for each in paths)),
            self.tr("Show in folder"),
            lambda: self.show_folder(path.parent),
        )

    def _complete(self) -> bool:
        if not self._service.busy:
            self.completed.emit()
        return not self._service.busy

    def _take_snapshot(self) -> None:
        view = self._central.view
        shown = view.analysed
        if shown is not None and view.pixels is not None:  # hidden faces stay hidden
            pixels = view.pixels if not view.heated else view.heated_pixels()
            shown = replace(shown, frame=replace(shown.frame, image=pixels))
        self._service.snapshot(self._settings().recording_folder, shown)

    def _ask_timeline(self) -> None:
        path = self._timeline_path()
        if path is not None:
            self._service.save_timeline(path)

    def _save_first(self, go_on: Callable[[], None]) -> None:
        path = self._timeline_path()
        if path is not None:
            self._waiting = path, go_on
            self._service.save_timeline(path)

    def _timeline_path(self) -> Path | None:
        return ask_save_path(
            self._central.window(),
            self.tr("Save the timeline"),
            self._settings().recording_folder,
            {".csv": "CSV", ".jsonl": "JSON Lines", ".parquet": "Parquet"},
        )

    def _show_summary(self) -> None:
        session = self._player.session
        name = "" if session is None else session.source.name
        dialog = SummaryDialog(
            self._central.window(),
            self._parts.app,
            self._service.history.summary(),
            name,
        )
        dialog.save_asked.connect(lambda: self._ask_summary(dialog))
        show(dialog)

    def _ask_summary(self, dialog: SummaryDialog) -> None:
        path = ask_save_path(
            dialog,
            self.tr("Save the summary"),
            self._settings().recording_folder,
            {".html": "HTML", ".png": "PNG"},
        )
        if path is not None:
            self._service.save_page(path, dialog.page(path.suffix.lower()))
