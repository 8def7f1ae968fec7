"""One face's card: its label and the seven probabilities as bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_app.style.emotions import emotion_name, emotion_qcolor
from fer_app.style.theme import current_theme
from fer_core.session.chart import changes
from fer_core.types import Emotion, FaceReading

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ROW = 22  # pixels a bar's row is high
HEADER = 34
MARGIN = 14
STRIP = 5  # the bar of a small card is high
SPOKEN_STEP = 0.05  # a change in probability that a screen reader is told of
LISTENING_MS = 3000  # between two sentences about the face with the focus
REFRESH_MS = 60  # until bars that only grow or shrink are drawn again


class FaceCard(QWidget):
    """One face: id, label and seven bars; a small one has a single bar of all seven.

    Signals:
        clicked: The face's id.
        name_asked: A double click; the face's id.
        menu_asked: The face's id, and where on the screen.
    """

    clicked = Signal(int)
    name_asked = Signal(int)
    menu_asked = Signal(int, object)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._face: FaceReading | None = None
        self._said: tuple[FaceReading, str, bool] | None = None  # face, name, chosen
        self._listening = QTimer(self)
        self._listening.setSingleShot(True)
        self._listening.timeout.connect(self._speak)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.update)
        self._named = ""
        self._selected = self._small = self._change = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_reading(
        self,
        face: FaceReading,
        *,
        selected: bool,
        small: bool = False,
        change: bool = False,
        person: str = "",
    ) -> None:
        """Show ``face``; the card becomes ``small`` or whole.

        With ``change`` a whole card shows how the face differs from rest, if it can.
        """
        before = self._looks
        self._change = change and not small and not math.isnan(changes(face)[0])
        named = person or self.tr("Face {0}").format(face.id)
        self._face, self._named, self._selected = face, named, selected
        self._speak()
        if small != self._small:
            self._small = small
            self.updateGeometry()
        if self._looks != before:
            self.update()
        elif not self._refresh.isActive():
            self._refresh.start()

    @property
    def _looks(self) -> tuple[object, ...]:
        """What is seen at once when it changes."""
        label = None if self._face is None else self._face.label
        return self.face_id, label, self._named, self._selected, self._change

    def _speak(self) -> None:
        """Tell a screen reader what has changed; with the focus, now and then."""
        face, said = self._face, self._said
        if face is None or self._listening.isActive():
            return
        now = self._named, self._selected
        if said is not None and said[1:] == now and not _differ(said[0], face):
            return
        self._said = face, *now
        name = emotion_name(face.label)
        if face.label is not None:
            name = f"{name} {_percent(face.shown.probabilities[face.label])}"
        self.setAccessibleName(f"{self._named}: {name}")
        if self.hasFocus():
            self._listening.start(LISTENING_MS)
        else:
            self._describe(face)

    def _describe(self, face: FaceReading) -> None:
        """Say all seven figures; where the focus is, that would be spoken each time."""
        figures = [
            f"{emotion_name(emotion)} {_percent(face.shown.probabilities[emotion])}"
            for emotion in Emotion
        ]
        chosen = [self.tr("chosen")] if self._selected else []
        self.setAccessibleDescription(", ".join(chosen + figures))

    @property
    def named(self) -> str:
        """Who it is: a name, or the face's number."""
        return self._named

    @property
    def face_id(self) -> int:
        """The id of the face shown; 0 before the first."""
        return 0 if self._face is None else self._face.track.face_id

    @property
    def probabilities(self) -> tuple[float, ...]:
        """What the bars show: probabilities, or changes from rest."""
        if self._face is None:
            return ()
        return changes(self._face) if self._change else self._face.shown.probabilities

    def sizeHint(self) -> QSize:
        """Header and seven rows, or a single bar."""
        if self._small:
            return QSize(260, HEADER + STRIP + MARGIN // 2)
        return QSize(260, self.whole_height)

    @property
    def whole_height(self) -> int:
        """Pixels, when it is not small."""
        row = max(ROW, self.fontMetrics().height() + 5)
        return HEADER + row * len(Emotion) + MARGIN

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        if self._face is None:
            return
        theme = current_theme(self._app)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if self._selected or self.hasFocus() else theme.border
        wide = 3.0 if self.hasFocus() else 1.0  # seen on the chosen face's card, too
        painter.setPen(QPen(QColor(edge), wide))
        painter.setBrush(QColor(theme.surface))
        inset = wide / 2
        card = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(card, 10, 10)
        self._draw_header(painter, self._face)
        if self._small:
            self._draw_strip(painter, card)
        else:
            row = (self.height() - HEADER - MARGIN / 2) / len(Emotion)
            width = self.fontMetrics().horizontalAdvance
            names = max(width(emotion_name(each)) for each in Emotion)
            for emotion in Emotion:
                room = QRectF(MARGIN, HEADER + row * emotion, names + 2, row)
                self._draw_bar(painter, emotion, room)
        painter.end()

    def _draw_header(self, painter: QPainter, face: FaceReading) -> None:
        theme = current_theme(self._app)
        color = emotion_qcolor(face.label)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(MARGIN, HEADER / 2 - 5, 10, 10))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        room = QRectF(MARGIN + 18, 0, self.width() - 2 * MARGIN - 18, HEADER)
        text = emotion_name(face.label)
        if self._small and face.label is not None:
            text += f"  {_percent(face.shown.probabilities[face.label])}"
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            self._named,
        )

    def _draw_strip(self, painter: QPainter, card: QRectF) -> None:
        left, width = float(MARGIN), card.width() - 2 * MARGIN
        painter.setPen(Qt.PenStyle.NoPen)
        for emotion in Emotion:
            part = self.probabilities[emotion] * width
            painter.setBrush(emotion_qcolor(emotion))
            painter.drawRect(QRectF(left, HEADER - 2, part, STRIP))
            left += part

    def _draw_bar(self, painter: QPainter, emotion: Emotion, name: QRectF) -> None:
        """Draw the emotion's name where told, its bar and its figure beside it."""
        theme = current_theme(self._app)
        top, row = name.top(), name.height()
        figure = self.fontMetrics().horizontalAdvance("100 %")
        value = self.probabilities[emotion]
        dominant = self._face is not None and emotion == self._face.label
        painter.setPen(QColor(theme.text if dominant else theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(name, middle, emotion_name(emotion))
        left = name.right() + 10
        width = self.width() - left - figure - MARGIN - 10
        groove = QRectF(left, top + row / 2 - 4, width, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(groove, 4, 4)
        if abs(value) * width >= 1:
            painter.setBrush(emotion_qcolor(emotion))
            painter.drawRoundedRect(self._filled(groove, value), 4, 4)
        self._draw_raw(painter, emotion, groove)
        painter.setPen(QColor(theme.text if dominant else theme.muted))
        painter.drawText(
            QRectF(self.width() - MARGIN - figure - 2, top, figure + 2, row),
            middle | Qt.AlignmentFlag.AlignRight,
            _percent(value, signed=self._change),
        )

    def _filled(self, groove: QRectF, value: float) -> QRectF:
        """Return the part of the groove that a value fills, from its zero."""
        if not self._change:
            width = max(8.0, value * groove.width())
            return QRectF(groove.left(), groove.top(), width, groove.height())
        zero, half = groove.center().x(), groove.width() / 2
        left = zero + min(0.0, value) * half
        return QRectF(left, groove.top(), abs(value) * half, groove.height())

    def _draw_raw(self, painter: QPainter, emotion: Emotion, groove: QRectF) -> None:
        """Mark the value before smoothing; in changes, where nothing has changed."""
        raw = None if self._face is None else self._face.shown_raw
        place = 0.5 if self._change else raw.probabilities[emotion] if raw else None
        if place is not None:
            painter.setBrush(QColor(current_theme(self._app).muted))
            left = groove.left() + place * (groove.width() - 2)
            painter.drawRect(QRectF(left, groove.top() - 2, 2, groove.height() + 4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this face."""
        self.clicked.emit(self.face_id)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for this face's name."""
        self.name_asked.emit(self.face_id)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be said about this face; the keyboard's menu key, too."""
        self.menu_asked.emit(self.face_id, event.globalPos())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have all figures of now read."""
        self._listening.stop()
        self._speak()
        self._listening.start(LISTENING_MS)
        if self._face is not None:
            self._describe(self._face)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose this face with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.face_id)
            return
        super().keyPressEvent(event)


def _percent(value: float, *, signed: bool = False) -> str:
    """Return ``12 %``; of a change ``+12 %``, ``0 %`` or ``-12 %``."""
    whole = round(value * 100)
    return f"{whole:+} %" if signed and whole else f"{whole} %"


def _differ(spoken: FaceReading, face: FaceReading) -> bool:
    """Return whether ``face`` is worth speaking of again."""
    if (spoken.id, spoken.label) != (face.id, face.label):
        return True
    pairs = zip(spoken.shown.probabilities, face.shown.probabilities, strict=True)
    return any(abs(one - other) >= SPOKEN_STEP for one, other in pairs)
