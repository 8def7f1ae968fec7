"""Shows each analysed frame: picture, cards, chart, heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.heatmap import HeatmapWorker
from fer_core.rendering.anonymizer import FaceAnonymizer, anonymize_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fer_app.services.heatmap import Explainer
    from fer_app.widgets.central_widget import CentralWidget
    from fer_core.types import AnalysedFrame


class Presenter(QObject):
    """Carries frames to the widgets and remembers which face is chosen.

    Signals:
        heatmap_failed: No heat map can be had; the ``Message`` to show.
    """

    heatmap_failed = Signal(object)

    def __init__(
        self, central: CentralWidget, open_explainer: Callable[[Path | None], Explainer]
    ) -> None:
        super().__init__(central)
        self._central = central
        self._heatmap = HeatmapWorker(open_explainer)
        self._heatmap.failed.connect(self.heatmap_failed)
        self._blur = False
        self._anonymizer = FaceAnonymizer()
        central.view.face_clicked.connect(self.select)
        central.scores.face_clicked.connect(self.select)
        self.select(0)

    def show_frame(self, analysed: AnalysedFrame) -> None:
        """Show a frame; without a chosen face in it, the first is chosen."""
        central, faces = self._central, analysed.displayed
        ids = [face.track.face_id for face in faces]
        if ids and central.view.selected not in ids:
            self.select(min(ids))
        selected = central.view.selected
        central.view.show_frame(analysed, self._blurred(analysed))
        if analysed.searched and not faces:
            central.scores.explain_emptiness(self.tr("No face in the picture"))
        central.scores.show_readings(faces, selected)
        central.chart.add(analysed)
        central.chart.draw(selected)
        if self._heatmap.running:
            self._show_heat(analysed, selected)

    def clear(self) -> None:
        """Forget the source before."""
        self._central.view.clear()
        self._central.chart.clear()
        self._central.scores.clear()
        self.select(0)

    def select(self, face_id: int) -> None:
        """Choose a face; 0 lets the next frame choose."""
        self._central.view.select(face_id)
        self._central.chart.draw(face_id)  # also while no frame comes
        self._central.chart_title.setText(
            self.tr("Face {0}, last 60 seconds").format(face_id)
            if face_id
            else self.tr("Last 60 seconds")
        )

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

    def hide_heatmap(self) -> None:
        """Take the heat map away."""
        self._heatmap.stop()
        self._central.view.show_heat(None, None)

    def _blurred(self, analysed: AnalysedFrame) -> NDArray[np.uint8] | None:
        """Return the picture without its faces when that was asked for.

        Where faces were not looked for nobody knows where they are: all of it goes.
        """
        if not self._blur:
            return None
        if not analysed.searched:
            return anonymize_frame(analysed.frame.image)
        return self._anonymizer.anonymize(analysed)

    def _show_heat(self, analysed: AnalysedFrame, face_id: int) -> None:
        self._heatmap.ask(analysed, face_id)
        answer = self._heatmap.answer()
        if not analysed.displayed:
            self._central.view.show_heat(None, None)
        elif answer is not None:
            self._central.view.show_heat(*answer)
