"""The window: brings its widgets, the player and the commands together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QMainWindow

from fer_app.actions import Actions
from fer_app.controllers.announcements import Announcements
from fer_app.controllers.global_keys import GlobalKeysController
from fer_app.controllers.models import ModelController
from fer_app.controllers.playback import PlaybackController
from fer_app.controllers.recompute import RecomputeController
from fer_app.controllers.recording import RecordingController
from fer_app.controllers.relation import RelationController
from fer_app.controllers.sessions import SessionsController
from fer_app.controllers.sharing import SharingController
from fer_app.controllers.sound import SoundController
from fer_app.controllers.source import SourceController
from fer_app.controllers.weights_lab import WeightsLabController
from fer_app.controllers.window_shape import WindowShape
from fer_app.dialogs.consent import FirstStart
from fer_app.dialogs.help import AboutDialog, ShortcutsDialog
from fer_app.dialogs.people import PeoplePage
from fer_app.dialogs.prompts import dismiss_dialogs, reveal_in_file_manager, show
from fer_app.dialogs.settings import SettingsDialog
from fer_app.logging_setup import log_path
from fer_app.presenter import Presenter
from fer_app.services.background_task import BackgroundTask, time_left
from fer_app.services.model_loader import NO_OVERRIDES, pipeline_config
from fer_app.services.notebook import Notebook
from fer_app.services.people import people_path
from fer_app.services.player import Player
from fer_app.services.recording import RecordingService
from fer_app.services.session_clock import SessionClock
from fer_app.settings import CHOICES, SettingsAccess, load_settings, save_settings
from fer_app.style.theme import apply_theme
from fer_app.widgets.button_keys import ButtonKeys
from fer_app.widgets.central_widget import CentralWidget
from fer_app.widgets.status_bar import StatusBar
from fer_app.widgets.view_transform import FitMode
from fer_app.widgets.window_geometry import restore_geometry, save_geometry
from fer_app.widgets.window_parts import WindowParts

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from fer_app.services.environment import Environment
    from fer_app.services.model_loader import CommandLineOverrides
    from fer_app.settings import Settings
    from fer_core.errors import Message


GOODBYE_S = 1.5  # what closing waits for all that leaves no file behind
SWITCHES = ("mirror", "blur", "loop", "compact")  # settings that are commands, too


class MainWindow(QMainWindow):
    """Everything a person sees; it keeps no frame and computes nothing.

    Signals:
        language_changed: Another language was set; a new window would speak it.
    """

    language_changed = Signal()

    def __init__(
        self,
        app: QApplication,
        store: QSettings,
        environment: Environment,
        overrides: CommandLineOverrides = NO_OVERRIDES,
    ) -> None:
        super().__init__()
        self.setWindowTitle("fer-live")
        self.app = app
        self._store = store
        self.settings = load_settings(store)
        self.commands = Actions(self)
        self.central = CentralWidget(app, self.commands, environment.sample)
        self.status = StatusBar()
        self.presenter = Presenter(self.central, environment.open_explainer)
        self.player = Player(
            self.presenter.show_frame, environment.open_source, environment.load_models
        )
        self.recording_service = RecordingService(self, environment.open_microphone)
        self._microphones = BackgroundTask("microphones", self)
        self._microphones.failed.connect(self.central.banner.show_error)
        self._list_microphones = environment.list_microphones
        self.notebook = Notebook(self)
        self._connect()
        self._make_controllers(environment, overrides)
        self.commands.fill(self.menuBar())
        self.setCentralWidget(self.central)
        self.setStatusBar(self.status)
        self._button_keys = ButtonKeys(self)
        self.setMinimumSize(640, 480)
        self.setAcceptDrops(True)
        self._connect_commands()
        self._apply_theme()
        self.apply_settings()
        self.relation_controller.apply(None)
        restore_geometry(self, self.central.splitter, store)

    def begin(self, source: str) -> None:
        """Load the models and open ``source``; empty takes what there is.

        The first time, no camera is opened before the person has agreed.
        """
        self.model_controller.load()
        self.central.picker.setFocus()  # where Tab begins
        if self.settings.introduced:
            self.source_controller.begin(source)
            return
        page = FirstStart(self, first=True)
        page.accepted.connect(lambda: self._agree(source))
        page.rejected.connect(self.close)
        show(page)

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self.source_controller.open(spec)

    def change_settings(self, settings: Settings) -> None:
        """Take over changed settings, in effect and on disk."""
        before, self.settings = self.settings, settings
        if settings == before:
            return
        save_settings(self._store, settings)
        if settings.theme != before.theme:
            self._apply_theme()
        self.apply_settings()
        self.relation_controller.apply(before)
        self.model_controller.apply_changes(before, settings)
        if settings.language == before.language:
            return
        if self.recording_service.busy:
            self.central.banner.show_error(
                self.tr("The new language is spoken from the next start on.")
            )
        else:
            self.recording_controller.when_saved(self.language_changed.emit)

    def ask_settings(self, setting: str = "theme") -> None:
        """Show the settings, on the page that holds ``setting``."""
        relation = self.relation_controller
        people = PeoplePage(relation.people)
        dialog = SettingsDialog(self, self.settings, self.player.figures, people)
        dialog.show_setting(setting)
        self._microphones.done.connect(dialog.show_microphones)
        self._microphones.start_newest(lambda _: self._list_microphones())
        dialog.accepted.connect(lambda: self.change_settings(dialog.settings))
        dialog.accepted.connect(lambda: relation.change_people(people.people))
        show(dialog)

    def tell_unforeseen(self, sentence: Message) -> None:
        """Tell of an error that nobody foresaw; the report or the log knows more."""
        report = sentence.fields.get("report")

        def reveal() -> None:
            reveal_in_file_manager(log_path() if report is None else Path(report))

        label = self.tr("Show the report") if report else self.tr("Open the log file")
        self.central.banner.show_error(sentence, label, reveal)

    def _make_controllers(
        self, environment: Environment, overrides: CommandLineOverrides
    ) -> None:
        parts = WindowParts(self.app, self.commands, self.central, self.status)
        player, load = self.player, environment.load_models
        access = SettingsAccess(lambda: self.settings, self.change_settings)
        self.playback_controller = PlaybackController(
            self.commands, self.central.playback, player
        )
        self.recording_controller = RecordingController(
            parts, self.recording_service, player, self.notebook, access.current
        )
        self.recording_controller.completed.connect(self.close)
        self.recording_controller.setting_asked.connect(self.ask_settings)
        self.source_controller = SourceController(
            parts, player, environment, access, self.recording_controller.when_saved
        )
        self.sound_controller = SoundController(
            parts, player, access, environment.open_sound
        )
        sharing = SharingController(parts, player, access.current)
        self.sharing_controller = sharing
        self.shape = WindowShape(self, self.commands, self.central, lambda: sharing.on)
        sharing.changed.connect(self.shape.show_status_bar)
        sharing.setting_asked.connect(self.ask_settings)
        player.opened.connect(self.apply_settings)
        self.relation_controller = RelationController(
            parts, player, self.presenter, access, people_path(self._store)
        )
        clock = SessionClock(player, self.recording_service)
        self.sessions_controller = sessions = SessionsController(
            parts, self.presenter, self.notebook, clock, access, self.source_controller
        )
        self.recompute_controller = RecomputeController(
            parts, sessions, self.relation_controller, load, overrides
        )
        self.recording_controller.session_asked.connect(self.sessions_controller.open)
        self.lab_controller = WeightsLabController(
            parts, player, self.presenter, access, environment.load_second
        )
        self.model_controller = ModelController(
            parts, player, self.presenter, access, overrides
        )
        self.global_keys = GlobalKeysController(parts, access.current)
        self._told = Announcements(parts, player, self.recording_service)

    def _connect(self) -> None:
        player, central = self.player, self.central
        player.opened.connect(lambda now: self._name_window(now.source.name))
        player.opening.connect(lambda: self._name_window(""))
        player.opening.connect(self.presenter.clear)
        player.opening.connect(lambda: self.status.show_status(None))
        player.feed.status_changed.connect(self.status.show_status)
        central.view.painted.connect(player.feed.note_painted)
        central.view.full_screen_asked.connect(self.commands["full"].toggle)
        central.view.next_face_asked.connect(self.presenter.select_next)
        self.app.styleHints().colorSchemeChanged.connect(self._apply_theme)

    def _connect_commands(self) -> None:
        group = QActionGroup(self)
        for mode in FitMode:
            group.addAction(self.commands[mode.value])
        charts = QActionGroup(self)
        for chart in CHOICES["chart"]:
            command = charts.addAction(self.commands[f"chart_{chart}"])
            command.triggered.connect(partial(self._switch, "chart", chart))
        for name, run in {
            "quit": self.close,
            "fit": lambda: self._fit("fit"),
            "fill": lambda: self._fit("fill"),
            "actual": lambda: self._fit("actual"),
            "zoom_in": lambda: self.central.view.zoom(1),
            "zoom_out": lambda: self.central.view.zoom(-1),
            "next_face": self.presenter.select_next,
            "settings": lambda: self.ask_settings(),
            "shortcuts": lambda: show(ShortcutsDialog(self, self.commands)),
            "privacy": lambda: show(FirstStart(self, first=False)),
            "about": lambda: show(AboutDialog(self, self.status.engine)),
            "log": lambda: reveal_in_file_manager(log_path()),
        }.items():
            self.commands[name].triggered.connect(run)
        for name in SWITCHES:
            self.commands[name].toggled.connect(partial(self._switch, name))

    def _name_window(self, source: str) -> None:
        self.setWindowTitle(f"{source} - fer-live" if source else "fer-live")

    def _fit(self, mode: str) -> None:
        self.central.view.end_zoom()
        self.change_settings(replace(self.settings, fit=mode))

    def _apply_theme(self) -> None:
        """Dress every widget; takes a tenth of a second."""
        theme = apply_theme(self.app, self.settings.theme)
        self.commands.paint(theme.text, theme.window)
        self.playback_controller.paint(theme.text)

    def apply_settings(self) -> None:
        """Bring the settings into effect on what is watched now."""
        settings = self.settings
        self.commands[settings.fit].setChecked(True)
        for name in SWITCHES:
            self.commands[name].setChecked(getattr(settings, name))
        self.central.view.set_fit(FitMode(settings.fit))
        self.central.view.set_mirrored(
            settings.mirror and self.source_controller.watches_camera
        )
        self.presenter.set_blur(settings.blur)
        self.commands[f"chart_{settings.chart}"].setChecked(True)
        self.central.chart.show_values(settings.chart)
        self.central.strip.chart.show_values(settings.chart)
        self.central.scores.show_compact(settings.compact)
        self.central.scores.show_change(settings.chart == "change")
        self.recording_service.hide_faces(settings.blur)
        self.sound_controller.apply()
        self.sharing_controller.hide_faces(settings.blur)
        self.lab_controller.hide_faces(settings.blur)
        self.global_keys.apply()
        self.player.set_loop(settings.loop)
        self.player.smooth(pipeline_config(settings, NO_OVERRIDES).smoother)

    def _agree(self, source: str) -> None:
        self.change_settings(replace(self.settings, introduced=True))
        self.source_controller.begin(source)

    def _switch(self, name: str, value: bool | str) -> None:
        switched: dict[str, Any] = {name: value}
        self.change_settings(replace(self.settings, **switched))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave full screen with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.commands["full"].setChecked(False)
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and addresses."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch the first file or address dropped."""
        address = event.mimeData().urls()[0]
        self.source_controller.change_to(address.toLocalFile() or address.toString())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Files first; then settings, feed, session, models, in this order."""
        dismiss_dialogs(self)
        if not self.recording_controller.may_quit():
            event.ignore()
            return
        self.shape.leave()
        save_geometry(self, self.central.splitter, self._store)
        save_settings(self._store, self.settings)
        self.hide()  # what follows may take a second
        left = time_left(GOODBYE_S)
        self.sharing_controller.stop()
        self.sound_controller.leave()
        self.presenter.hide_heatmap()
        self.player.close(left)
        self.notebook.settle()
        self.recording_service.close()
        self.sound_controller.close(left)
        self.global_keys.stop(left())
        self.sharing_controller.close(left)
        self.lab_controller.close(left)
        self.recompute_controller.close(left())
        self.sessions_controller.close(left())
        self.source_controller.stop(left())
        self._microphones.wait(left())
        super().closeEvent(event)
