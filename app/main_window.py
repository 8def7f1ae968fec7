"""The window: brings the panes, the player and the commands together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from app.actions import Actions
from app.dialogs import ask_file, ask_stream, show_path
from app.errors import log_path
from app.first_start import FirstStart
from app.help_dialog import AboutDialog, ShortcutsDialog
from app.keeper import Keeper
from app.keeping_control import KeepingControl
from app.models import Models, Overrides, model_choice
from app.panes import Panes
from app.placement import FitMode
from app.playback_control import PlaybackControl
from app.player import Player
from app.presenter import Presenter
from app.settings import load_settings, save_settings
from app.settings_dialog import SettingsDialog
from app.source_picker import CameraWatch
from app.states import state_message
from app.status_bar import StatusBar
from app.theme import apply_theme
from fer_core.session_status import SessionState

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from app.settings import Settings
    from app.world import World
    from fer_core.session import Session
    from fer_core.session_status import SessionStatus

NO_OVERRIDES = Overrides()


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
        world: World,
        overrides: Overrides = NO_OVERRIDES,
    ) -> None:
        super().__init__()
        self.setWindowTitle("fer-live")
        self.app = app
        self._store = store
        self._world = world
        self._overrides = overrides
        self._wanted = ""
        self.settings = load_settings(store)
        self.commands = Actions(self)
        self.panes = Panes(app, self.commands, world.sample)
        self.status = StatusBar()
        self.presenter = Presenter(self.panes, world.open_explainer)
        self.player = Player(
            self.presenter.show_frame, world.open_source, world.load_models
        )
        self.playback = PlaybackControl(self.commands, self.panes.playback, self.player)
        self.keeper = Keeper(self)
        self.keeping = KeepingControl(self, self.keeper)
        self.cameras = CameraWatch(world.list_cameras)
        self.commands.fill(self.menuBar())
        self.setCentralWidget(self.panes)
        self.setStatusBar(self.status)
        self.setMinimumSize(720, 520)
        self.setAcceptDrops(True)
        self._connect()
        self._connect_commands()
        self._apply_theme()
        self._apply_settings()
        self._restore_geometry()

    def begin(self, source: str) -> None:
        """Load the models and open ``source``; empty takes what there is.

        The first time, no camera is opened before the person has agreed.
        """
        self.load_models()
        self._wanted = source
        if self.settings.introduced:
            self._watch_first()
            return
        page = FirstStart(self, first=True)
        page.accepted.connect(self._agree)
        page.rejected.connect(self.close)
        page.open()

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self._wanted = spec
        self.panes.banner.hide()
        self.player.open(spec)

    def load_models(self) -> None:
        """Load the models that the settings ask for; those in use stay meanwhile."""
        self.status.show_loading(self.tr("Loading models…"))
        self.panes.scores.explain_emptiness(self.tr("The models are being loaded."))
        self.player.load(model_choice(self.settings, self._overrides))

    def adopt(self, settings: Settings) -> None:
        """Take over changed settings, in effect and on disk."""
        before, self.settings = self.settings, settings
        if settings == before:
            return
        save_settings(self._store, settings)
        if settings.theme != before.theme:
            self._apply_theme()
        self._apply_settings()
        if settings.weights != before.weights:
            self.commands["why"].setChecked(False)
        if model_choice(before, NO_OVERRIDES) != model_choice(settings, NO_OVERRIDES):
            self._overrides = NO_OVERRIDES  # the person's newer wish
            self.load_models()
        if settings.language != before.language:
            self.language_changed.emit()

    def _connect(self) -> None:
        player, panes = self.player, self.panes
        player.opening.connect(self._on_opening)
        player.opened.connect(self._on_opened)
        player.failed.connect(self._on_failed)
        player.models_changed.connect(self._on_models)
        player.models_failed.connect(self._on_models_failed)
        player.feed.status_changed.connect(self._show_status)
        panes.view.painted.connect(player.feed.note_painted)
        panes.view.full_screen_asked.connect(self.commands["full"].toggle)
        panes.picker.chosen.connect(self.open)
        panes.picker.file_asked.connect(self._ask_file)
        panes.picker.stream_asked.connect(self._ask_stream)
        self.presenter.why_failed.connect(self._on_why_failed)
        self.cameras.found.connect(self._on_cameras)
        self.app.styleHints().colorSchemeChanged.connect(self._apply_theme)

    def _connect_commands(self) -> None:
        group = QActionGroup(self)
        for mode in FitMode:
            group.addAction(self.commands[mode.value])
        for name, run in {
            "file": self._ask_file,
            "stream": self._ask_stream,
            "sample": lambda: self.open(self._world.sample),
            "quit": self.close,
            "fit": lambda: self.adopt(replace(self.settings, fit="fit")),
            "fill": lambda: self.adopt(replace(self.settings, fit="fill")),
            "actual": lambda: self.adopt(replace(self.settings, fit="actual")),
            "next_face": self.presenter.select_next,
            "settings": self._ask_settings,
            "shortcuts": lambda: ShortcutsDialog(self, self.commands).open(),
            "privacy": lambda: FirstStart(self, first=False).open(),
            "about": lambda: AboutDialog(self, self.status.engine).open(),
            "log": lambda: show_path(log_path()),
        }.items():
            self.commands[name].triggered.connect(run)
        for name, switch in {
            "mirror": lambda on: self.adopt(replace(self.settings, mirror=on)),
            "blur": lambda on: self.adopt(replace(self.settings, blur=on)),
            "loop": lambda on: self.adopt(replace(self.settings, loop=on)),
            "why": self._show_why,
            "panel": self.panes.side.setVisible,
            "full": self._show_full,
        }.items():
            self.commands[name].toggled.connect(switch)
        self.commands["panel"].setChecked(True)

    def _apply_theme(self) -> None:
        """Dress every widget; takes a tenth of a second."""
        theme = apply_theme(self.app, self.settings.theme)
        self.commands.paint(theme.text)
        self.playback.paint(theme.text)
        self.panes.chart.apply_theme()

    def _apply_settings(self) -> None:
        settings = self.settings
        self.commands[settings.fit].setChecked(True)
        for name in ("mirror", "blur", "loop"):
            self.commands[name].setChecked(getattr(settings, name))
        self.panes.view.set_fit(FitMode(settings.fit))
        self.panes.view.set_mirrored(settings.mirror and self._watches_camera())
        self.presenter.set_blur(settings.blur)
        self.keeper.hide_faces(settings.blur)
        self.player.set_loop(settings.loop)

    def _restore_geometry(self) -> None:
        self.resize(1280, 800)
        geometry = self._store.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        split = self._store.value("window/split")
        if isinstance(split, QByteArray):
            self.panes.splitter.restoreState(split)

    def _agree(self) -> None:
        self.adopt(replace(self.settings, introduced=True))
        self._watch_first()

    def _watch_first(self) -> None:
        if self._wanted:
            self.open(self._wanted)
        self.cameras.start()

    def _watches_camera(self) -> bool:
        session = self.player.session
        return session is not None and session.source.kind == "camera"

    def _on_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        self.panes.picker.show_cameras(cameras)
        if self._wanted:
            return
        specs = [spec for spec, _ in cameras]
        if self.settings.source in specs:
            self.open(self.settings.source)
        else:
            self.open(specs[0] if specs else self._world.sample)

    def _on_opening(self, spec: str) -> None:
        self.keeper.leave()
        self.presenter.clear()
        self.status.show_status(None)
        self.panes.view.show_message(self.tr("Opening…"))
        self.panes.picker.show_current(spec, Path(spec).name or spec)
        self.playback.leave()

    def _on_opened(self, session: Session) -> None:
        self.panes.picker.show_current(self.player.spec, session.source.name)
        self.playback.watch(session)
        self.keeper.watch(session)
        if session.source.kind == "camera":
            self.adopt(replace(self.settings, source=self.player.spec))
        self._apply_settings()

    def _on_failed(self, spec: str, sentence: str) -> None:
        self.panes.view.show_message(self.tr("No picture"), sentence)
        self.panes.banner.show_error(
            sentence, self.tr("Try again"), lambda: self.open(spec)
        )

    def _show_status(self, status: SessionStatus) -> None:
        session = self.player.session
        if session is None:
            return
        self.status.show_status(status)
        self.playback.show_status(session, status)
        camera = self._watches_camera()
        self.panes.view.show_message(*state_message(status, camera=camera))
        if status.state is SessionState.FAILED and status.error:
            self.player.feed.leave()
            self._on_failed(self.player.spec, status.error)

    def _on_models(self, models: Models) -> None:
        self.status.show_loading("")
        self.status.show_engine(models.engine, models.device)
        self.panes.scores.explain_emptiness(self.tr("No face in the picture"))
        self.presenter.set_models_there(True)

    def _on_models_failed(self, sentence: str) -> None:
        self.status.show_loading("")
        if self.player.models is None:
            self.panes.scores.explain_emptiness(
                self.tr("Without models no expressions can be read.")
            )
        self.panes.banner.show_error(sentence, self.tr("Try again"), self.load_models)

    def _show_why(self, on: bool) -> None:
        if on:
            choice = model_choice(self.settings, self._overrides)
            self.presenter.show_why(choice.weights)
        else:
            self.presenter.hide_why()

    def _on_why_failed(self, sentence: str) -> None:
        self.commands["why"].setChecked(False)
        self.panes.banner.show_error(sentence)

    def _ask_file(self) -> None:
        path = ask_file(self)
        if path:
            self.open(path)

    def _ask_stream(self) -> None:
        address = ask_stream(self)
        if address:
            self.open(address)

    def _ask_settings(self) -> None:
        dialog = SettingsDialog(self, self.settings, self.player.figures)
        dialog.accepted.connect(lambda: self.adopt(dialog.settings))
        dialog.open()

    def _show_full(self, on: bool) -> None:
        for part in (self.menuBar(), self.panes.tools, self.status):
            part.setVisible(not on)
        self.commands["panel"].setChecked(not on)
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and addresses."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch the first file or address dropped."""
        address = event.mimeData().urls()[0]
        self.open(address.toLocalFile() or address.toString())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Feed, session, models, settings, in this order."""
        self.cameras.stop()
        self.presenter.hide_why()
        self.player.close()
        self.keeper.close()
        self._store.setValue("window/geometry", self.saveGeometry())
        self._store.setValue("window/split", self.panes.splitter.saveState())
        save_settings(self._store, self.settings)
        super().closeEvent(event)
