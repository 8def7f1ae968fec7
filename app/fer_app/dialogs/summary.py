"""The session so far: share of time per emotion and face, to look at and to save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fer_app.style.emotions import emotion_name, emotion_qcolor
from fer_app.style.theme import current_theme
from fer_app.widgets.playback_bar import clock_text
from fer_core.session.report import Strings, statistics_html
from fer_core.types import Emotion

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fer_core.session.statistics import SessionSummary

MARGIN = 24
BAR = 22
KEYS = 26
KEY_MARGIN = 30  # a key's colour, and the space after its name
MOST_FACES = 40  # in one picture; a page to save has all of them
AROUND, HEIGHT = 80, 540  # pixels: beside the view, and of the dialog
BLOCK = 104  # heading, bar, keys and the space below


class SummaryView(QWidget):
    """A stacked bar per face, and one for all of them."""

    def __init__(self, app: QApplication, summary: SessionSummary, source: str) -> None:
        super().__init__()
        self._app = app
        self._source = source
        self._length = clock_text(summary.seconds)
        longest = sorted(summary.faces, key=lambda face: face.seconds)[-MOST_FACES:]
        blocks = [
            (
                self.tr("Face {0}, seen for {1}").format(
                    face.face_id, clock_text(face.seconds)
                ),
                face.shares,
            )
            for face in sorted(longest, key=lambda face: face.face_id)
        ]
        if len(blocks) < len(summary.faces):
            text = self.tr("All {0} faces; below, those seen longest")
            blocks.insert(0, (text.format(len(summary.faces)), summary.shares))
        elif len(blocks) > 1:
            blocks.insert(0, (self.tr("All faces"), summary.shares))
        self._blocks = blocks
        self.setAccessibleName(self.tr("Session summary"))
        self.setAccessibleDescription("; ".join(map(_spoken, blocks)))

    def sizeHint(self) -> QSize:
        """Room for every block."""
        width = sum(self._key_widths()) + 2 * MARGIN
        return QSize(width, 2 * MARGIN + 56 + BLOCK * max(1, len(self._blocks)))

    def minimumSizeHint(self) -> QSize:
        """As ``sizeHint``: it scrolls rather than shrinks."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title and the blocks."""
        theme = current_theme(self._app)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.surface))
        title = QFont(self.font())
        title.setPointSizeF(title.pointSizeF() * 1.4)
        title.setWeight(QFont.Weight.DemiBold)
        painter.setFont(title)
        painter.setPen(QColor(theme.text))
        width = self.width() - 2 * MARGIN
        heading = painter.fontMetrics().elidedText(
            f"{self._source}, {self._length}", Qt.TextElideMode.ElideMiddle, width
        )
        painter.drawText(QRectF(MARGIN, MARGIN, width, 36), heading)
        painter.setFont(self.font())
        top = MARGIN + 56.0
        if not self._blocks:
            painter.setPen(QColor(theme.muted))
            painter.drawText(
                QRectF(MARGIN, top, width, 30), self.tr("No face was seen so far.")
            )
        for name, shares in self._blocks:
            self._draw_block(painter, top, name, shares)
            top += BLOCK
        painter.end()

    def _draw_block(
        self, painter: QPainter, top: float, name: str, shares: tuple[float, ...]
    ) -> None:
        theme = current_theme(self._app)
        width = self.width() - 2 * MARGIN
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(MARGIN, top, width, 22), name)
        painter.setPen(Qt.PenStyle.NoPen)
        left = float(MARGIN)
        for emotion, share in zip(Emotion, shares, strict=True):
            painter.setBrush(emotion_qcolor(emotion))
            painter.drawRect(QRectF(left, top + 26, share * width, BAR))
            left += share * width
        self._draw_keys(painter, top + 26 + BAR + 4, shares)

    def _draw_keys(
        self, painter: QPainter, top: float, shares: tuple[float, ...]
    ) -> None:
        theme = current_theme(self._app)
        widths = self._key_widths()
        spare = max(0.0, self.width() - 2 * MARGIN - sum(widths)) / len(widths)
        step, left = 0.0, float(MARGIN)
        for emotion, share in zip(Emotion, shares, strict=True):
            left += step
            step = widths[emotion] + spare
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(emotion_qcolor(emotion))
            painter.drawRoundedRect(QRectF(left, top + 7, 9, 9), 2, 2)
            painter.setPen(QColor(theme.muted))
            room = QRectF(left + 14, top, step - 14, KEYS / 2 + 10)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, emotion_name(emotion))
            painter.setPen(QColor(theme.text))
            painter.drawText(
                room.translated(0, 18),
                Qt.AlignmentFlag.AlignVCenter,
                f"{share * 100:.0f} %",
            )

    def _key_widths(self) -> list[int]:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance("100 %")
        return [
            max(widest, metrics.horizontalAdvance(emotion_name(emotion))) + KEY_MARGIN
            for emotion in Emotion
        ]


class SummaryDialog(QDialog):
    """Shows the summary.

    Signals:
        save_asked: The button to save was pressed.
    """

    save_asked = Signal()

    def __init__(
        self,
        parent: QWidget,
        app: QApplication,
        summary: SessionSummary,
        source: str,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Session summary"))
        self._summary = summary
        self._source = source
        self.view = SummaryView(app, summary, source)
        scroll = QScrollArea()
        scroll.setWidget(self.view)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.tr("Session summary"))
        scroll.setAccessibleDescription(self.view.accessibleDescription())
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(scroll)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        save = buttons.addButton(
            self.tr("Save…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        save.clicked.connect(self.save_asked)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(self.view.sizeHint().width() + AROUND, HEIGHT)

    def page(self, suffix: str) -> bytes:
        """Return the summary as a file: ``.html``, or ``.png`` as it is shown."""
        if suffix == ".html":
            return statistics_html(
                self._summary, self._source, self._strings()
            ).encode()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.view.grab().save(buffer, "PNG")
        return bytes(data.data())

    def _strings(self) -> Strings:
        return Strings(
            emotions={emotion: emotion_name(emotion) for emotion in Emotion},
            title=self.tr("Session summary"),
            all_faces=self.tr("All faces"),
            face=self.tr("Face {0}"),
            seen=self.tr("seen for {0} s"),
            no_face=self.tr("No face was seen so far."),
            note=self.tr(
                "Estimated by a network from pictures of faces. It tells what a face"
                " showed, not what a person felt, and is often wrong."
            ),
            language=self.locale().name().split("_")[0],
        )


def _spoken(block: tuple[str, tuple[float, ...]]) -> str:
    name, shares = block
    return f"{name}: " + ", ".join(
        f"{emotion_name(emotion)} {share * 100:.0f} %"
        for emotion, share in zip(Emotion, shares, strict=True)
    )
