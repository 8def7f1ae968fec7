"""The live picture with its faces; a click chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_app.style.theme import current_theme
from fer_app.widgets.overlay import (
    FaceOverlay,
    draw_heat,
    draw_recording_sign,
    write_message,
)
from fer_app.widgets.view_transform import FitMode, Placement, place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QApplication

    from fer_core.recognition.heatmap import Heatmap
    from fer_core.types import AnalysedFrame, FaceReading


class VideoView(QWidget):
    """Shows what ``show_frame`` was given last.

    Signals:
        face_clicked: The face's id; 0 for a click beside every face.
        next_face_asked: Enter was pressed, for people without a mouse.
        full_screen_asked: A double click.
        painted: The newest frame is on the screen.
    """

    face_clicked = Signal(int)
    next_face_asked = Signal()
    full_screen_asked = Signal()
    painted = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._analysed: AnalysedFrame | None = None
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None  # what _image looks at
        self._mode = FitMode.FIT
        self._mirrored = False
        self._selected = 0
        self._overlay = FaceOverlay()
        self._heat: tuple[QImage, Heatmap] | None = None
        self._message = ("", "")
        self._recording = self._paused = False
        self._fresh = False
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Live picture"))
        self.setAccessibleDescription(
            self.tr("Faces are framed; Enter chooses the next face.")
        )

    def show_frame(
        self, analysed: AnalysedFrame, pixels: NDArray[np.uint8] | None = None
    ) -> None:
        """Show a frame and its faces; ``pixels`` replace the picture (blurred)."""
        picture = analysed.frame.image if pixels is None else pixels
        height, width = picture.shape[:2]
        self._analysed = analysed
        self._pixels = picture
        self._image = QImage(
            picture.data,
            width,
            height,
            picture.strides[0],
            QImage.Format.Format_BGR888,
        )
        self._fresh = True
        self.update()

    def clear(self) -> None:
        """Show no picture."""
        self._analysed = self._image = self._pixels = self._heat = None
        self.update()

    def show_message(self, title: str, detail: str = "") -> None:
        """Write a message over the picture; empty texts take it away."""
        if (title, detail) != self._message:
            self._message = (title, detail)
            self.setAccessibleDescription(f"{title} {detail}".strip())
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
        """Fit, fill or 1:1."""
        self._mode = mode
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as a mirror does."""
        self._mirrored = mirrored
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
        return self._pixels

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
        if self._image is None:
            return None
        return place(
            (self._image.width(), self._image.height()),
            QSizeF(self.size()),
            self._mode,
            mirrored=self._mirrored,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture, heat map, faces, message and recording sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(current_theme(self._app).video_area))
        placement = self.placement()
        if placement is not None and self._image is not None:
            self._draw_picture(painter, placement, self._image)
            self._draw_faces(painter, placement)
        painter.setFont(self.font())
        if any(self._message):
            self._write_message(painter, over_picture=placement is not None)
        if self._recording:
            text = self.tr("❚❚ PAUSED") if self._paused else self.tr("● REC")
            draw_recording_sign(painter, self.rect(), text)
        painter.end()
        if self._fresh:
            self._fresh = False
            self.painted.emit()

    def _draw_picture(
        self, painter: QPainter, placement: Placement, image: QImage
    ) -> None:
        painter.save()
        # Twice as large or more: neighbours may show as they are, and it is faster.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._mirrored:
            painter.translate(2 * placement.rect.center().x(), 0)
            painter.scale(-1, 1)
        painter.drawImage(placement.rect, image)
        painter.restore()

    def _draw_faces(self, painter: QPainter, placement: Placement) -> None:
        if self._heat is not None:
            draw_heat(painter, *self._heat, placement)
        self._overlay.draw(painter, self._faces(), placement, self._selected)

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
            self.face_clicked.emit(self.face_at(event.position()))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for full screen."""
        self.full_screen_asked.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter ask for the next face."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_face_asked.emit()
            return
        super().keyPressEvent(event)
