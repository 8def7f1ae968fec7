"""The window's parts and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from fer_app.widgets.banner import Banner
from fer_app.widgets.idle_controls import IdleControls
from fer_app.widgets.playback_bar import PlaybackBar, tool_button
from fer_app.widgets.recording_bar import RecordingBar
from fer_app.widgets.relation_bar import RelationBar
from fer_app.widgets.scores_panel import ScoresPanel
from fer_app.widgets.session_strip import SessionStrip
from fer_app.widgets.source_picker import SourcePicker
from fer_app.widgets.spoken_roles import speak_roles
from fer_app.widgets.timeline_chart import TimelineChart
from fer_app.widgets.video_view import VideoView
from fer_app.widgets.weights_lab_card import WeightsLabCard

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QApplication

    from fer_app.actions import Actions

SPACE = 10  # pixels between the parts
CHART_HEIGHT = 264
CARD_HEIGHT = 210  # of one whole card, about
SMALL_CARD_HEIGHT = 60
SIDE_WIDTH = 330
LOW = 720  # pixels: below, picture and session's chart would be too low to see


class CentralWidget(Widget):
    """Tools above, the picture and its controls on the left, the faces beside it."""

    def __init__(self, app: QApplication, actions: Actions, sample: str) -> None:
        super().__init__()
        speak_roles()
        self.picker = SourcePicker(sample)
        self.view = VideoView(app)
        self.banner = Banner(self.view, self)
        self.view.covered.connect(self.banner.leave_free)
        self.playback = PlaybackBar(actions)
        self.recording = RecordingBar(actions)
        self.relation = RelationBar()
        self._relation_wanted = True
        self._alone = False
        self.strip = SessionStrip(app)
        self.strip.hide()
        self.strip.installEventFilter(self)
        self.scores = ScoresPanel(app)
        self.chart = TimelineChart(app)
        self.chart_title = QLabel()
        self.lab = WeightsLabCard(app)
        self.lab.hide()
        self.tools = self._tool_row(actions)
        self.side = self._side()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(SPACE)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._video_area())
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([1280 - SIDE_WIDTH, SIDE_WIDTH])
        self._column = column = QVBoxLayout(self)
        self.show_picture_alone(False)
        column.addWidget(self.tools)
        column.addWidget(self.splitter, 1)

    def _video_area(self) -> Widget:
        self._controls = Widget()
        bars = QVBoxLayout(self._controls)
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setSpacing(SPACE)
        bars.addWidget(self.relation)
        bars.addWidget(self.playback)
        bars.addWidget(self.recording)
        self._strip_place = Widget()
        place = QVBoxLayout(self._strip_place)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.strip)
        bars.addWidget(self._strip_place)
        area = Widget()
        self._area_column = column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.view, 1)
        column.addWidget(self._controls)
        self._idle_controls = IdleControls(self._controls, self.view)
        return area

    def show_picture_alone(self, alone: bool) -> None:
        """Hide the bars and the space between them, or show them again.

        Over a picture alone playback and recording come while the mouse moves.
        """
        self._alone = alone
        self.tools.setVisible(not alone)
        self._make_room()
        if alone:
            self._area_column.removeWidget(self._controls)
            self._idle_controls.start()
        else:
            self._idle_controls.stop()
            self._area_column.addWidget(self._controls)
            self._controls.show()
        across, down = (0, 0) if alone else (SPACE, 4)
        self._column.setContentsMargins(across, down, across, down)
        self._column.setSpacing(0 if alone else SPACE)

    def show_relation(self, wanted: bool) -> None:
        """Show what there is to choose for the next readings, where there is room."""
        self._relation_wanted = wanted
        self._make_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the session's chart have the place of another card, as it opens."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._make_room()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the session's chart in a low window."""
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        charted = not self.strip.isHidden()
        crowded = self._alone or (charted and self.height() < LOW)
        self.relation.setVisible(self._relation_wanted and not crowded)
        self._strip_place.setVisible(charted and not self._alone)

    def _side(self) -> Widget:
        side = Widget()
        side.setMinimumWidth(270)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        self.scores.setMinimumHeight(CARD_HEIGHT)
        column.addWidget(self.scores, 1)
        self.chart_card = self._chart_card()
        column.addWidget(self.chart_card)
        column.addWidget(self.lab)
        return side

    def show_lab(self, on: bool) -> None:
        """Show the weights lab in the place of the chart, or the chart again."""
        self.lab.setVisible(on)
        self.chart_card.setHidden(on)
        self.scores.setMinimumHeight(SMALL_CARD_HEIGHT if on else CARD_HEIGHT)

    def _chart_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        card.setMinimumHeight(CHART_HEIGHT // 2)  # it gives way to the cards
        card.setMaximumHeight(CHART_HEIGHT)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 10, 6)
        self.chart_title.setObjectName("title")
        column.addWidget(self.chart_title)
        column.addWidget(self.chart)
        return card

    def _tool_row(self, actions: Actions) -> Widget:
        tools = Widget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.picker)
        row.addWidget(tool_button(actions, "file"))
        row.addStretch()
        for name in ("mirror", "blur", "why", "full", "settings"):
            row.addWidget(tool_button(actions, name))
        return tools
