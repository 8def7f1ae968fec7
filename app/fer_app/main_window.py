"""The window: brings the panes, the player and the commands together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QMainWindow

from fer_app.actions import Actions
from fer_app.controllers.models import ReadingControl
from fer_app.controllers.playback import PlaybackControl
from fer_app.controllers.recording import KeepingControl
from fer_app.controllers.source import SourceControl
from fer_app.dialogs.consent import FirstStart
from fer_app.dialogs.help import AboutDialog, ShortcutsDialog
from fer_app.dialogs.prompts import show, show_path
from fer_app.dialogs.settings import SettingsDialog
from fer_app.logging_setup import log_path
from fer_app.presenter import Presenter
from fer_app.services.model_loader import NO_OVERRIDES
from fer_app.services.player import Player
from fer_app.services.recording import Keeper
from fer_app.settings import SettingsAccess, load_settings, save_settings
from fer_app.style.theme import apply_theme
from fer_app.widgets.central_widget import Panes
from fer_app.widgets.status_bar import StatusBar
from fer_app.widgets.view_transform import FitMode
from fer_app.widgets.window_parts import WindowParts

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from fer_app.services.environment import World
    from fer_app.services.model_loader import Overrides
    from fer_app.settings import Settings


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
        self.settings = load_settings(store)
        self.commands = Actions(self)
        self.panes = Panes(app, self.commands, world.sample)
        self.status = StatusBar()
        self.presenter = Presenter(self.panes, world.open_explainer)
        self.player = Player(
            self.presenter.show_frame, world.open_source, world.load_models
        )
        self.keeper = Keeper(self)
        self._connect()
        self._make_controllers(world, overrides)
        self.commands.fill(self.menuBar())
        self.setCentralWidget(self.panes)
        self.setStatusBar(self.status)
        self.setMinimumSize(720, 520)
        self.setAcceptDrops(True)
        self._connect_commands()
        self._apply_theme()
        self.apply_settings()
        self._restore_geometry()

    def begin(self, source: str) -> None:
        """Load the models and open ``source``; empty takes what there is.

        The first time, no camera is opened before the person has agreed.
        """
        self.reading.load()
        if self.settings.introduced:
            self.sources.begin(source)
            return
        page = FirstStart(self, first=True)
        page.accepted.connect(lambda: self._agree(source))
        page.rejected.connect(self.close)
        show(page)

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self.sources.open(spec)

    def adopt(self, settings: Settings) -> None:
        """Take over changed settings, in effect and on disk."""
        before, self.settings = self.settings, settings
        if settings == before:
            return
        save_settings(self._store, settings)
        if settings.theme != before.theme:
            self._apply_theme()
        self.apply_settings()
        self.reading.take_over(before, settings)
        if settings.language == before.language:
            return
        if self.keeper.busy:
            self.panes.banner.show_error(
                self.tr("The new language is spoken from the next start on.")
            )
        else:
            self.language_changed.emit()

    def ask_settings(self, setting: str = "theme") -> None:
        """Show the settings, on the page that holds ``setting``."""
        dialog = SettingsDialog(self, self.settings, self.player.figures)
        dialog.show_setting(setting)
        dialog.accepted.connect(lambda: self.adopt(dialog.settings))
        show(dialog)

    def tell_unforeseen(self, sentence: str) -> None:
        """Tell of an error that nobody foresaw; the log knows more."""
        self.panes.banner.show_error(
            sentence, self.tr("Open the log file"), self.commands["log"].trigger
        )

    def _make_controllers(self, world: World, overrides: Overrides) -> None:
        parts = WindowParts(self.app, self.commands, self.panes, self.status)
        player = self.player
        self.playback = PlaybackControl(self.commands, self.panes.playback, player)
        self.keeping = KeepingControl(parts, self.keeper, player, lambda: self.settings)
        self.keeping.completed.connect(self.close)
        self.keeping.setting_asked.connect(self.ask_settings)
        access = SettingsAccess(lambda: self.settings, self.adopt)
        self.sources = SourceControl(parts, player, world, access)
        player.opened.connect(self.apply_settings)
        self.reading = ReadingControl(
            parts, player, self.presenter, lambda: self.settings, overrides
        )

    def _connect(self) -> None:
        player, panes = self.player, self.panes
        player.opening.connect(self.presenter.clear)
        player.opening.connect(lambda: self.status.show_status(None))
        player.feed.status_changed.connect(self.status.show_status)
        panes.view.painted.connect(player.feed.note_painted)
        panes.view.full_screen_asked.connect(self.commands["full"].toggle)
        panes.view.next_face_asked.connect(self.presenter.select_next)
        self.app.styleHints().colorSchemeChanged.connect(self._apply_theme)

    def _connect_commands(self) -> None:
        group = QActionGroup(self)
        for mode in FitMode:
            group.addAction(self.commands[mode.value])
        for name, run in {
            "quit": self.close,
            "fit": lambda: self.adopt(replace(self.settings, fit="fit")),
            "fill": lambda: self.adopt(replace(self.settings, fit="fill")),
            "actual": lambda: self.adopt(replace(self.settings, fit="actual")),
            "next_face": self.presenter.select_next,
            "settings": lambda: self.ask_settings(),
            "shortcuts": lambda: show(ShortcutsDialog(self, self.commands)),
            "privacy": lambda: show(FirstStart(self, first=False)),
            "about": lambda: show(AboutDialog(self, self.status.engine)),
            "log": lambda: show_path(log_path()),
        }.items():
            self.commands[name].triggered.connect(run)
        for name, switch in {
            "mirror": lambda on: self.adopt(replace(self.settings, mirror=on)),
            "blur": lambda on: self.adopt(replace(self.settings, blur=on)),
            "loop": lambda on: self.adopt(replace(self.settings, loop=on)),
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

    def apply_settings(self) -> None:
        """Bring the settings into effect on what is watched now."""
        settings = self.settings
        self.commands[settings.fit].setChecked(True)
        for name in ("mirror", "blur", "loop"):
            self.commands[name].setChecked(getattr(settings, name))
        self.panes.view.set_fit(FitMode(settings.fit))
        self.panes.view.set_mirrored(settings.mirror and self.sources.watches_camera)
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

    def _agree(self, source: str) -> None:
        self.adopt(replace(self.settings, introduced=True))
        self.sources.begin(source)

    def _show_full(self, on: bool) -> None:
        for part in (self.menuBar(), self.panes.tools, self.status):
            part.setVisible(not on)
        self.commands["panel"].setChecked(not on)
        full = Qt.WindowState.WindowFullScreen  # maximised stays maximised
        self.setWindowState(
            self.windowState() | full if on else self.windowState() & ~full
        )

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
        self.open(address.toLocalFile() or address.toString())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Files first; then settings, feed, session, models, in this order."""
        if not self.keeping.may_quit():
            event.ignore()
            return
        self.commands["full"].setChecked(False)
        self._store.setValue("window/geometry", self.saveGeometry())
        self._store.setValue("window/split", self.panes.splitter.saveState())
        save_settings(self._store, self.settings)
        self.hide()  # what follows may take a second
        self.sources.stop()
        self.presenter.hide_why()
        self.player.close()
        self.keeper.close()
        super().closeEvent(event)
