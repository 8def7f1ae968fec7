"""The line at the bottom: rates, delay, engine, device, dropped frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from fer_core.session.status import SessionStatus

MARGIN = 8
GAP = 6


class StatusBar(QStatusBar):
    """Figures of the session and the models."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(MARGIN, 0, MARGIN, 2)
        self._loading = QLabel()
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setFixedWidth(110)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Loading"))
        self._shared: dict[str, QLabel] = {}
        self.addWidget(self._loading)
        self.addWidget(self._progress)
        self._source = self._figure(self.tr("Source frames per second"), "000 fps xxxx")
        self._analysed = self._figure(
            self.tr("Analysed frames per second"), "0000 fps xxxxxxx"
        )
        self._delay = self._figure(self.tr("Delay from capture to screen"), "0000 ms")
        self._dropped = self._figure(self.tr("Dropped frames"), "000000 dropped")
        self._engine = self._figure(self.tr("Engine and device"), "")
        self.show_loading("")
        self.show_status(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave figures out where not all fit."""
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        """Show figures as long as they fit whole, those that matter most first."""
        others = (self._loading, self._progress, *self._shared.values())
        room = self.width() - 2 * MARGIN
        room -= sum(_needed(part) for part in others if not part.isHidden())
        for label in (
            self._analysed,
            self._engine,
            self._delay,
            self._source,
            self._dropped,
        ):
            room -= _needed(label)
            label.setVisible(room >= 0)

    def show_status(self, status: SessionStatus | None) -> None:
        """Show the figures; None shows none."""
        if status is None:
            for label in (self._source, self._analysed, self._delay, self._dropped):
                label.clear()
            return
        self._source.setText(
            self.tr("Source {0} fps").format(f"{status.camera_fps:.0f}")
        )
        self._analysed.setText(
            self.tr("Analysed {0} fps").format(f"{status.analysed_fps:.0f}")
        )
        self._delay.setText(self.tr("Delay {0} ms").format(f"{status.delay_ms:.0f}"))
        self._dropped.setText(self.tr("{0} dropped").format(status.dropped))
        self._make_room()

    def show_engine(self, *parts: str) -> None:
        """Name what computes: weights, engine and device."""
        self._engine.setText(" · ".join(part for part in parts if part))
        self._make_room()

    def show_shared(self, what: str, sign: str) -> None:
        """Show the sign that other programs get ``what``; empty takes it away."""
        if what not in self._shared:
            label = QLabel()
            label.setObjectName("shared")
            label.setTextFormat(Qt.TextFormat.PlainText)
            # A token is to be copied.
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self._shared[what] = label
            self.addWidget(label)
        label = self._shared[what]
        if label.text() != sign:  # else what is selected would be no more
            label.setText(sign)
        label.setVisible(bool(sign))
        self._make_room()

    def show_loading(self, what: str) -> None:
        """Show ``what`` is being loaded; an empty text hides the progress."""
        self._loading.setText(what)
        self._loading.setVisible(bool(what))
        self._progress.setVisible(bool(what))
        self._make_room()

    @property
    def engine(self) -> str:
        """Engine and device."""
        return self._engine.text()

    def _figure(self, name: str, widest: str) -> QLabel:
        label = QLabel()
        label.setObjectName("muted")
        label.setAccessibleDescription(name)  # the figure itself is the name
        label.setToolTip(name)
        label.setContentsMargins(8, 0, 8, 0)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest) + 16)
        self.addPermanentWidget(label)
        return label


def _needed(part: QWidget) -> int:
    """Return the pixels that ``part`` takes."""
    hint = part.sizeHint().boundedTo(part.maximumSize())
    return hint.expandedTo(part.minimumSize()).width() + GAP
