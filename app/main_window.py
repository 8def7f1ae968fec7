"""The window: the picture, the faces' bars, the last minute, and every command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.dialogs import ask_file, ask_stream
from app.errors import Banner
from app.models import Models, model_choice
from app.placement import FitMode
from app.playback_bar import PlaybackBar, tool_button
from app.playback_control import PlaybackControl
from app.player import Player
from app.scores_panel import ScoresPanel
from app.settings import load_settings, save_settings
from app.source_picker import CameraWatch, SourcePicker
from app.states import state_message
from app.status_bar import StatusBar
from app.theme import apply_theme
from app.timeline_chart import TimelineChart
from app.video_view import VideoView
from fer_core.session import SessionState

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from app.settings import Settings
    from app.world import World
    from fer_core.session import Session, SessionStatus
    from fer_core.types import AnalysedFrame

SPACE = 10  # pixels between the parts of the window


class MainWindow(QMainWindow):
    """Everything a person sees; it keeps no frame and computes nothing."""

    def __init__(self, app: QApplication, store: QSettings, world: World) -> None:
        super().__init__()
        self.setWindowTitle("fer-live")
        self._app = app
        self._store = store
        self._world = world
        self.settings = load_settings(store)
        self.commands = Actions(self)
        self.banner = Banner()
        self.view = VideoView(app)
        self.scores = ScoresPanel(app)
        self.chart = TimelineChart(app)
        self.picker = SourcePicker(world.sample)
        self.playback = PlaybackBar(self.commands)
        self.status = StatusBar()
        self.player = Player(self._show_frame, world.open_source, world.load_models)
        self.playback_control = PlaybackControl(
            self.commands, self.playback, self.player
        )
        self.cameras = CameraWatch(world.list_cameras)
        self._lay_out()
        self._connect()
        self._apply_look()
        self.setAcceptDrops(True)
        self._restore_geometry()

    def begin(self, source: str) -> None:
        """Load the models and open ``source``; empty takes what there is."""
        self._load_models()
        self._wanted = source
        if source:
            self.open(source)
        self.cameras.start()

    def open(self, spec: str) -> None:
        """Watch ``spec``."""
        self._wanted = spec
        self.banner.hide()
        self.player.open(spec)

    # -- building -------------------------------------------------------------

    def _lay_out(self) -> None:
        self.commands.fill(self.menuBar())
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(SPACE)
        side.addWidget(self.scores, 1)
        side.addWidget(self._chart_card())
        stage = QWidget()
        left = QVBoxLayout(stage)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACE)
        left.addWidget(self.view, 1)
        left.addWidget(self.playback)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(SPACE)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(stage)
        self.splitter.addWidget(self._side)
        self.splitter.setStretchFactor(0, 1)
        self._side.setMinimumWidth(280)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(SPACE, 4, SPACE, 4)
        column.setSpacing(SPACE)
        self._tools = self._tool_row()
        column.addWidget(self._tools)
        column.addWidget(self.banner)
        column.addWidget(self.splitter, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        self.setMinimumSize(720, 520)

    def _chart_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 10, 6)
        self._chart_title = QLabel()
        self._chart_title.setObjectName("title")
        column.addWidget(self._chart_title)
        column.addWidget(self.chart)
        card.setFixedHeight(230)
        return card

    def _tool_row(self) -> QWidget:
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.picker)
        row.addWidget(tool_button(self.commands, "file"))
        row.addStretch()
        for name in ("mirror", "blur", "why", "full", "settings"):
            row.addWidget(tool_button(self.commands, name))
        return tools

    def _connect(self) -> None:
        player, view = self.player, self.view
        player.opening.connect(self._on_opening)
        player.opened.connect(self._on_opened)
        player.failed.connect(self._on_failed)
        player.models_changed.connect(self._on_models)
        player.models_failed.connect(self._on_models_failed)
        player.feed.status_changed.connect(self._show_status)
        view.painted.connect(player.feed.note_painted)
        view.face_clicked.connect(self.select_face)
        view.full_screen_asked.connect(self.commands["full"].toggle)
        self.scores.face_clicked.connect(self.select_face)
        self.picker.chosen.connect(self.open)
        self.picker.file_asked.connect(self._ask_file)
        self.picker.stream_asked.connect(self._ask_stream)
        self.cameras.found.connect(self._on_cameras)
        self._app.styleHints().colorSchemeChanged.connect(self._apply_look)
        self._connect_commands()

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
            "next_face": self._next_face,
        }.items():
            self.commands[name].triggered.connect(run)
        for name, switch in {
            "mirror": lambda on: self.adopt(replace(self.settings, mirror=on)),
            "blur": lambda on: self.adopt(replace(self.settings, blur=on)),
            "loop": lambda on: self.adopt(replace(self.settings, loop=on)),
            "panel": self._side.setVisible,
            "full": self._show_full,
        }.items():
            self.commands[name].toggled.connect(switch)
        self.commands["panel"].setChecked(True)

    # -- settings -------------------------------------------------------------

    def adopt(self, settings: Settings) -> None:
        """Take over changed settings, in effect and on disk."""
        before, self.settings = self.settings, settings
        if settings == before:
            return
        save_settings(self._store, self.settings)
        self._apply_look()
        if model_choice(before) != model_choice(self.settings):
            self._load_models()

    def _apply_look(self) -> None:
        settings = self.settings
        theme = apply_theme(self._app, settings.theme)
        self.commands.paint(theme.text)
        self.playback_control.paint(theme.text)
        self.chart.apply_theme()
        self.commands[settings.fit].setChecked(True)
        for name in ("mirror", "blur", "loop"):
            self.commands[name].setChecked(getattr(settings, name))
        self.view.set_fit(FitMode(settings.fit))
        self.view.set_mirrored(settings.mirror and self._watches_camera())
        self.player.set_loop(settings.loop)

    def _restore_geometry(self) -> None:
        self.resize(1280, 800)
        geometry = self._store.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        split = self._store.value("window/split")
        if isinstance(split, QByteArray):
            self.splitter.restoreState(split)
        else:
            self.splitter.setSizes([900, 330])

    # -- what is watched ------------------------------------------------------

    def _watches_camera(self) -> bool:
        session = self.player.session
        return session is not None and session.source.kind == "camera"

    def _on_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        self.picker.show_cameras(cameras)
        if self._wanted:
            return
        specs = [spec for spec, _ in cameras]
        if self.settings.source in specs:
            self.open(self.settings.source)
        else:
            self.open(specs[0] if specs else self._world.sample)

    def _on_opening(self, spec: str) -> None:
        self.view.clear()
        self.chart.clear()
        self.select_face(0)
        self.scores.show_readings((), 0)
        self.status.show_status(None)
        self.view.show_message(self.tr("Opening…"))
        self.picker.show_current(spec, Path(spec).name or spec)
        self.playback_control.leave()

    def _on_opened(self, session: Session) -> None:
        self.picker.show_current(self.player.spec, session.source.name)
        self.playback_control.watch(session)
        if session.source.kind == "camera":
            self.adopt(replace(self.settings, source=self.player.spec))
        self._apply_look()

    def _on_failed(self, spec: str, sentence: str) -> None:
        self.view.show_message(self.tr("No picture"), sentence)
        self.banner.show_error(sentence, self.tr("Try again"), lambda: self.open(spec))

    def _show_frame(self, analysed: AnalysedFrame) -> None:
        faces = analysed.faces
        selected = self.view.selected
        if faces and not any(face.track.face_id == selected for face in faces):
            selected = min(face.track.face_id for face in faces)
            self.select_face(selected)
        self.view.show_frame(analysed)
        self.scores.show_readings(faces, selected)
        self.chart.add(analysed)
        self.chart.draw(selected)

    def _show_status(self, status: SessionStatus) -> None:
        session = self.player.session
        if session is None:
            return
        self.status.show_status(status)
        self.view.show_message(*state_message(status, camera=self._watches_camera()))
        if status.state is SessionState.FAILED and status.error:
            self.player.feed.leave()
            self._on_failed(self.player.spec, status.error)
        self.playback_control.show_status(session, status)

    def select_face(self, face_id: int) -> None:
        """Show the face's last minute; 0 lets the next frame choose."""
        self.view.select(face_id)
        self._chart_title.setText(
            self.tr("Face {0}, last 60 seconds").format(face_id)
            if face_id
            else self.tr("Last 60 seconds")
        )

    def _next_face(self) -> None:
        ids = [card.face_id for card in self.scores.cards]
        later = [face_id for face_id in ids if face_id > self.view.selected]
        if ids:
            self.select_face(later[0] if later else ids[0])

    def _ask_file(self) -> None:
        path = ask_file(self)
        if path:
            self.open(path)

    def _ask_stream(self) -> None:
        address = ask_stream(self)
        if address:
            self.open(address)

    # -- models ---------------------------------------------------------------

    def _load_models(self) -> None:
        self.status.show_loading(self.tr("Loading models…"))
        self.scores.explain_emptiness(self.tr("The models are being loaded."))
        self.player.load(model_choice(self.settings))

    def _on_models(self, models: Models) -> None:
        self.status.show_loading("")
        self.status.show_engine(models.engine, models.device)
        self.scores.explain_emptiness(self.tr("No face in the picture"))

    def _on_models_failed(self, sentence: str) -> None:
        self.status.show_loading("")
        if self.player.models is None:
            self.scores.explain_emptiness(
                self.tr("Without models no expressions can be read.")
            )
        self.banner.show_error(sentence, self.tr("Try again"), self._load_models)

    # -- Qt's own -------------------------------------------------------------

    def _show_full(self, on: bool) -> None:
        for part in (self.menuBar(), self._tools, self.status):
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
        self.player.close()
        self._store.setValue("window/geometry", self.saveGeometry())
        self._store.setValue("window/split", self.splitter.saveState())
        save_settings(self._store, self.settings)
        super().closeEvent(event)
