"""The live picture with its faces; a click chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_app.style.theme import current_theme
from fer_app.widgets.announcer import announce
from fer_app.widgets.overlay import (
    FaceOverlay,
    draw_heat,
    draw_hint,
    draw_recording_sign,
    write_message,
)
from fer_app.widgets.shown_picture import ShownPicture
from fer_app.widgets.view_transform import NO_ZOOM, FitMode, Placement, place
from fer_core.rendering.preview import ScreenScaler

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QApplication

    from fer_core.recognition.heatmap import Heatmap
    from fer_core.types import AnalysedFrame, FaceReading


NOTCH = 120  # of a wheel, in Qt's eighths of a degree
PAN_PX = 60
PANS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
HINT_MS, ZOOM_HINT_MS = 5000, 1200


class VideoView(QWidget):
    """Shows what ``show_frame`` was given last.

    Signals:
        face_clicked: The face's id; 0 for a click beside every face.
        next_face_asked: Enter was pressed, for people without a mouse.
        full_screen_asked: A double click.
        painted: The newest frame is on the screen.
        covered: How many pixels at its bottom controls lie over from now on.
    """

    face_clicked = Signal(int)
    next_face_asked = Signal()
    full_screen_asked = Signal()
    painted = Signal()
    covered = Signal(int)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._analysed: AnalysedFrame | None = None
        self._picture: ShownPicture | None = None
        self._scaler = ScreenScaler()
        self._mode = FitMode.FIT
        self._zoom = NO_ZOOM
        self._held: QPointF | None = None  # where the picture is dragged
        self._hint = ""
        self._hint_timer = QTimer(self)
        self._hint_timer.setSingleShot(True)
        self._hint_timer.timeout.connect(lambda: self.show_hint(""))
        self._mirrored = False
        self._selected = 0
        self._overlay = FaceOverlay()
        self._heat: tuple[QImage, Heatmap] | None = None
        self._people: Mapping[int, str] = {}
        self._faces_shown = True
        self._message = ("", "")
        self._recording = self._paused = False
        self._fresh = False
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Live picture"))
        self._help = self.tr("Faces are framed; Enter chooses the next face.")
        self.setAccessibleDescription(self._help)

    def show_frame(
        self, analysed: AnalysedFrame, pixels: NDArray[np.uint8] | None = None
    ) -> None:
        """Show a frame and its faces; ``pixels`` replace the picture (blurred)."""
        self._analysed = analysed
        self._picture = ShownPicture(
            analysed.frame.image if pixels is None else pixels, self._scaler
        )
        self._fresh = True
        self.update()

    def clear(self) -> None:
        """Show no picture."""
        self._analysed = self._picture = self._heat = None
        self._overlay.forget()
        self._zoom = NO_ZOOM
        self.update()

    def show_people(self, people: Mapping[int, str]) -> None:
        """Name these ids from now on, and no others."""
        self._people = people

    def show_faces(self, shown: bool) -> None:
        """Draw faces, or not: a film may have them in its picture."""
        self._faces_shown = shown
        self.update()

    def show_message(self, title: str, detail: str = "") -> None:
        """Write a message over the picture; empty texts take it away."""
        if (title, detail) != self._message:
            self._message = (title, detail)
            self.setAccessibleDescription(f"{title} {detail}".strip() or self._help)
            if detail:
                announce(self, f"{title}: {detail}")
            self.update()

    def show_heat(self, image: QImage | None, heat: Heatmap | None) -> None:
        """Lay ``image`` where ``heat`` says; None takes it away."""
        self._heat = None if image is None or heat is None else (image, heat)
        self.update()

    def show_recording(self, recording: bool, *, paused: bool = False) -> None:
        """Show or take away the red sign; it says when the recording pauses."""
        self._recording = recording
        self._paused = recording and paused
        self.update()

    def set_fit(self, mode: FitMode) -> None:
        """Fit, fill or 1:1; another one ends the zoom."""
        if mode is not self._mode:
            self._mode, self._zoom = mode, NO_ZOOM
            self.update()

    def end_zoom(self) -> None:
        """Show the picture as large as the fit asks."""
        self._zoom = NO_ZOOM
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as a mirror does."""
        self._mirrored = mirrored
        self.update()

    def show_hint(self, text: str, milliseconds: int = HINT_MS) -> None:
        """Write a line in the upper left for a moment; an empty one takes it away."""
        self._hint = text
        if text:
            self._hint_timer.start(milliseconds)
            announce(self, text)
        self.update()

    def zoom(self, steps: float, about: QPointF | None = None) -> None:
        """Enlarge the picture ``steps`` times by a quarter; ``about`` stays there."""
        placement = self.placement()
        if placement is None:
            return
        middle = QRectF(self.rect()).center()
        from_middle = QPointF() if about is None else about - middle
        self._zoom = self._zoom.scaled(steps, from_middle)
        self._keep_within()
        placement = self.placement() or placement
        self.show_hint(f"{round(placement.scale * 100)} %", ZOOM_HINT_MS)

    def pan(self, by: QPointF) -> None:
        """Move a picture that is larger than the view."""
        self._zoom = self._zoom.moved(by)
        self._keep_within()
        self.update()

    def select(self, face_id: int) -> None:
        """Mark the face; 0 marks none."""
        self._selected = face_id
        self.update()

    @property
    def analysed(self) -> AnalysedFrame | None:
        """What is shown."""
        return self._analysed

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The picture as shown, (H, W, 3) BGR."""
        return None if self._picture is None else self._picture.pixels

    def heated_pixels(self) -> NDArray[np.uint8]:
        """Return the picture with the heat map over it, (H, W, 3) BGR.

        Raises:
            ValueError: If there is no picture.
        """
        if self._picture is None:
            raise ValueError("There is no picture")
        return self._picture.with_heat(self._heat)

    @property
    def heated(self) -> bool:
        """Whether a heat map is shown."""
        return self._heat is not None

    @property
    def selected(self) -> int:
        """The id of the marked face; 0 when there is none."""
        return self._selected

    @property
    def message(self) -> tuple[str, str]:
        """Title and detail over the picture."""
        return self._message

    def placement(self) -> Placement | None:
        """Where the frame lies in the view; None without a picture."""
        if self._picture is None:
            return None
        return place(
            self._picture.size,
            QSizeF(self.size()),
            self._mode,
            mirrored=self._mirrored,
            zoom=self._zoom,
        )

    @property
    def hint(self) -> str:
        """The line in the upper left."""
        return self._hint

    def _keep_within(self) -> None:
        placement = self.placement()
        if placement is not None:
            size = placement.rect.size()
            self._zoom = self._zoom.within(size, QSizeF(self.size()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, heat map, faces, message and recording sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(current_theme(self._app).video_area))
        placement = self.placement()
        if placement is not None and self._picture is not None:
            self._picture.draw(painter, self.rect(), placement, self._mirrored)
            self._draw_faces(painter, placement)
        painter.setFont(self.font())
        if any(self._message):
            self._write_message(painter, over_picture=placement is not None)
        if self._hint:
            draw_hint(painter, self.rect(), self._hint)
        if self._recording:
            text = self.tr("❚❚ PAUSED") if self._paused else self.tr("● REC")
            draw_recording_sign(painter, self.rect(), text, paused=self._paused)
        painter.end()
        if self._fresh:
            self._fresh = False
            self.painted.emit()

    def _draw_faces(self, painter: QPainter, placement: Placement) -> None:
        if self._heat is not None:
            draw_heat(painter, *self._heat, placement)
        if self._faces_shown:
            self._overlay.draw(
                painter, self._faces(), placement, self._selected, self._people
            )

    def _write_message(self, painter: QPainter, *, over_picture: bool) -> None:
        theme = current_theme(self._app)
        title, detail = QColor(theme.text), QColor(theme.muted)
        if over_picture:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 150))
            title = detail = QColor("white")
        write_message(painter, self.rect(), self._message, (title, detail))

    def _faces(self) -> tuple[FaceReading, ...]:
        return () if self._analysed is None else self._analysed.displayed

    def face_at(self, point: QPointF) -> int:
        """Return the id of the smallest face under ``point``; 0 for none."""
        placement = self.placement()
        if placement is None:
            return 0
        hit = [
            face
            for face in self._faces()
            if placement.box(face.track.detection.box).contains(point)
        ]
        hit.sort(key=lambda face: face.track.detection.box.width)
        return hit[0].track.face_id if hit else 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the face under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position()
            self.face_clicked.emit(self.face_at(event.position()))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the pointer that holds it."""
        if self._held is not None:
            self.pan(event.position() - self._held)
            self._held = event.position()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the picture go."""
        self._held = None
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self.zoom(event.angleDelta().y() / NOTCH, event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for full screen."""
        self.full_screen_asked.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter ask for the next face, and arrows move a picture too large."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_face_asked.emit()
            return
        if event.key() in PANS:
            across, down = PANS[event.key()]
            self.pan(QPointF(across, down) * PAN_PX)
            return
        super().keyPressEvent(event)
