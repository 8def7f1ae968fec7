"""Shows each analysed frame: picture, cards, chart, heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fer_app.i18n.messages import person_text
from fer_app.services.heatmap import Explained, HeatmapWorker
from fer_core.rendering.anonymizer import FaceAnonymizer
from fer_core.rendering.preview import is_black
from fer_core.session.people import NOBODY_NAMED, person_at, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_app.services.heatmap import Explainer
    from fer_app.services.session_clock import SessionClock
    from fer_app.widgets.central_widget import CentralWidget
    from fer_core.session.people import People
    from fer_core.types import AnalysedFrame


ANSWERS_MS = 50  # between two looks for a heat map


class Presenter(QObject):
    """Carries frames to the widgets and remembers which face is chosen.

    Signals:
        heatmap_shown: One was computed and is shown.
        heatmap_failed: No heat map can be had; the ``Message`` to show.
        frame_shown: The ``AnalysedFrame`` and the id of the chosen face.
    """

    heatmap_failed = Signal(object)
    frame_shown = Signal(object, int)
    heatmap_shown = Signal()

    def __init__(
        self, central: CentralWidget, open_explainer: Callable[[Path | None], Explainer]
    ) -> None:
        super().__init__(central)
        self._central = central
        self._explained: Explained | None = None
        self._heatmap = HeatmapWorker(open_explainer)
        self._heatmap.failed.connect(self.heatmap_failed)
        self._answers = QTimer(self)
        self._answers.setInterval(ANSWERS_MS)
        self._answers.timeout.connect(self._take_answer)
        self._people = NOBODY_NAMED
        self._names: dict[int, str] = {}
        self._clock: SessionClock | None = None
        self._blur = False
        self._anonymizer = FaceAnonymizer()
        central.view.face_clicked.connect(self.select)
        central.scores.face_clicked.connect(self.select)
        self.select(0)

    def show_frame(self, analysed: AnalysedFrame) -> None:
        """Show a frame; without a chosen face in it, the first is chosen."""
        central, faces = self._central, analysed.displayed
        ids = [face.track.face_id for face in faces]
        self._name(ids, analysed)
        if ids and central.view.selected not in ids:
            self.select(min(ids))
        selected = central.view.selected
        central.view.show_frame(analysed, self._blurred(analysed))
        if analysed.searched and not faces and not analysed.tentative:
            central.scores.explain_emptiness(
                self.tr("The picture is black. Is the camera's lens covered?")
                if is_black(analysed.frame.image)
                else self.tr("No face in the picture")
            )
        central.scores.show_readings(faces, selected)
        central.chart.add(analysed)
        central.chart.draw(selected)
        if self._heatmap.running:
            self._show_heat(analysed, selected)
        self.frame_shown.emit(analysed, selected)

    def clear(self) -> None:
        """Forget the source before."""
        self._explained = None
        self._central.view.clear()
        self._central.chart.clear()
        self._central.scores.clear()
        self.select(0)

    def select(self, face_id: int) -> None:
        """Choose a face; 0 lets the next frame choose."""
        self._central.view.select(face_id)
        shown = self._central.view.analysed  # also while no frame comes
        if shown is not None:
            self._central.scores.show_readings(shown.displayed, face_id)
            if self._heatmap.running:
                self._show_heat(shown, face_id)
        self._central.chart.draw(face_id)
        person = self._names.get(face_id) or self.tr("Face {0}").format(face_id)
        self._central.chart_title.setText(
            self.tr("{0}, last 60 seconds").format(person)
            if face_id
            else self.tr("Last 60 seconds")
        )

    def use_clock(self, clock: SessionClock) -> None:
        """Read from ``clock`` who is who by now."""
        self._clock = clock

    def show_people(self, people: People) -> None:
        """Show names, at once: also where no new frame comes."""
        if people == self._people:
            return
        self._people = people
        shown = self._central.view.analysed
        if shown is not None:
            faces = shown.displayed
            self._name([face.id for face in faces], shown)
            self._central.scores.show_readings(faces, self._central.view.selected)
            self._central.view.update()
        self.select(self._central.view.selected)

    def select_next(self) -> None:
        """Choose the face with the next id."""
        ids = [card.face_id for card in self._central.scores.cards]
        later = [each for each in ids if each > self._central.view.selected]
        if ids:
            self.select(later[0] if later else ids[0])

    def set_blur(self, blur: bool) -> None:
        """Hide faces, or show them, at once: also where no new frame comes."""
        if blur == self._blur:
            return
        self._blur = blur
        shown = self._central.view.analysed
        if shown is not None:
            self._central.view.show_frame(shown, self._blurred(shown))

    def show_heatmap(self, weights: Path | None) -> None:
        """Show heat maps of the network in ``weights``; None is the one that ships."""
        self._heatmap.start(weights)
        shown = self._central.view.analysed
        if shown is not None:  # also of a picture that stands still
            self._heatmap.ask(shown, self._central.view.selected)
        self._answers.start()

    def hide_heatmap(self) -> None:
        """Take the heat map away."""
        self._heatmap.stop()
        self._answers.stop()
        self._explained = None
        self._central.view.show_heat(None, None)

    def _name(self, ids: Sequence[int], analysed: AnalysedFrame) -> None:
        """Find out who the faces of a frame are."""
        names: dict[int, str] = {}
        if self._people.stretches:
            live = None if self._clock is None else self._clock.recording.live_session
            now_s = analysed.frame.position[0] if live is None else live.elapsed_s
            for face_id in ids:
                person = person_at(self._people, face_id, now_s)
                if person != unnamed(face_id):
                    names[face_id] = person_text(person)
        if names != self._names:
            self._names = names
            self._central.view.show_people(names)
            self._central.scores.show_people(names)

    def _blurred(self, analysed: AnalysedFrame) -> NDArray[np.uint8] | None:
        """Return the picture without its faces when that was asked for."""
        return self._anonymizer.anonymize(analysed) if self._blur else None

    def _show_heat(self, analysed: AnalysedFrame, face_id: int) -> None:
        self._heatmap.ask(analysed, face_id)
        self._lay_heat(analysed, face_id)

    def _lay_heat(self, analysed: AnalysedFrame, face_id: int) -> bool:
        """Lay the newest heat map over its face, if that is the chosen one."""
        answer = self._explained
        for face in analysed.displayed:
            if answer is not None and face.id == face_id == answer.face.id:
                self._central.view.show_heat(answer.image, answer.on(face))
                return True
        self._central.view.show_heat(None, None)
        return False

    def _take_answer(self) -> None:
        answer = self._heatmap.answer()
        shown = self._central.view.analysed
        if answer is not None and shown is not None:
            self._explained = answer
            if self._lay_heat(shown, self._central.view.selected):
                self.heatmap_shown.emit()
