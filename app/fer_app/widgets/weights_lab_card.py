"""The weights lab: one crop, and the bars of two networks that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_app.style.emotions import emotion_name, emotion_qcolor
from fer_app.style.icons import icon
from fer_app.style.theme import current_theme
from fer_app.widgets.elided_label import ElidedLabel
from fer_core.types import Emotion

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fer_core.evaluation.weights_comparison import ComparedFace
    from fer_core.types import EmotionScores

CROP_SIDE = 96  # pixels: twice what the network sees
ROW, LEAST_ROW = 20, 13
BAR = 5  # pixels a bar is high, two of them in a row
SECOND_ALPHA = 130  # of 255; the second network's bars are paler


class WeightsLabCard(QFrame):
    """The chosen face as two networks read it, before smoothing.

    Signals:
        choose_asked: Other weights are wanted for the second network.
        keep_asked: Whether what differs is to be kept.
        close_asked: The lab is wanted no more.
    """

    choose_asked = Signal()
    keep_asked = Signal(bool)
    close_asked = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("card")
        self.bars = PairedBars(app)
        self._counts = (0, 0, 0)  # compared, different, kept
        self._crop = QLabel()
        self._crop.setFixedSize(CROP_SIDE, CROP_SIDE)
        self._crop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._crop.setWordWrap(True)
        self._crop.setObjectName("muted")
        self._crop.setToolTip(self.tr("What both networks see: 48x48 pixels"))
        self._crop.setAccessibleName(self.tr("What both networks see: 48x48 pixels"))
        self._first, self._second = ElidedLabel(), ElidedLabel()
        self._verdict = ElidedLabel()
        self._figures = ElidedLabel()
        self._figures.setObjectName("muted")
        self._figures.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._keep = QCheckBox(self.tr("Keep"))
        self._keep.setToolTip(
            self.tr("Keep the crops they read differently, and a table of them")
        )
        self._keep.toggled.connect(self.keep_asked)
        self._keep.toggled.connect(lambda: self.show_figures(*self._counts))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 10, 8)
        column.setSpacing(6)
        column.addLayout(self._head())
        column.addWidget(self.bars, 1)
        row = QHBoxLayout()
        row.addWidget(self._keep)
        row.addWidget(self._figures, 1)
        column.addLayout(row)
        self.show_names("", "")
        self.show_face(None)
        self.show_figures(0, 0, 0)

    def show_names(self, first: str, second: str) -> None:
        """Name both weights; an empty second one is being loaded."""
        self._first.setText(f"A  {first}")
        self._keep.setEnabled(bool(second))
        loading = self.tr("is being loaded…")
        self._second.setText(f"B  {second or loading}")

    def show_face(self, face: ComparedFace | None, *, hidden: bool = False) -> None:
        """Show a face; None where there is none. Of a hidden one the crop is not."""
        self.bars.show_scores(
            None if face is None else face.first, None if face is None else face.second
        )
        if face is None or hidden:
            self._crop.clear()
            self._crop.setText(self.tr("Faces are blurred") if hidden else "")
        else:
            height, width = face.crop.shape
            grey = QImage.Format.Format_Grayscale8
            image = QImage(face.crop.tobytes(), width, height, width, grey)
            side = self._crop.size()
            self._crop.setPixmap(QPixmap.fromImage(image.scaled(side)))
        if face is None:
            self._verdict.setText(self.tr("No face was read so far."))
            return
        first, second = (emotion_name(s.emotion) for s in (face.first, face.second))
        self._verdict.setText(
            self.tr("{0} or {1}").format(first, second)
            if face.differs
            else self.tr("Both: {0}").format(first)
        )
        font = self._verdict.font()
        font.setBold(face.differs)
        self._verdict.setFont(font)

    def show_figures(self, compared: int, different: int, kept: int) -> None:
        """Show how many crops both have read, and on how many they differ."""
        self._counts = (compared, different, kept)
        text = self.tr("{0} of {1} differ").format(different, compared)
        if self._keep.isChecked():
            text += " · " + self.tr("{0} kept").format(kept)
        self._figures.setText(text)

    def show_keeping(self, on: bool) -> None:
        """Show whether differences are kept."""
        self._keep.setChecked(on)

    def _head(self) -> QHBoxLayout:
        title = QLabel(self.tr("Weights lab"))
        title.setObjectName("title")
        choose = _tool("file", self.tr("Choose other weights for B"))
        choose.clicked.connect(self.choose_asked)
        close = _tool("close", self.tr("Close the weights lab"))
        close.clicked.connect(self.close_asked)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch()
        top.addWidget(choose)
        top.addWidget(close)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addLayout(top)
        for label in (self._first, self._second, self._verdict):
            texts.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._crop)
        head.addLayout(texts, 1)
        return head


def _tool(drawn: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setIcon(icon(drawn, "#888888"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class PairedBars(QWidget):
    """Seven rows, in each a bar of the first network above one of the second."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._pair: tuple[EmotionScores, EmotionScores] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST_ROW * len(Emotion))

    def sizeHint(self) -> QSize:
        """Seven rows."""
        return QSize(260, ROW * len(Emotion))

    def show_scores(
        self, first: EmotionScores | None, second: EmotionScores | None
    ) -> None:
        """Show what both say; None shows empty bars."""
        self._pair = (first, second) if first and second else None
        self.setAccessibleName(self._spoken())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self.height() / len(Emotion)
        for emotion in Emotion:
            self._draw_row(
                painter, emotion, QRectF(0, row * emotion, self.width(), row)
            )
        painter.end()

    def _draw_row(self, painter: QPainter, emotion: Emotion, room: QRectF) -> None:
        theme, metrics = current_theme(self._app), self.fontMetrics()
        names = max(metrics.horizontalAdvance(emotion_name(each)) for each in Emotion)
        bold = QFont(self.font())
        bold.setBold(True)
        figure = QFontMetrics(bold).horizontalAdvance("100 %")
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(room, middle, emotion_name(emotion))
        left = names + 10.0
        width = room.width() - left - 2 * figure - 20
        for number in range(2):
            groove = QRectF(left, room.center().y() - BAR - 1, width, BAR)
            groove.translate(0, number * (BAR + 2))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(groove, 2, 2)
            if self._pair is None:
                continue
            scores = self._pair[number]
            value = scores.probabilities[emotion]
            color = emotion_qcolor(emotion)
            color.setAlpha(SECOND_ALPHA if number else 255)
            painter.setBrush(color)
            groove.setWidth(value * width)
            painter.drawRoundedRect(groove, 2, 2)
            top = scores.emotion == emotion
            painter.setFont(bold if top else self.font())
            painter.setPen(QColor(theme.text if top else theme.muted))
            right = room.right() - (1 - number) * (figure + 8)
            painter.drawText(
                QRectF(right - figure - 6, room.top(), figure + 6, room.height()),
                middle | Qt.AlignmentFlag.AlignRight,
                f"{round(value * 100)} %",
            )

    def _spoken(self) -> str:
        if self._pair is None:
            return self.tr("Probabilities of both networks")
        return "; ".join(
            f"{name}: {emotion_name(scores.emotion)} {round(scores.confidence * 100)} %"
            for name, scores in zip("AB", self._pair, strict=True)
        )
